package io.escala.local.bench;

import picocli.CommandLine.Command;

@Command(
        name = "bench",
        description = "Measures Escala beside its peers, in one run, and writes a report to docs/benchmarks.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK",
        subcommands = {
            BalancerBench.class,
            CacheBench.class,
            ChainBench.class,
            CatalogBench.class,
            BulkBench.class,
            JobsBench.class,
            StartupBench.class,
            ScaleBench.class,
            LoadBench.class
        })
public final class BenchCommand {}
