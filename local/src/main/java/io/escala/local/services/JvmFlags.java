package io.escala.local.services;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The JVM's options for each kind of service. They suit many small processes on one machine (quick start, little
 * memory), not load tests. An AOT cache is good only for the flags it was trained with, so both kinds of run take
 * them from here.
 */
public final class JvmFlags {
    private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

    private static final List<String> COMMON = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            FIRST_COMPILER_ONLY,
            "-Xss512k",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.net.preferIPv4Stack=true",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private static final Map<Service, String> HEAP = new EnumMap<>(Map.of(
            Service.CATALOG, "-Xmx128m",
            Service.GATEWAY, "-Xmx128m",
            Service.WORKER, "-Xmx96m",
            Service.BALANCER, "-Xmx96m"));

    /** Half of the memory that the Helm chart allows each, as the images' flags have it. */
    private static final Map<Service, String> PRODUCTION_HEAP = new EnumMap<>(Map.of(
            Service.CATALOG, "-Xmx320m",
            Service.GATEWAY, "-Xmx256m",
            Service.WORKER, "-Xmx224m",
            Service.BALANCER, "-Xmx160m"));

    private final boolean inherited;
    private final Map<Service, List<String>> extra;

    private JvmFlags(Map<Service, List<String>> extra) {
        this(false, extra);
    }

    private JvmFlags(boolean inherited, Map<Service, List<String>> extra) {
        this.inherited = inherited;
        this.extra = extra;
    }

    /** Plain runs, without AOT caches. */
    public static JvmFlags plain() {
        return new JvmFlags(Map.of());
    }

    /** Plain runs with both compilers and the heap of production: for measuring what lasts, not how it starts. */
    public static JvmFlags steady() {
        Map<Service, List<String>> all = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            List<String> flags = new ArrayList<>(base(service));
            flags.remove(FIRST_COMPILER_ONLY);
            flags.removeIf(flag -> flag.startsWith("-Xmx"));
            flags.add(PRODUCTION_HEAP.getOrDefault(service, "-Xmx256m"));
            all.put(service, flags);
        }
        return new JvmFlags(true, all);
    }

    /** Runs that use the caches given; a service without one starts without. */
    public static JvmFlags using(Map<Service, Path> caches) {
        return mapped(caches, "-XX:AOTCache=");
    }

    /** Runs that write the caches given at their end; services without an entry use those of {@code existing}. */
    public static JvmFlags training(Map<Service, Path> outputs, Map<Service, Path> existing) {
        Map<Service, List<String>> both = new EnumMap<>(mapped(existing, "-XX:AOTCache=").extra);
        both.putAll(mapped(outputs, "-XX:AOTCacheOutput=").extra);
        return new JvmFlags(both);
    }

    /**
     * Runs that write the caches given, with the flags that the environment's {@code JDK_JAVA_OPTIONS} names and no
     * other: those of a container image. The heap alone is bounded here: a large machine would give it a size at which
     * references are no longer compressed, and the cache would be of no use to a small one.
     */
    public static JvmFlags trainingInherited(Map<Service, Path> outputs) {
        Map<Service, List<String>> extra = new EnumMap<>(Service.class);
        outputs.forEach((service, path) -> extra.put(service, List.of("-Xmx512m", "-XX:AOTCacheOutput=" + path)));
        return new JvmFlags(true, extra);
    }

    private static JvmFlags mapped(Map<Service, Path> paths, String option) {
        Map<Service, List<String>> extra = new EnumMap<>(Service.class);
        paths.forEach((service, path) -> extra.put(service, List.of(option + path)));
        return new JvmFlags(extra);
    }

    /** What a cache depends on besides the jar and the JDK. */
    public static List<String> base(Service service) {
        List<String> flags = new ArrayList<>(COMMON);
        flags.add(HEAP.getOrDefault(service, "-Xmx128m"));
        return flags;
    }

    List<String> of(Service service) {
        List<String> flags = inherited ? new ArrayList<>() : base(service);
        flags.addAll(extra.getOrDefault(service, List.of()));
        return flags;
    }
}
