package io.escala.local;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which package may import which, and why: the table of ARCHITECTURE.md over the classes of all modules. */
class ArchitectureTest {

    private static final String ROOT = "io.escala.";

    /** A package, why its imports are limited, and which other packages of ours it may import. */
    private record Row(String name, String because, Set<String> mayImport) {}

    private static Row row(String name, String because, String... mayImport) {
        return new Row(name, because, Set.of(mayImport));
    }

    private static final List<Row> TABLE = List.of(
            row("jobs", "the queue's vocabulary outlives any store"),
            row("jobs.types", "payloads are read in one place, for gateways and workers", "jobs"),
            row("jobs.schedules", "a schedule knows what it queues and no store", "jobs"),
            row("jobs.redis", "one store behind the queue's interface", "jobs", "jobs.schedules"),
            row("jobs.presence", "who is alive does not depend on what is queued", "jobs", "jobs.redis"),
            row("cache", "readers and writers share a protocol and nothing else"),
            row("catalog.problem", "every resource throws it"),
            row("catalog.access", "it stands before every resource and knows none", "catalog.problem"),
            row(
                    "catalog.deadline",
                    "how long callers wait has nothing to do with what they ask for",
                    "catalog.problem"),
            row("catalog.metrics", "meters know nothing of what is served"),
            row("catalog.drain", "leaving has nothing to do with what is served"),
            row("catalog.database", "plain SQL and periodic work know no product"),
            row(
                    "catalog.changes",
                    "the write fence must not depend on what is written",
                    "cache",
                    "catalog.database",
                    "catalog.problem"),
            row(
                    "catalog.product",
                    "a product knows nothing of jobs",
                    "catalog.changes",
                    "catalog.deadline",
                    "catalog.problem"),
            row(
                    "catalog.search",
                    "searching reads products and does not write them",
                    "catalog.product",
                    "catalog.database",
                    "catalog.deadline",
                    "catalog.problem"),
            row(
                    "catalog.bulk",
                    "bulk writes keep the product's rules and pass its fence",
                    "catalog.product",
                    "catalog.changes",
                    "catalog.database",
                    "catalog.files",
                    "catalog.problem"),
            row(
                    "catalog.exports",
                    "an export is a job's step that reads",
                    "catalog.bulk",
                    "catalog.database",
                    "catalog.files",
                    "catalog.problem",
                    "catalog.search"),
            row(
                    "catalog.repricing",
                    "new prices keep the product's rules and pass its fence",
                    "catalog.bulk",
                    "catalog.changes",
                    "catalog.database",
                    "catalog.problem",
                    "catalog.product",
                    "catalog.search"),
            row(
                    "catalog.reports",
                    "a report is a job's step that reads",
                    "catalog.bulk",
                    "catalog.database",
                    "catalog.files",
                    "catalog.search"),
            row("catalog.files", "files know nothing of what they hold", "catalog.database", "catalog.problem"),
            row("gateway.problem", "problems are rendered in one place", "jobs"),
            row("gateway.edge", "it stands before every resource and knows none", "gateway.problem"),
            row("gateway.access", "it stands before every resource and knows none", "gateway.problem"),
            row("gateway.resilience", "breakers, limits and deadlines know nothing of what they protect"),
            row("gateway.cache", "the cache knows nothing of HTTP", "cache", "gateway.resilience"),
            row("gateway.catalog", "the client is usable by any feature", "gateway.resilience"),
            row(
                    "gateway.products",
                    "one place composes cache and catalog",
                    "cache",
                    "gateway.access",
                    "gateway.cache",
                    "gateway.catalog",
                    "gateway.edge",
                    "gateway.resilience",
                    "gateway.problem"),
            row(
                    "gateway.jobs",
                    "jobs do not depend on products",
                    "jobs",
                    "jobs.redis",
                    "jobs.types",
                    "jobs.schedules",
                    "gateway.access",
                    "gateway.catalog",
                    "gateway.edge",
                    "gateway.problem"),
            row(
                    "gateway.system",
                    "the picture looks at every part, and no part at the picture",
                    "jobs",
                    "jobs.redis",
                    "jobs.presence",
                    "gateway.catalog",
                    "gateway.jobs",
                    "gateway.resilience"),
            row(
                    "worker.runtime",
                    "the runtime runs any handler and knows none",
                    "jobs",
                    "jobs.redis",
                    "jobs.schedules",
                    "jobs.presence"),
            row("worker.catalog", "the client is usable by any handler", "jobs"),
            row("worker.imports", "a handler knows no other", "jobs", "jobs.types", "worker.catalog"),
            row("worker.exports", "a handler knows no other", "jobs", "jobs.types", "worker.catalog"),
            row("worker.repricing", "a handler knows no other", "jobs", "jobs.types", "worker.catalog"),
            row("worker.reports", "a handler knows no other", "jobs", "jobs.types", "worker.catalog"),
            row("worker.simulation", "a handler knows no other", "jobs", "jobs.types", "worker.catalog"),
            row("balancer.pool", "choosing a backend does no I/O, so it can be tested in virtual time"),
            row("balancer.discovery", "a source of members knows only the pool", "balancer.pool"),
            row("balancer.health", "probes know only the pool", "balancer.pool"),
            row("balancer.framing", "where a message ends does not depend on who passes it on"),
            row(
                    "balancer.proxy",
                    "forwarding knows only the pool and the framing",
                    "balancer.pool",
                    "balancer.framing"),
            row(
                    "balancer",
                    "the one place that puts the balancer together",
                    "balancer.pool",
                    "balancer.discovery",
                    "balancer.health",
                    "balancer.framing",
                    "balancer.proxy"));

    private static final Set<String> WALL_CLOCKS = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(Stream.of("jobs", "cache", "catalog-service", "gateway", "worker", "balancer", "local")
                    .map(module -> Path.of("..", module, "target", "classes"))
                    .peek(path -> assertThat(Files.isDirectory(path))
                            .as(path + " exists; build all modules first")
                            .isTrue())
                    .toList());

    @TestFactory
    Stream<DynamicTest> aPackageImportsOnlyWhatTheTableAllows() {
        return TABLE.stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.name(),
                        () -> noClasses()
                                .that()
                                .resideInAPackage(ROOT + row.name())
                                .should()
                                .dependOnClassesThat(describe(
                                        "are ours and not in " + row.name() + " or " + row.mayImport(),
                                        target -> forbidden(row, target)))
                                .because(row.because())
                                .check(CLASSES)));
    }

    private static boolean forbidden(Row row, JavaClass target) {
        var name = target.getPackageName();
        return name.startsWith(ROOT)
                && !name.equals(ROOT + row.name())
                && !row.mayImport().contains(name.substring(ROOT.length()));
    }

    @Test
    void everyPackageOfAServiceStandsInTheTable() {
        var named = TABLE.stream().map(row -> ROOT + row.name()).collect(Collectors.toSet());
        var packages = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.startsWith(ROOT + "local"))
                .collect(Collectors.toSet());
        assertThat(packages).isEqualTo(named);
    }

    @Test
    void theJobsVocabularyAndTheBalancersPoolNeedOnlyTheJdk() {
        for (var name : List.of("jobs", "balancer.pool")) {
            classes()
                    .that()
                    .resideInAPackage(ROOT + name)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "org.jspecify..", ROOT + name)
                    .because("they are libraries of plain values and rules")
                    .check(CLASSES);
        }
    }

    @Test
    void theLibrariesKnowNoFramework() {
        noClasses()
                .that(resideInAPackage(ROOT + "cache..").or(resideInAPackage(ROOT + "jobs..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "jakarta..")
                .because("each service wires them its own way")
                .check(CLASSES);
    }

    /** So clocks that are wrong by minutes change nothing: leases and delays are Redis' time, waits are of the monotonic clock. */
    @Test
    void noDecisionAboutAJobLooksAtAClockOnTheWall() {
        noClasses()
                .that(resideInAPackage(ROOT + "jobs..")
                        .or(resideInAPackage(ROOT + "worker.."))
                        .or(resideInAPackage(ROOT + "catalog.bulk.."))
                        .and(describe(
                                "decide something",
                                source -> !source.getFullName().equals(ROOT + "worker.runtime.WorkerPresence"))))
                .should()
                .callMethodWhere(describe(
                        "reads the wall clock",
                        call -> WALL_CLOCKS.contains(call.getTarget().getOwner().getName() + "."
                                + call.getTarget().getName())))
                .because("time is Redis' and PostgreSQL's; WorkerPresence only shows when its process began")
                .check(CLASSES);
    }

    @Test
    void theLauncherKnowsTheServicesOnlyAsProcesses() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "local..")
                .should()
                .dependOnClassesThat(describe(
                        "belong to a service",
                        target -> target.getPackageName().startsWith(ROOT)
                                && !target.getPackageName().startsWith(ROOT + "local")))
                .because("it drives what users run: the packaged services")
                .check(CLASSES);
    }
}
