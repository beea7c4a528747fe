package io.escala.gateway.system;

import io.vertx.core.http.HttpMethod;

/** The kinds of request that are told apart in figures: few, whatever clients ask for. */
enum Route {
    READ("product-read"),
    WRITE("product-write"),
    SEARCH("search"),
    IMPORTS("imports"),
    JOBS("jobs"),
    /** The picture of the system and the page that shows it: never part of the traffic it shows. */
    SYSTEM("system"),
    OTHER("other");

    private static final String API = "/api/";

    private final String label;

    Route(String label) {
        this.label = label;
    }

    /** Its name in metrics. */
    String label() {
        return label;
    }

    static Route of(HttpMethod method, String path) {
        if (!path.startsWith(API)) {
            return path.equals("/") || path.startsWith(PageRoutes.PREFIX) ? SYSTEM : OTHER;
        }
        var rest = path.substring(API.length());
        if (rest.startsWith("products/")) {
            return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) ? READ : WRITE;
        }
        if (rest.equals("products") || rest.equals("categories")) {
            return SEARCH;
        }
        if (rest.equals("imports")) {
            return IMPORTS;
        }
        if (rest.startsWith("jobs") || rest.startsWith("schedules") || rest.equals("queue")) {
            return JOBS;
        }
        return rest.startsWith("system") ? SYSTEM : OTHER;
    }
}
