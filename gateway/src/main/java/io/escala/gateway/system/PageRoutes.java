package io.escala.gateway.system;

import io.escala.gateway.system.PageFiles.PageFile;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The live page over HTTP. The index is asked for anew each time; the other files carry the page's version in their
 * address. While gateways of two versions run, a file may be asked of one that has another version of it: it answers with
 * what it has and lets nobody keep it.
 */
@Singleton
class PageRoutes {

    static final String PREFIX = "/page/";

    private static final String FOR_GOOD = "public, max-age=31536000, immutable";
    private static final String ASK_AGAIN = "no-cache";

    private final PageFiles files;

    @Inject
    PageRoutes(PageFiles files) {
        this.files = files;
    }

    void register(@Observes Router router) {
        router.get("/").handler(this::index);
        router.head("/").handler(this::index);
        router.get(PREFIX + "*").handler(this::file);
        router.head(PREFIX + "*").handler(this::file);
    }

    private void index(RoutingContext context) {
        var file = files.find(PageFiles.INDEX);
        if (file == null) {
            context.next();
            return;
        }
        send(context, file, ASK_AGAIN);
    }

    private void file(RoutingContext context) {
        var path = context.normalizedPath();
        int slash = path.indexOf('/', PREFIX.length());
        var file = slash < 0 ? null : files.find(path.substring(slash + 1));
        if (file == null) {
            context.next();
            return;
        }
        boolean mine = path.substring(PREFIX.length(), slash).equals(files.version());
        send(context, file, mine ? FOR_GOOD : ASK_AGAIN);
    }

    private void send(RoutingContext context, PageFile file, String caching) {
        HttpServerResponse response = context.response();
        var etag = "W/\"" + files.version() + '"';
        response.putHeader(HttpHeaders.CACHE_CONTROL, caching)
                .putHeader(HttpHeaders.ETAG, etag)
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .putHeader("Content-Security-Policy", files.policy())
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader("Cross-Origin-Opener-Policy", "same-origin");
        if (etag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
            return;
        }
        var accepted = context.request().getHeader(HttpHeaders.ACCEPT_ENCODING);
        boolean gzip = accepted != null && accepted.contains("gzip");
        var body = gzip ? file.gzip() : file.plain();
        if (gzip) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.type())
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(body);
        }
    }
}
