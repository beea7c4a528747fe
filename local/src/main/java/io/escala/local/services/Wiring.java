package io.escala.local.services;

import io.escala.local.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Who is reached where in one stack; makes the services' instances with the environment that tells them.
 *
 * @param root the directory of the project whose packages are run
 * @param directory the services' working directory
 * @param catalogPort where the catalog serves
 * @param balancerManagementPort where the balancer tells its status
 * @param backendsFile the balancer's list of gateways
 * @param more what instances are told beside that, by the service's label or the instance's name; it overrules what is
 *     told otherwise
 */
public record Wiring(
        Path root,
        Path directory,
        Path logs,
        JvmFlags flags,
        String jdbcUrl,
        String databaseUser,
        String databasePassword,
        String cacheUrl,
        String jobsUrl,
        int catalogPort,
        int balancerManagementPort,
        Path backendsFile,
        String token,
        Map<String, Map<String, String>> more) {

    /** The same for instances of a version that is packaged elsewhere. */
    public Wiring packagedIn(Path otherRoot) {
        return new Wiring(
                otherRoot,
                directory,
                logs,
                flags,
                jdbcUrl,
                databaseUser,
                databasePassword,
                cacheUrl,
                jobsUrl,
                catalogPort,
                balancerManagementPort,
                backendsFile,
                token,
                more);
    }

    public JvmService catalog() throws IOException {
        return catalog("catalog", catalogPort);
    }

    /** One that runs beside the first. */
    public JvmService catalog(int number) throws IOException {
        return catalog("catalog-" + number, Ports.free());
    }

    private JvmService catalog(String name, int port) throws IOException {
        return instance(
                Service.CATALOG,
                name,
                port,
                Map.of(
                        "QUARKUS_DATASOURCE_JDBC_URL", jdbcUrl,
                        "QUARKUS_DATASOURCE_USERNAME", databaseUser,
                        "QUARKUS_DATASOURCE_PASSWORD", databasePassword,
                        "QUARKUS_REDIS_CACHE_HOSTS", cacheUrl,
                        "ESCALA_INTERNAL_TOKEN", token));
    }

    public JvmService gateway(int number) throws IOException {
        return gateway("gateway-" + number, Ports.free());
    }

    public JvmService gateway(String name, int port) throws IOException {
        return instance(
                Service.GATEWAY,
                name,
                port,
                Map.of(
                        "QUARKUS_REST_CLIENT_CATALOG_URL",
                        catalogUrl(),
                        "QUARKUS_REDIS_CACHE_HOSTS",
                        cacheUrl,
                        "QUARKUS_REDIS_JOBS_HOSTS",
                        jobsUrl,
                        // access is open here, and no page may reach it under a name of its own
                        "ESCALA_ACCESS_HOSTS",
                        "localhost,127.0.0.1,[::1]",
                        "ESCALA_SYSTEM_BALANCERS",
                        "127.0.0.1:" + balancerManagementPort,
                        "ESCALA_INTERNAL_TOKEN",
                        token));
    }

    public JvmService worker(int number) throws IOException {
        return instance(
                Service.WORKER,
                "worker-" + number,
                0,
                Map.of(
                        "QUARKUS_REST_CLIENT_CATALOG_URL", catalogUrl(),
                        "QUARKUS_REDIS_JOBS_HOSTS", jobsUrl,
                        "ESCALA_INTERNAL_TOKEN", token));
    }

    public JvmService balancer(int port) {
        return instance(
                Service.BALANCER,
                "balancer",
                port,
                balancerManagementPort,
                Map.of(
                        "ESCALA_BALANCER_BACKENDS_FILE",
                        backendsFile.toString(),
                        // Everything starts at once here, and nobody counts microseconds.
                        "ESCALA_BALANCER_WARM_UP",
                        "0s",
                        // Whoever watches the turns expects a new gateway to have its own at once.
                        "ESCALA_BALANCER_SLOW_START_SHARE",
                        "1"));
    }

    /** The database as libpq finds it (PostgreSQL manual, "Environment Variables"). */
    public Map<String, String> databaseEnvironment() {
        URI database = URI.create(jdbcUrl.substring("jdbc:".length()));
        return Map.of(
                "PGHOST", database.getHost(),
                "PGPORT", Integer.toString(database.getPort()),
                "PGDATABASE", database.getPath().substring(1),
                "PGUSER", databaseUser,
                "PGPASSWORD", databasePassword);
    }

    private String catalogUrl() {
        return "http://127.0.0.1:" + catalogPort;
    }

    private JvmService instance(Service service, String name, int port, Map<String, String> own) throws IOException {
        return instance(service, name, port, Ports.free(), own);
    }

    private JvmService instance(Service service, String name, int port, int management, Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(own);
        environment.putAll(more.getOrDefault(service.label(), Map.of()));
        environment.putAll(more.getOrDefault(name, Map.of()));
        environment.put("ESCALA_INSTANCE", name);
        environment.put("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(management));
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        if (port != 0) {
            environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        }
        return new JvmService(
                service, name, port, management, root, directory, logs.resolve(name + ".log"), flags, environment);
    }
}
