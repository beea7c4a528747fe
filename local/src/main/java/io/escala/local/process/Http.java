package io.escala.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;

/** Small questions over HTTP to the stack's own processes. */
public final class Http {
    private static final int TIMEOUT_MILLIS = 2000;

    private Http() {}

    /** Whether a GET is answered with 200 within two seconds. */
    public static boolean isOk(String url) {
        try {
            HttpURLConnection connection = open(url);
            try (InputStream body = connection.getInputStream()) {
                body.transferTo(java.io.OutputStream.nullOutputStream());
                return connection.getResponseCode() == 200;
            }
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A connection to a loopback address, past any proxy. */
    public static HttpURLConnection open(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return connection;
    }

    /** The body of an answer whatever its status. */
    public static String body(HttpURLConnection connection) {
        try (InputStream body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return body == null ? "" : new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
