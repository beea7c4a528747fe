package io.escala.catalog.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.IntStream;

/** Makes a histogram of the time that requests take, in classes whose upper ends are 250 µs, doubled up to 8 s. */
final class RequestHistogram implements MeterFilter {

    private static final String REQUESTS = "http.server.requests";

    private static final DistributionStatisticConfig CLASSES = DistributionStatisticConfig.builder()
            .serviceLevelObjectives(IntStream.range(0, 16)
                    .mapToDouble(i -> Duration.ofNanos(250_000L << i).toNanos())
                    .toArray())
            .build();

    private RequestHistogram() {}

    @Produces
    @Singleton
    static MeterFilter filter() {
        return new RequestHistogram();
    }

    @Override
    public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        return id.getName().equals(REQUESTS) ? CLASSES.merge(config) : config;
    }
}
