package io.escala.local.cli;

import io.escala.local.sample.SampleCsv;
import io.escala.local.sample.SampleImport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sample",
        description = "Prints generated products as CSV; the same number always gives the same products.",
        mixinStandardHelpOptions = true)
final class SampleCommand implements Callable<Integer> {
    @Parameters(paramLabel = "N", description = "How many, up to 1,000,000.")
    private int count;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (count < 0 || count > SampleImport.MOST_PRODUCTS) {
            throw new ParameterException(
                    spec.commandLine(), "N must be from 0 to " + SampleImport.MOST_PRODUCTS + " but is " + count);
        }
        Writer writer = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), 1 << 16);
        SampleCsv.write(count, writer);
        writer.flush();
        return 0;
    }
}
