package io.escala.local.soak;

import picocli.CommandLine.Command;

@Command(
        name = "soak",
        description = "Breaks real parts under load for a long time and checks that every promise held.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "SOAK")
public final class SoakCommand {}
