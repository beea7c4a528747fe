package io.escala.gateway.products;

import io.escala.cache.Entry;
import io.escala.cache.Lookup.Cached;
import io.escala.gateway.access.AccessFilter;
import io.escala.gateway.cache.NearCache;
import io.escala.gateway.cache.ShortWay;
import io.escala.gateway.problem.ProblemRoute;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads of products that are hits, in this gateway's memory or in Redis, on the event loop and ahead of the
 * resources; everything else goes on to {@link ProductResource}, which answers the same way.
 */
class HitFilter {

    private static final int PRIORITY = AccessFilter.PRIORITY - 100;
    private static final String PRODUCTS = "/api/products/";
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json;charset=UTF-8");
    private static final CharSequence NO_CACHE = HttpHeaders.createOptimized(Answers.CACHE_CONTROL);
    private static final CharSequence AGE = HttpHeaders.createOptimized("Age");
    private static final CharSequence CACHE_STATUS = HttpHeaders.createOptimized(CacheStatus.HEADER);

    private final Vertx vertx;
    private final NearCache near;
    private final ShortWay redis;

    @Inject
    HitFilter(Vertx vertx, NearCache near, ShortWay redis) {
        this.vertx = vertx;
        this.near = near;
        this.redis = redis;
    }

    void register(@Observes Filters filters) {
        filters.register(this::answer, PRIORITY);
    }

    private void answer(RoutingContext context) {
        var sku = sku(context.request());
        if (sku == null) {
            context.next();
            return;
        }
        long now = System.nanoTime();
        var known = near.get(sku, now);
        if (known == null) {
            askRedis(context, sku);
            return;
        }
        var status = CacheStatus.near((known.until() - now) / 1_000_000_000);
        answer(context, sku, known.entry(), known.etag(), (now - known.loadedAt()) / 1_000_000_000, status.value());
    }

    private void askRedis(RoutingContext context, String sku) {
        long ticket = near.ticket(sku);
        var own = vertx.getOrCreateContext();
        context.request().pause();
        redis.find(sku, hit -> {
            if (hit == null) {
                own.runOnContext(_ -> {
                    context.request().resume();
                    context.next();
                });
                return;
            }
            near.store(sku, ticket, hit);
            context.request().resume();
            answer(context, sku, hit);
        });
    }

    private static void answer(RoutingContext context, String sku, Cached hit) {
        var etag = hit.entry() instanceof Entry.Present present ? '"' + present.etag() + '"' : "";
        answer(
                context,
                sku,
                hit.entry(),
                etag,
                hit.age().toSeconds(),
                CacheStatus.hit(hit.ttl()).value());
    }

    private static void answer(
            RoutingContext context, String sku, Entry entry, String etag, long age, String cacheStatus) {
        if (!(entry instanceof Entry.Present present)) {
            ProblemRoute.answer(context, Answers.missing("product \"" + sku + "\"", cacheStatus));
            return;
        }
        var response = context.response();
        response.headers()
                .set(HttpHeaders.CACHE_CONTROL, NO_CACHE)
                .set(CACHE_STATUS, cacheStatus)
                .set(HttpHeaders.ETAG, etag)
                .set(AGE, Long.toString(age));
        var ifNoneMatch = context.request().getHeader(HttpHeaders.IF_NONE_MATCH);
        if (ifNoneMatch != null && EntityTags.name(ifNoneMatch, etag)) {
            response.setStatusCode(304).end();
            return;
        }
        response.headers().set(HttpHeaders.CONTENT_TYPE, JSON);
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.headers().set(HttpHeaders.CONTENT_LENGTH, Integer.toString(present.body().length));
            response.end();
        } else {
            response.end(Buffer.buffer(present.body()));
        }
    }

    /** The product that a plain read asks for; {@code null} when the request needs more than a hit. */
    private static @Nullable String sku(HttpServerRequest request) {
        var method = request.method();
        var path = request.path();
        if (!(method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
                || path == null
                || !path.startsWith(PRODUCTS)) {
            return null;
        }
        var headers = request.headers();
        boolean plain = !headers.contains(HttpHeaders.CACHE_CONTROL)
                && hasNoBody(headers.get(HttpHeaders.CONTENT_LENGTH))
                && !headers.contains(HttpHeaders.TRANSFER_ENCODING)
                && takesJson(headers.get(HttpHeaders.ACCEPT));
        var sku = path.substring(PRODUCTS.length());
        return plain && Sku.isOne(sku) ? sku : null;
    }

    private static boolean hasNoBody(@Nullable String contentLength) {
        return contentLength == null || contentLength.equals("0");
    }

    private static boolean takesJson(@Nullable String accept) {
        return accept == null || accept.equals("*/*") || accept.equals("application/json");
    }
}
