package io.escala.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.escala.local.load.ResponseScanner.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseScannerTest {
    private static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
            + "HTTP/1.1 404 Not Found\r\ncontent-length:0\r\nConnection: close\r\n\r\n"
            + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\na\r\n0\r\n\r\n56789\r\n0\r\nT: 1\r\n\r\n"
            + "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n"
            + "HTTP/1.1 204 No Content\r\n\r\n";

    @Test
    void findsEachResponseWhereverTheBytesAreCut() throws ProtocolException {
        for (int cut = 1; cut < STREAM.length(); cut++) {
            assertThat(statuses(cut)).as("cut at " + cut).containsExactly(200, 404, 200, 304, 204);
        }
    }

    private static List<Integer> statuses(int cut) throws ProtocolException {
        ResponseScanner scanner = new ResponseScanner();
        List<Integer> statuses = new ArrayList<>();
        ByteBuf bytes = Unpooled.buffer();
        for (String part : List.of(STREAM.substring(0, cut), STREAM.substring(cut))) {
            bytes.writeCharSequence(part, StandardCharsets.ISO_8859_1);
            while (bytes.isReadable() && scanner.complete(bytes)) {
                statuses.add(scanner.status());
                assertThat(scanner.closes()).isEqualTo(scanner.status() == 404);
            }
        }
        assertThat(bytes.isReadable()).isFalse();
        return statuses;
    }

    @Test
    void refusesWhatItCannotFrame() {
        for (String bytes : List.of("SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nuntil the end")) {
            assertThatThrownBy(() ->
                            new ResponseScanner().complete(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1)))
                    .isInstanceOf(ProtocolException.class);
        }
    }
}
