package io.escala.balancer.discovery;

import io.escala.balancer.pool.Member;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The EndpointSlices of a Service as members. A ready endpoint takes traffic; one that is terminating and still serves takes
 * it when nobody else can; any other takes none.
 */
final class SliceMembers {

    private final String portName;
    private final int probePort;

    /* By the slice's name. */
    private final Map<String, List<Member>> slices = new LinkedHashMap<>();

    SliceMembers(String portName, int probePort) {
        this.portName = portName;
        this.probePort = probePort;
    }

    void clear() {
        slices.clear();
    }

    void put(JsonObject slice) {
        slices.put(name(slice), members(slice));
    }

    void remove(JsonObject slice) {
        slices.remove(name(slice));
    }

    /** All of them. An endpoint may be in two slices for a moment; the one that takes traffic counts. */
    Collection<Member> members() {
        var byAddress = new LinkedHashMap<String, Member>();
        for (var slice : slices.values()) {
            for (var member : slice) {
                byAddress.merge(member.address(), member, (one, other) -> one.terminating() ? other : one);
            }
        }
        return byAddress.values();
    }

    private List<Member> members(JsonObject slice) {
        var members = new ArrayList<Member>();
        var port = port(slice.getJsonArray("ports"));
        if (port == null) {
            return members;
        }
        var endpoints = slice.getJsonArray("endpoints");
        for (int i = 0; endpoints != null && i < endpoints.size(); i++) {
            addMember(endpoints.getJsonObject(i), port, members);
        }
        return members;
    }

    private void addMember(JsonObject endpoint, int port, List<Member> members) {
        var conditions = endpoint.getJsonObject("conditions", new JsonObject());
        // Unknown means ready, and serving like ready (the API's own defaults).
        boolean ready = holds(conditions, "ready", true);
        boolean terminating = holds(conditions, "terminating", false);
        boolean serving = holds(conditions, "serving", ready);
        var addresses = endpoint.getJsonArray("addresses");
        if (addresses == null || addresses.isEmpty() || !(ready || (terminating && serving))) {
            return;
        }
        var pod = endpoint.getJsonObject("targetRef", new JsonObject()).getString("name");
        members.add(new Member(addresses.getString(0), port, probePort, pod, terminating));
    }

    private static boolean holds(JsonObject conditions, String name, boolean otherwise) {
        var value = conditions.getBoolean(name);
        return value == null ? otherwise : value;
    }

    private @Nullable Integer port(@Nullable JsonArray ports) {
        for (int i = 0; ports != null && i < ports.size(); i++) {
            var port = ports.getJsonObject(i);
            if (portName.equals(port.getString("name", ""))) {
                return port.getInteger("port");
            }
        }
        return null;
    }

    private static String name(JsonObject slice) {
        return slice.getJsonObject("metadata").getString("name");
    }
}
