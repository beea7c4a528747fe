package io.escala.local.stack;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.process.Memory;
import io.escala.local.process.Program;
import io.escala.local.services.JvmService;
import io.escala.local.services.Service;
import io.escala.local.services.Wiring;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** All processes of one system on this machine: two Redis, PostgreSQL and the services, each supervised. */
public final class Stack {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);

    private final StackSettings settings;
    private final Output output;
    private final Wiring wiring;
    private final BackendsFile backends;
    private final Members members;
    private final ReentrantLock changing = new ReentrantLock();

    // Completed, with a message for people, when the stack begins to stop.
    private final CompletableFuture<Void> stopping = new CompletableFuture<>();

    private Stack(StackSettings settings, Output output, Wiring wiring) {
        this.settings = settings;
        this.output = output;
        this.wiring = wiring;
        this.backends = new BackendsFile(wiring.backendsFile());
        this.members = new Members(settings.directory().pids(), output);
    }

    /**
     * Begins to start everything at once and returns; {@link #awaitReady} tells when it is done.
     *
     * <p>No service waits for another: the catalog retries its first connection to the database, and the rest ask for
     * the catalog and Redis only when they serve. What bounds the start is the processor.
     */
    public static Stack start(StackSettings settings, Output output)
            throws IOException, InterruptedException, CommandException {
        Plan plan = Plan.of(settings);
        Wiring wiring = plan.wiring();
        Stack stack = new Stack(settings, output, wiring);
        List<JvmService> gateways = new ArrayList<>();
        for (int i = 1; i <= settings.gateways(); i++) {
            gateways.add(wiring.gateway(i));
        }
        stack.backends.write(gateways);
        stack.add(plan.cache());
        stack.add(plan.jobs());
        stack.add(plan.postgres());
        stack.add(wiring.catalog());
        for (JvmService gateway : gateways) {
            stack.add(gateway);
        }
        stack.add(wiring.balancer(settings.port()));
        for (int i = 1; i <= settings.workers(); i++) {
            stack.add(wiring.worker(i));
        }
        return stack;
    }

    private Member add(Program program) throws CommandException {
        changing.lock();
        try {
            if (stopping.isDone()) {
                throw new CommandException("The stack is stopping.");
            }
            return members.start(program);
        } finally {
            changing.unlock();
        }
    }

    /**
     * Waits until every member has been ready, telling each as it comes, and a product read through the balancer is
     * answered as usual; fails with the first that does not.
     */
    public void awaitReady() throws InterruptedException, CommandException {
        CompletableFuture<Void> failure = new CompletableFuture<>();
        List<CompletableFuture<Duration>> all = new ArrayList<>();
        for (Member member : members.all()) {
            CompletableFuture<Duration> ready = member.firstReady();
            all.add(ready.whenComplete((time, problem) -> {
                if (problem == null) {
                    output.say(readyLine(member, time));
                } else {
                    failure.completeExceptionally(problem);
                }
            }));
        }
        await(CompletableFuture.anyOf(
                CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)), failure, stopping));
        if (settings.gateways() > 0) {
            routing().awaitUsed(gateways(member -> true));
            FirstRead.await(settings.port());
        }
    }

    /** How long each member took until it was ready for the first time; only for members that have been. */
    public Map<String, Duration> readyTimes() {
        Map<String, Duration> times = new TreeMap<>();
        for (Member member : members.all()) {
            Duration time = member.firstReady().getNow(null);
            if (time != null) {
                times.put(member.program().name(), time);
            }
        }
        return times;
    }

    private static String readyLine(Member member, Duration time) {
        return String.format(
                Locale.ROOT,
                "  %-12s ready after %4.1f s   127.0.0.1:%d",
                member.program().name(),
                time.toMillis() / 1000.0,
                member.program().port());
    }

    private static void await(CompletableFuture<?> future) throws InterruptedException, CommandException {
        try {
            future.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw cause instanceof CommandException known
                    ? known
                    : new CommandException("The stack did not start: " + cause, e);
        }
    }

    /**
     * Starts or stops instances until there are as many as wanted. A gateway is listed for the balancer once it is
     * ready, and taken off the list before it is asked to stop, so that no request meets one that is not there.
     */
    public void scale(Service service, int wanted) throws IOException, InterruptedException, CommandException {
        if (service != Service.GATEWAY && service != Service.WORKER) {
            throw new CommandException("Only gateway and worker can be scaled here, not " + service.label() + ".");
        }
        if (wanted < 0 || wanted > StackSettings.MOST_INSTANCES) {
            throw new CommandException(service.label() + "=" + wanted + " is out of range: 0 to "
                    + StackSettings.MOST_INSTANCES + " run on one machine.");
        }
        changing.lock();
        try {
            List<Member> current = members.of(service);
            if (wanted > current.size()) {
                grow(service, wiring, wanted - current.size());
            } else {
                shrink(service, current.subList(wanted, current.size()));
            }
        } finally {
            changing.unlock();
        }
    }

    private List<Member> grow(Service service, Wiring version, int count)
            throws IOException, InterruptedException, CommandException {
        List<Member> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = members.next(service);
            started.add(add(
                    switch (service) {
                        case CATALOG -> version.catalog(number);
                        case GATEWAY -> version.gateway(number);
                        case WORKER -> version.worker(number);
                        case BALANCER -> throw new CommandException("There is one balancer here, at the public port.");
                    }));
        }
        admit(service, started);
        return started;
    }

    private void admit(Service service, List<Member> started)
            throws IOException, InterruptedException, CommandException {
        for (Member member : started) {
            try {
                await(CompletableFuture.anyOf(member.firstReady(), stopping));
                output.say(readyLine(member, member.firstReady().join()));
            } catch (CommandException e) {
                members.stop(started, STOP_PATIENCE);
                throw e;
            }
        }
        if (service == Service.GATEWAY) {
            backends.write(gateways(member -> true));
            routing().awaitUsed(gateways(member -> true));
        }
    }

    /**
     * Starts one more instance of a service, of the version packaged in {@code root}, and returns its name when it is
     * ready; a gateway is listed for the balancer then, and a catalog is reached by nobody who is not told of it.
     */
    public String join(Service service, Path root) throws IOException, InterruptedException, CommandException {
        changing.lock();
        try {
            return grow(service, wiring.packagedIn(root), 1)
                    .getFirst()
                    .program()
                    .name();
        } finally {
            changing.unlock();
        }
    }

    /** Ends an instance of a service in an orderly way, for good; a gateway is taken off the balancer's list before. */
    public void leave(String name) throws IOException, InterruptedException, CommandException {
        changing.lock();
        try {
            shrink(members.service(name).service(), List.of(members.named(name)));
        } finally {
            changing.unlock();
        }
    }

    private void shrink(Service service, List<Member> leaving)
            throws IOException, InterruptedException, CommandException {
        if (service == Service.GATEWAY && !leaving.isEmpty()) {
            backends.write(gateways(member -> !leaving.contains(member)));
            routing().awaitLeft(Members.services(leaving));
        }
        members.stop(leaving, STOP_PATIENCE);
        for (Member member : leaving) {
            output.say("  " + member.program().name() + " stopped");
        }
    }

    private List<JvmService> gateways(Predicate<Member> which) {
        return Members.services(
                members.of(Service.GATEWAY).stream().filter(which).toList());
    }

    private Routing routing() {
        return new Routing(Members.services(members.of(Service.BALANCER)).getFirst());
    }

    /** How many instances of the service there are. */
    public int count(Service service) {
        return members.of(service).size();
    }

    /** Kills a member's process as a crash would; returns its pid. */
    public long kill(String name) throws CommandException {
        return members.named(name)
                .kill()
                .orElseThrow(() -> new CommandException(name + " has no process just now; it is being restarted."));
    }

    /** Kills a member's process and starts it again at once; returns the pid of before. */
    public long bounce(String name) throws CommandException {
        return members.named(name)
                .bounce()
                .orElseThrow(() -> new CommandException(name + " has no process just now; it is being restarted."));
    }

    /** Whether a member answers now. */
    public boolean isReady(String name) throws CommandException {
        return members.named(name).program().ready();
    }

    /** Where a member listens. */
    public int port(String name) throws CommandException {
        return members.named(name).program().port();
    }

    /**
     * Kills the queue's Redis and cuts its append-only file to that length, as a power cut may.
     *
     * @return how many bytes were lost; nothing when Redis, which rewrites its file now and then, had gone on to another
     */
    public OptionalLong cutQueue(Path file, long length) throws IOException, InterruptedException, CommandException {
        AtomicReference<OptionalLong> lost = new AtomicReference<>(OptionalLong.empty());
        if (!members.named("redis-jobs").kill(() -> {
            if (file.equals(queueFile())) {
                lost.set(OptionalLong.of(AppendOnlyFile.cut(file, length)));
            }
        })) {
            throw new CommandException("redis-jobs does not run.");
        }
        return lost.get();
    }

    /** The file that the queue's Redis appends to. */
    public Path queueFile() throws IOException {
        return AppendOnlyFile.of(settings.directory().redis("redis-jobs"));
    }

    /** Asks a member to end in an orderly way; supervision starts it again. */
    public void restart(String name) throws CommandException {
        if (!process(name).destroy()) {
            throw new CommandException(name + " cannot be asked to end.");
        }
    }

    /** Where the catalog serves the other services. */
    public String catalogUrl() {
        return "http://127.0.0.1:" + wiring.catalogPort();
    }

    public String url() {
        return "http://localhost:" + settings.port();
    }

    /** The port of {@link #url}. */
    public int port() {
        return settings.port();
    }

    /** Where a service answers for its health and shows its metrics. */
    public String managementUrl(String name) throws CommandException {
        return members.service(name).managementUrl();
    }

    /** The database as psql and its kind find it: PGHOST, PGPORT and so on. */
    public Map<String, String> databaseEnvironment() {
        return wiring.databaseEnvironment();
    }

    /** What one more gateway of this stack, which somebody else starts, has to be told. */
    public Map<String, String> gatewayEnvironment(int port) throws IOException {
        return wiring.gateway("gateway-" + port, port).environment();
    }

    /** A member's process. */
    public ProcessHandle process(String name) throws CommandException {
        return members.named(name)
                .process()
                .orElseThrow(() -> new CommandException(name + " has no process just now."));
    }

    /** What runs and how it is, measured now. */
    public StackStatus status() {
        List<MemberStatus> list =
                members.all().parallelStream().map(MemberStatus::of).toList();
        Memory launcher = Memory.of(ProcessHandle.current());
        return new StackStatus(
                url(),
                settings.directory().path().toString(),
                ProcessHandle.current().pid(),
                launcher.rss() + list.stream().mapToLong(MemberStatus::rssBytes).sum(),
                launcher.pss() + list.stream().mapToLong(MemberStatus::pssBytes).sum(),
                list);
    }

    /** Stops everything in the order in which requests flow, so that each finds what it needs until it is done. */
    public void stop() throws InterruptedException {
        stopGroups(
                STOP_PATIENCE,
                List.of(
                        m -> Members.isOf(m, Service.BALANCER),
                        m -> Members.isOf(m, Service.GATEWAY) || Members.isOf(m, Service.WORKER),
                        m -> Members.isOf(m, Service.CATALOG),
                        m -> true));
    }

    private void stopGroups(Duration patience, List<Predicate<Member>> groups) throws InterruptedException {
        abandon();
        changing.lock();
        try {
            for (Predicate<Member> group : groups) {
                members.stop(members.all().stream().filter(group).toList(), patience);
            }
        } finally {
            changing.unlock();
        }
    }

    /** Makes whatever waits for the stack give up; it still has to be stopped. */
    public void abandon() {
        stopping.completeExceptionally(new CommandException("The stack is stopping."));
    }

    /** Stops all services at once, for when nobody uses them, and then the stores. */
    public void stopTogether(Duration patience) throws InterruptedException {
        stopGroups(patience, List.of(m -> m.program() instanceof JvmService, m -> true));
    }
}
