package io.escala.local.bench;

import io.escala.local.CommandException;
import io.escala.local.process.Child;
import io.escala.local.process.LogFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * PostgreSQL's own client on the same database: what COPY and one statement cost without anything of Escala's around
 * them.
 */
final class Psql {
    private static final String STAGE = """
            CREATE TEMPORARY TABLE stage (
                line bigint GENERATED ALWAYS AS IDENTITY, sku text COLLATE "C", name text, description text,
                category text, price numeric, currency text, stock bigint, attributes jsonb DEFAULT '{}')""";

    /** The statement that an import's chunk ends with (ProductUpsert in the catalog service). */
    private static final String UPSERT = """
            WITH written AS (
                INSERT INTO product AS p (sku, name, description, category, price, currency, stock, attributes)
                SELECT DISTINCT ON (sku) sku, name, description, category, price, currency, stock, attributes
                FROM stage ORDER BY sku, line DESC
                ON CONFLICT (sku) DO UPDATE SET
                    name = excluded.name, description = excluded.description, category = excluded.category,
                    price = excluded.price, currency = excluded.currency, stock = excluded.stock,
                    attributes = excluded.attributes, version = nextval('product_version'), updated_at = now()
                RETURNING xmax = 0 AS created)
            SELECT count(*) FILTER (WHERE created) FROM written""";

    private static final String COLUMNS = "sku, name, description, category, price, currency, stock, attributes";

    private final Path program;
    private final Map<String, String> environment;
    private final Path directory;

    Psql(Path program, Map<String, String> environment, Path directory) {
        this.program = program;
        this.environment = environment;
        this.directory = directory;
    }

    /** Seconds to bring the file's products in. */
    double upsert(Path csv) throws IOException, InterruptedException, CommandException {
        try (BufferedReader lines = Files.newBufferedReader(csv)) {
            String columns = lines.readLine();
            return run(STAGE, "\\copy stage (" + columns + ") from '" + csv + "' csv header", UPSERT);
        }
    }

    /** Seconds to write all products, as an export has them. */
    double copyTo(Path csv) throws IOException, InterruptedException, CommandException {
        return run("\\copy (SELECT " + COLUMNS + " FROM product ORDER BY sku) to '" + csv + "' csv header");
    }

    double run(String... commands) throws IOException, InterruptedException, CommandException {
        List<String> command =
                new ArrayList<>(List.of(program.toString(), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"));
        for (String each : commands) {
            command.addAll(List.of("-c", each));
        }
        Path log = directory.resolve("psql.log");
        long begin = System.nanoTime();
        Process process = Child.start(command, environment, directory, log);
        int exit = process.waitFor();
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (exit != 0) {
            throw new CommandException("psql ended with " + exit + ":\n" + String.join("\n", LogFile.tail(log, 10)));
        }
        return seconds;
    }
}
