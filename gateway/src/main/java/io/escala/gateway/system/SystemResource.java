package io.escala.gateway.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;

/** What the whole system does: once, or as it happens. */
@Path("/api/system")
class SystemResource {

    /** How soon a client that lost its stream should come back, in milliseconds. */
    private static final long RECONNECT = 500;

    private final SystemPicture picture;
    private final Audience audience;

    @Inject
    SystemResource(SystemPicture picture, Audience audience) {
        this.picture = picture;
        this.audience = audience;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public Response now() throws InterruptedException {
        ObjectNode now = picture.take();
        return Response.ok(now.toString()).header("Cache-Control", "no-store").build();
    }

    /** Each event is a whole picture, so a stream can be resumed at any gateway. */
    @GET
    @Path("events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> events(@Context Sse sse) {
        return audience.pictures()
                .map(now -> sse.newEventBuilder()
                        .name("system")
                        .reconnectDelay(RECONNECT)
                        .mediaType(MediaType.APPLICATION_JSON_TYPE)
                        .data(String.class, now)
                        .build());
    }
}
