package io.escala.local.soak;

import io.escala.local.CommandException;
import io.escala.local.Output;
import io.escala.local.soak.Client.Answer;
import io.escala.local.stack.MemberStatus;
import io.escala.local.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The whole system under a steady load and one fault after the other, held against an oracle of every acknowledged write
 * and accepted job.
 */
final class SystemSoak {
    private static final int PRODUCTS = 500;
    private static final int IMPORTERS = 3;
    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(90);
    private static final Duration BETWEEN_FAULTS = Duration.ofSeconds(5);

    private final Stack stack;
    private final Output output;
    private final List<Fault> faults;
    private final Random random;
    private final Client client;
    private final Excuses excuses = new Excuses();
    private final Verdict verdict;
    private final Map<String, History> written = new LinkedHashMap<>();
    private final List<Imports> imports = new ArrayList<>();
    private final Repricing repricing;
    private final CountDownLatch ended = new CountDownLatch(1);

    SystemSoak(Stack stack, List<Fault> faults, long seed, Output output) {
        this.stack = stack;
        this.faults = faults;
        this.output = output;
        this.random = new Random(seed);
        this.client = new Client(stack.url());
        this.verdict = new Verdict(output);
        Jobs jobs = new Jobs(client, excuses, verdict);
        this.repricing = new Repricing(jobs, client, verdict);
        for (int i = 0; i < PRODUCTS; i++) {
            written.put("soak-" + i, new History());
        }
        for (int i = 0; i < IMPORTERS; i++) {
            imports.add(new Imports("soak-import-" + i, jobs, verdict));
        }
    }

    /** Runs for so long; returns what came of it. */
    Verdict run(Duration time, int readsPerSecond, int writesPerSecond)
            throws IOException, InterruptedException, CommandException {
        Map<String, History> all = new LinkedHashMap<>(written);
        imports.forEach(each -> all.putAll(each.products()));
        Readers readers = new Readers(client, excuses, verdict, all);
        Writers writers = new Writers(client, excuses, verdict, written);
        for (String sku : written.keySet()) {
            writers.write(sku);
        }
        long end = System.nanoTime() + time.toNanos();
        Footprint before = Footprint.of(stack);
        List<Thread> courses = Stream.concat(imports.stream(), Stream.of(repricing))
                .map(this::start)
                .toList();
        Pacer reading = new Pacer("readers", readsPerSecond, readers::readOne, verdict);
        Pacer writing = new Pacer("writers", writesPerSecond, writers::writeOne, verdict);
        breakThings(end);
        ended.countDown();
        for (Thread course : courses) {
            course.join();
        }
        writing.end();
        reading.end();
        checkAtRest(all);
        repricing.check();
        Footprint.of(stack).compare(before).forEach(output::say);
        client.close();
        return verdict;
    }

    private Thread start(Course course) {
        return Thread.ofVirtual().start(() -> {
            try {
                course.run(ended);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void breakThings(long end) throws IOException, InterruptedException, CommandException {
        Saboteur saboteur = new Saboteur(stack, random);
        List<Fault> order = new ArrayList<>();
        while (System.nanoTime() - end < 0) {
            if (order.isEmpty()) {
                order.addAll(faults);
                Collections.shuffle(order, random);
            }
            Fault fault = order.removeFirst();
            output.say("  " + Verdict.clock() + " " + fault.label());
            long begin = System.nanoTime();
            Excuses.Window window = excuses.open(fault.mayFail());
            fault.act().on(saboteur);
            if (awaitWhole(fault)) {
                verdict.recovered(fault.label(), Duration.ofNanos(System.nanoTime() - begin));
            }
            window.close();
            TimeUnit.NANOSECONDS.sleep(BETWEEN_FAULTS.toNanos());
        }
    }

    /** Waits until every process is healthy and a write, a read past the cache and a submission are answered as usual. */
    private boolean awaitWhole(Fault fault) throws InterruptedException {
        long deadline = System.nanoTime() + WHOLE_WITHIN.toNanos();
        while (System.nanoTime() - deadline < 0) {
            if (stack.status().members().stream().allMatch(MemberStatus::healthy) && answersAsUsual()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        verdict.broke("everything works again", "not " + WHOLE_WITHIN.toSeconds() + " s after " + fault.label());
        return false;
    }

    private boolean answersAsUsual() throws InterruptedException {
        Answer write = client.send("PUT", "/api/products/soak-probe", Map.of("Content-Type", "application/json"), """
                {"name":"Probe","category":"soak-probe","price":1,"currency":"EUR"}""");
        Answer read = client.get("/api/products/soak-probe", Map.of("Cache-Control", "no-cache"));
        Answer queue = client.send("POST", "/api/jobs", Map.of("Content-Type", "application/json"), """
                {"type":"simulate","payload":{"duration":"PT0.01S","steps":1}}""");
        return write.is2xx() && read.status() == 200 && queue.status() == 202;
    }

    /** With nobody writing any more, every gateway shows what the database holds. */
    private void checkAtRest(Map<String, History> all) throws InterruptedException {
        output.say("At rest: comparing " + all.size() + " products");
        List<Client> gateways = stack.status().members().stream()
                .filter(member -> member.name().startsWith("gateway-"))
                .map(member -> new Client("http://127.0.0.1:" + member.port()))
                .toList();
        // Longer than a near cache keeps anything.
        TimeUnit.SECONDS.sleep(3);
        for (Map.Entry<String, History> product : all.entrySet()) {
            long floor = product.getValue().floor(System.nanoTime());
            String path = "/api/products/" + product.getKey();
            Answer truth = client.get(path, Map.of("Cache-Control", "no-cache"));
            if (floor == 0 && truth.status() == 404) {
                continue;
            }
            long value = truth.status() == 200 ? truth.json().path("stock").asLong(-1) : -1;
            if (value < floor || value > product.getValue().ceiling()) {
                verdict.broke("no acknowledged write is lost", product.getKey() + " should be " + floor + ": " + truth);
                continue;
            }
            for (Client gateway : gateways) {
                Answer cached = gateway.get(path, Map.of());
                if (cached.status() != 200 || !cached.body().equals(truth.body())) {
                    verdict.broke("at rest the cache agrees with the database", product.getKey() + ": " + cached);
                }
            }
        }
        gateways.forEach(Client::close);
    }
}
