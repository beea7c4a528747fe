package io.escala.local.stores;

import io.escala.local.CommandException;
import io.escala.local.process.Child;
import io.escala.local.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL on loopback that keeps what it acknowledged: fsync and synchronous commit are on. pg_ctl starts the
 * server in a session of its own, so it does not see the terminal's interrupt.
 */
public final class PostgresServer implements Program {
    public static final String USER = "escala";

    private static final int STATUS_LINE = 7;

    private final Path home;
    private final int port;
    private final Path data;
    private final Path log;
    private final String password;

    /**
     * @param home where the programs are
     * @param data the cluster's directory; made by the first start
     */
    public PostgresServer(Path home, int port, Path data, Path log, String password) {
        this.home = home;
        this.port = port;
        this.data = data;
        this.log = log;
        this.password = password;
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Path log() {
        return log;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public ProcessHandle start() throws IOException, InterruptedException, CommandException {
        if (!Files.exists(data)) {
            initialise();
        }
        String options = Stream.of(
                        "listen_addresses=127.0.0.1",
                        "port=" + port,
                        "unix_socket_directories=",
                        "fsync=on",
                        "synchronous_commit=on",
                        "shared_buffers=24MB",
                        "max_connections=60",
                        "max_wal_size=512MB",
                        "jit=off",
                        "max_parallel_workers=2",
                        "autovacuum_max_workers=2",
                        "logging_collector=off",
                        "timezone=UTC",
                        "log_timezone=UTC")
                .map(setting -> "-c " + setting)
                .reduce((a, b) -> a + " " + b)
                .orElseThrow();
        Instant begin = Instant.now();
        Process starter = Child.start(
                command("pg_ctl", "start", "-w", "-D", data.toString(), "-l", log.toString(), "-o", options),
                Map.of(),
                home,
                log);
        while (true) {
            // Known as soon as it exists, so that it is on record while it still recovers.
            Optional<ProcessHandle> postmaster = postmaster().filter(p -> startedSince(p, begin));
            if (postmaster.isPresent()) {
                return postmaster.get();
            }
            if (!starter.isAlive()) {
                throw new CommandException("pg_ctl ended with exit code " + starter.exitValue());
            }
            Thread.sleep(5);
        }
    }

    private static boolean startedSince(ProcessHandle process, Instant begin) {
        return process.info()
                .startInstant()
                .map(start -> start.isAfter(begin.minusSeconds(1)))
                .orElse(true);
    }

    private void initialise() throws IOException, InterruptedException, CommandException {
        Path draft = data.resolveSibling(data.getFileName() + ".draft");
        Binaries.delete(draft);
        Path passwordFile = Files.createTempFile("escala", ".password");
        try {
            Files.writeString(passwordFile, password + "\n");
            int exit = Child.run(
                    command(
                            "initdb",
                            "-D",
                            draft.toString(),
                            "-U",
                            USER,
                            "-A",
                            "scram-sha-256",
                            "--pwfile=" + passwordFile,
                            "-E",
                            "UTF-8",
                            "--locale-provider=builtin",
                            "--builtin-locale=C.UTF-8",
                            "--locale=C"),
                    home,
                    log);
            if (exit != 0) {
                throw new CommandException("initdb ended with exit code " + exit);
            }
            Files.move(draft, data, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own root is an ordinary user. */
    private List<String> command(String program, String... arguments)
            throws IOException, InterruptedException, CommandException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            if (Child.run(List.of("unshare", "-U", "true"), home, Path.of("/dev/null")) != 0) {
                throw new CommandException(
                        "PostgreSQL refuses to run as root, and this system does not allow `unshare -U`. "
                                + "Run ./escala as an ordinary user.");
            }
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) && Files.getAttribute(self, "unix:uid").equals(0);
    }

    private Optional<ProcessHandle> postmaster() throws IOException {
        List<String> status = pidFile();
        return status.isEmpty() || status.getFirst().isBlank()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(status.getFirst().strip())).filter(Child::alive);
    }

    private List<String> pidFile() throws IOException {
        Path file = data.resolve("postmaster.pid");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Override
    public boolean ready() {
        try {
            List<String> status = pidFile();
            return status.size() > STATUS_LINE
                    && status.get(STATUS_LINE).startsWith("ready")
                    && postmaster().isPresent();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A fast shutdown: open transactions are rolled back, the rest is written down. */
    @Override
    public void requestStop(ProcessHandle process) throws IOException, InterruptedException {
        Child.run(List.of("/bin/sh", "-c", "kill -INT " + process.pid()), home, log);
    }

    @Override
    public Collection<ProcessHandle> processes(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants()).toList();
    }
}
