package io.escala.gateway.catalog;

import io.escala.gateway.resilience.Deadline;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The catalog service's calls that a gateway makes. */
@RegisterRestClient(configKey = "catalog")
@ClientHeaderParam(name = "X-Escala-Token", value = "${escala.internal-token}")
interface CatalogApi {

    @GET
    @Path("/products/{sku}")
    Response product(@PathParam("sku") String sku, @HeaderParam(Deadline.HEADER) long millis);

    @GET
    @Path("/products")
    Response products(@RestQuery MultivaluedMap<String, String> parameters, @HeaderParam(Deadline.HEADER) long millis);

    @PUT
    @Path("/products/{sku}")
    @Consumes(MediaType.APPLICATION_JSON)
    Response putProduct(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            byte[] body);

    @PATCH
    @Path("/products/{sku}")
    @Consumes("application/merge-patch+json")
    Response patchProduct(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch,
            byte[] body);

    @DELETE
    @Path("/products/{sku}")
    Response deleteProduct(
            @PathParam("sku") String sku,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            @HeaderParam("If-None-Match") @Nullable String ifNoneMatch);

    @GET
    @Path("/categories")
    Response categories(@HeaderParam(Deadline.HEADER) long millis);

    @POST
    @Path("/internal/files")
    @Consumes(MediaType.APPLICATION_JSON)
    Response createFile(byte[] file);

    @PUT
    @Path("/internal/files/{id}/chunks/{n}")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    Response putChunk(@PathParam("id") String id, @PathParam("n") int n, byte[] bytes);

    @POST
    @Path("/internal/files/{id}/complete")
    @Consumes(MediaType.APPLICATION_JSON)
    Response completeFile(@PathParam("id") String id, byte[] size);

    @DELETE
    @Path("/internal/files/{id}")
    Response deleteFile(@PathParam("id") String id);

    @GET
    @Path("/internal/files/{id}/chunks/{n}")
    Response chunk(@PathParam("id") String id, @PathParam("n") int n);

    @GET
    @Path("/internal/jobs/{job}/files")
    Response jobFiles(@PathParam("job") String job);

    @POST
    @Path("/internal/jobs/{job}/cancel")
    Response cancelJob(@PathParam("job") String job);

    @GET
    @Path("/internal/jobs/{job}/errors")
    Response jobErrors(@PathParam("job") String job, @QueryParam("after") long after, @QueryParam("limit") int limit);
}
