package io.escala.catalog.files;

import io.escala.catalog.database.Database;
import io.escala.catalog.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/**
 * Files over HTTP, for gateways that store uploads and workers that read them. A file is written chunk by chunk, each a
 * request of its own that may be repeated, and can be read once it is complete.
 */
@Path("/internal/files")
@RunOnVirtualThread
class FileResource {

    private final Database database;
    private final Files files;

    @Inject
    FileResource(Database database, Files files) {
        this.database = database;
        this.files = files;
    }

    record NewFile(String name, String contentType) {}

    record FileId(UUID id) {}

    record Size(long size) {}

    record FileInfo(UUID id, String name, String contentType, long size) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response create(NewFile file) {
        var id = database.inTransaction(connection -> files.create(connection, file.name(), file.contentType()));
        return Response.status(201).entity(new FileId(id)).build();
    }

    @PUT
    @Path("{id}/chunks/{n}")
    @Consumes(MediaType.APPLICATION_OCTET_STREAM)
    public void putChunk(@PathParam("id") UUID id, @PathParam("n") int n, byte[] bytes) {
        if (bytes.length == 0 || bytes.length > Files.CHUNK) {
            throw Problem.badRequest("body", "must be 1 to " + Files.CHUNK + " bytes");
        }
        if (!database.inTransaction(connection -> files.put(connection, id, n, bytes))) {
            throw missing(id);
        }
    }

    @POST
    @Path("{id}/complete")
    @Consumes(MediaType.APPLICATION_JSON)
    public void complete(@PathParam("id") UUID id, Size size) {
        int completed = database.inTransaction(connection -> {
            try (var update = Database.prepare(connection, """
                    UPDATE file SET size = ? WHERE id = ?
                    AND ? = (SELECT coalesce(sum(length(bytes)), 0) FROM file_chunk WHERE file = ?)
                    """, size.size(), id, size.size(), id)) {
                return update.executeUpdate();
            }
        });
        if (completed == 0) {
            throw Problem.of(409, "Incomplete file", "The file " + id + " is unknown or its chunks do not add up.");
        }
    }

    @GET
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public FileInfo info(@PathParam("id") UUID id) {
        return database.inTransaction(connection -> {
            try (var select = Database.prepare(
                            connection,
                            "SELECT name, content_type, size FROM file WHERE id = ? AND size IS NOT NULL",
                            id);
                    var row = select.executeQuery()) {
                if (!row.next()) {
                    throw missing(id);
                }
                return new FileInfo(id, row.getString(1), row.getString(2), row.getLong(3));
            }
        });
    }

    @GET
    @Path("{id}/chunks/{n}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public byte[] chunk(@PathParam("id") UUID id, @PathParam("n") int n) {
        return database.inTransaction(connection -> {
            try (var select = Database.prepare(connection, """
                            SELECT c.bytes FROM file_chunk c JOIN file f ON f.id = c.file
                            WHERE f.id = ? AND c.n = ? AND f.size IS NOT NULL
                            """, id, n);
                    var row = select.executeQuery()) {
                if (!row.next()) {
                    throw missing(id);
                }
                return row.getBytes(1);
            }
        });
    }

    @DELETE
    @Path("{id}")
    public void delete(@PathParam("id") UUID id) {
        database.inTransaction(connection -> {
            try (var delete = Database.prepare(connection, "DELETE FROM file WHERE id = ?", id)) {
                return delete.executeUpdate();
            }
        });
    }

    private static Problem missing(UUID id) {
        return Problem.of(404, "No such file", "There is no such file or part of it: " + id + ".");
    }
}
