package io.escala.gateway.jobs;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The choice among representations by {@code Accept} (RFC 9110, 12.5.1). */
final class Accept {

    private Accept() {}

    /**
     * What the client likes best; of what it likes alike, the first one offered.
     *
     * @param offered at least one
     * @throws NotAcceptableException when it takes none of them
     */
    static MediaType choose(HttpHeaders headers, List<MediaType> offered) {
        for (var liked : headers.getAcceptableMediaTypes()) {
            for (var type : offered) {
                if (liked.isCompatible(type)) {
                    return type;
                }
            }
        }
        throw new NotAcceptableException();
    }
}
