package io.escala.gateway.products;

import io.escala.cache.Entry;
import io.escala.cache.Lookup;
import io.escala.cache.Lookup.Cached;
import io.escala.cache.Lookup.Lease;
import io.escala.cache.Subject;
import io.escala.gateway.cache.CacheMeters;
import io.escala.gateway.cache.CacheSettings;
import io.escala.gateway.cache.Messages;
import io.escala.gateway.cache.Outcome;
import io.escala.gateway.cache.SharedCache;
import io.escala.gateway.cache.SingleFlight;
import io.escala.gateway.cache.SingleFlight.Landing;
import io.escala.gateway.catalog.CatalogAnswer;
import io.escala.gateway.catalog.CatalogAnswer.Answered;
import io.escala.gateway.resilience.Deadline;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The way of a read that was no hit at once ({@link HitFilter}), in order: single flight, cache (waiting for another
 * gateway's load), catalog with its concurrency limit and breaker, fill.
 */
@ApplicationScoped
class ReadThrough {

    private static final Logger LOG = Logger.getLogger(ReadThrough.class);

    private final SharedCache cache;
    private final Messages messages;
    private final CacheSettings settings;
    private final CacheMeters meters;
    private final SingleFlight<Read> flights = new SingleFlight<>();

    @Inject
    ReadThrough(SharedCache cache, Messages messages, CacheSettings settings, CacheMeters meters) {
        this.cache = cache;
        this.messages = messages;
        this.settings = settings;
        this.meters = meters;
    }

    /** Asks the catalog about the subject; blocks until it answers, the deadline passes or it is known not to. */
    interface Loader {
        CatalogAnswer load(Deadline deadline);
    }

    /**
     * What a reader asks for.
     *
     * @param loader used when the cache cannot answer
     * @param fromCatalog whether the catalog's own answer is wanted
     */
    record Wanted(Subject subject, Loader loader, Deadline deadline, boolean fromCatalog) {}

    Read read(Wanted wanted) {
        var read = settings.coalescing() ? joined(wanted) : fly(wanted).value();
        if (read instanceof Read.Found found) {
            meters.read(found.status().outcome());
        }
        return read;
    }

    private Read joined(Wanted wanted) {
        try {
            var flight = wanted.fromCatalog() ? "=" : "";
            var shared = flights.join(flight + wanted.subject().id(), wanted.deadline(), () -> fly(wanted));
            return shared.collapsed() ? collapsed(shared.value()) : shared.value();
        } catch (TimeoutException e) {
            return new Read.Unavailable("the deadline passed");
        }
    }

    private Read collapsed(Read read) {
        if (!(read instanceof Read.Found(var entry, var age, var status))) {
            return read;
        }
        meters.collapsed();
        return new Read.Found(entry, age, status.collapsed());
    }

    /** A flight outlives the read that began it, so it has a deadline of its own. */
    private Landing<Read> fly(Wanted wanted) {
        var flight =
                new Wanted(wanted.subject(), wanted.loader(), Deadline.in(settings.deadline()), wanted.fromCatalog());
        if (wanted.fromCatalog()) {
            return load(flight, CacheStatus.forwarded(Outcome.REQUEST));
        }
        return settings.enabled() ? throughCache(flight) : load(flight, CacheStatus.forwarded(Outcome.OFF));
    }

    private Landing<Read> throughCache(Wanted wanted) {
        var patience = wanted.deadline().atMost(settings.fillWait());
        while (true) {
            try (var ear = messages.listen(wanted.subject().id())) {
                long asked = System.nanoTime();
                var lookup = cache.read(wanted.subject());
                if (lookup.isEmpty() || !(lookup.get() instanceof Lookup.Loading(var leaseLeft))) {
                    return follow(wanted, lookup, asked);
                }
                if (patience.hasPassed()) {
                    return load(wanted, CacheStatus.miss(false));
                }
                ear.await(patience.atMost(leaseLeft));
            }
        }
    }

    private Landing<Read> follow(Wanted wanted, Optional<Lookup> lookup, long asked) {
        if (lookup.isEmpty()) {
            return load(wanted, CacheStatus.forwarded(Outcome.UNAVAILABLE));
        }
        return switch (lookup.get()) {
            case Lookup.Fresh(var cached) -> found(cached, CacheStatus.hit(cached.ttl()), asked);
            case Lookup.Stale(var cached) -> found(cached, CacheStatus.stale(cached.ttl()), asked);
            case Lookup.Refresh(var cached, var lease) -> {
                Thread.ofVirtual().name("refresh").start(() -> refresh(wanted, lease));
                yield found(cached, CacheStatus.stale(cached.ttl()), asked);
            }
            case Lookup.Missing(var lease) -> loadAndFill(wanted, lease);
            case Lookup.Bypass(var reason, var fallback) -> {
                var status = CacheStatus.forwarded(Outcome.valueOf(reason.name()));
                yield fallback == null ? load(wanted, status) : loadOr(fallback, wanted, status, asked);
            }
            case Lookup.Loading loading -> throw new IllegalStateException("nobody waited for " + loading);
        };
    }

    private static Landing<Read> found(Cached cached, CacheStatus status, long asOf) {
        return new Landing<>(new Read.Found(cached.entry(), cached.age(), status), asOf);
    }

    /** While the catalog does not answer the lease is kept: it spaces the attempts. */
    private void refresh(Wanted wanted, Lease lease) {
        var loaded = ask(wanted);
        if (!(loaded instanceof Answered answered && fills(answered, lease))) {
            LOG.debugf("%s stays stale", wanted.subject().id());
        }
    }

    private boolean fills(Answered answered, Lease lease) {
        var entry = Entries.of(answered);
        return entry.isPresent() && cache.fill(lease, entry.get());
    }

    private Landing<Read> loadAndFill(Wanted wanted, Lease lease) {
        long begun = System.nanoTime();
        var answer = ask(wanted);
        var entry = answer instanceof Answered answered ? Entries.of(answered) : Optional.<Entry>empty();
        if (entry.isEmpty()) {
            cache.release(lease);
            return landing(answer, CacheStatus.miss(false), begun);
        }
        long filling = System.nanoTime();
        boolean stored = cache.fill(lease, entry.get());
        // an accepted fill says that nothing was written until then
        return landing(answer, CacheStatus.miss(stored), stored ? filling : begun);
    }

    private Landing<Read> load(Wanted wanted, CacheStatus status) {
        long begun = System.nanoTime();
        return landing(ask(wanted), status, begun);
    }

    /** Asks the catalog, and serves what is cached when it does not answer soon. */
    private Landing<Read> loadOr(Cached fallback, Wanted wanted, CacheStatus status, long asked) {
        var soon = new Wanted(
                wanted.subject(), wanted.loader(), wanted.deadline().atMost(settings.fallbackAfter()), false);
        return soon.deadline()
                .bounds(() -> load(soon, status))
                .filter(landed -> !(landed.value() instanceof Read.Unavailable))
                .orElseGet(() -> found(fallback, CacheStatus.instead(fallback.ttl()), asked));
    }

    private CatalogAnswer ask(Wanted wanted) {
        long begun = System.nanoTime();
        var answer = wanted.loader().load(wanted.deadline());
        if (answer instanceof Answered) {
            meters.loaded(System.nanoTime() - begun);
        }
        return answer;
    }

    private static Landing<Read> landing(CatalogAnswer answer, CacheStatus status, long asOf) {
        return switch (answer) {
            case Answered answered -> {
                Function<Entry, Read> found = entry -> new Read.Found(entry, Duration.ZERO, status);
                yield new Landing<>(Entries.of(answered).map(found).orElseGet(() -> new Read.Refused(answered)), asOf);
            }
            // an outage is the same for all who wait
            case CatalogAnswer.Unavailable(var reason) ->
                new Landing<>(new Read.Unavailable(reason), System.nanoTime());
        };
    }
}
