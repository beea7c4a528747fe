package io.escala.balancer.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Framing under random bytes: messages put together from pieces of HTTP, good and bad. Netty's decoder, on which gateways run,
 * is the judge of what a backend would see.
 */
final class FramingPropertiesTest {

    private static final HeadLimits LIMITS = new HeadLimits(8192, 16_384, 64);

    private static final String[] PIECES = {
        "GET",
        "POST",
        "HEAD",
        "OPTIONS",
        " ",
        "  ",
        "\t",
        "/",
        "/a",
        "*",
        "http://x/",
        "http://y",
        "HTTP/1.1",
        "HTTP/1.0",
        "HTTP/1.2",
        "\r\n",
        "\n",
        "\r",
        "\r\n\r\n",
        "\0",
        "\u000b",
        "\u0080",
        "\u00ff",
        "Host: x\r\n",
        "Host: y\r\n",
        "Content-Length: 5\r\n",
        "Content-Length: 3\r\n",
        "Content-Length: 0\r\n",
        "Content-Length:",
        "Content-Length : 5\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding:",
        "chunked",
        "identity",
        "Connection: close\r\n",
        "Connection: Content-Length\r\n",
        "A: b\r\n",
        " folded\r\n",
        ":",
        "5\r\nhello\r\n",
        "hello",
        "0\r\n\r\n",
        "0\r\n",
        "3;ext=1\r\nabc\r\n",
        "3;\"\n\"\r\nabc\r\n",
        "ffffffffffffffff\r\n",
        "0x5\r\n",
        "-1\r\n",
        "+5\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\n",
        "Expect: 100-continue\r\n",
        "Digest: x\r\n"
    };

    /** What a reader made of some bytes: requests to their end, and whether it refused what came after. */
    private record Reading(List<Request> requests, boolean refused) {}

    private record Request(String method, String raw) {}

    @Provide
    Arbitrary<String> messages() {
        return Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(24).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> nearlyGood() {
        var field = Arbitraries.of(PIECES);
        var start = Arbitraries.of("GET / HTTP/1.1\r\nHost: x\r\n", "POST /p HTTP/1.1\r\nHost: x\r\n");
        return start.flatMap(line -> field.list().ofMaxSize(6).map(fields -> line + String.join("", fields) + "\r\n"))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(requests -> String.join("", requests));
    }

    @Property(tries = 4000)
    void whatPassesIsWhatNettySees(@ForAll("messages") String bytes) {
        agrees(bytes);
    }

    @Property(tries = 6000)
    void whatNearlyPassesIsWhatNettySees(@ForAll("nearlyGood") String bytes) {
        agrees(bytes);
    }

    @Property(tries = 2000)
    void whereAReadEndsDoesNotMatter(@ForAll("nearlyGood") String bytes, @ForAll long seed) {
        var whole = read(List.of(bytes));
        var random = new java.util.Random(seed);
        var parts = new ArrayList<String>();
        for (int at = 0; at < bytes.length(); ) {
            int end = Math.min(bytes.length(), at + 1 + random.nextInt(7));
            parts.add(bytes.substring(at, end));
            at = end;
        }
        assertThat(read(parts)).isEqualTo(whole);
    }

    @Property(tries = 2000)
    void noResponseIsReadWithoutAnEnd(@ForAll("messages") String bytes) {
        var head = new ResponseHead(LIMITS);
        var in = Unpooled.copiedBuffer("HTTP/1.1 200 OK\r\n" + bytes, StandardCharsets.ISO_8859_1);
        int before = in.readableBytes();
        var progress = head.read(in);
        assertThat(in.readableBytes()).isLessThanOrEqualTo(before);
        if (progress == Head.Progress.COMPLETE && head.framing(false) == Framing.LENGTH) {
            assertThat(head.length()).isPositive();
        }
    }

    /** Each request that is passed on must be one, and the same one, for the backend. */
    static void agrees(String bytes) {
        var ours = read(List.of(bytes)).requests();
        var forwarded = ours.stream().map(Request::raw).collect(Collectors.joining());
        assertThat(netty(forwarded))
                .as(() -> "requests in " + quoted(forwarded))
                .isEqualTo(ours.stream().map(Request::method).toList());
    }

    private static Reading read(List<String> parts) {
        var head = new RequestHead(LIMITS);
        var body = new Body(LIMITS);
        var requests = new ArrayList<Request>();
        var raw = new StringBuilder();
        boolean inBody = false;
        for (var part : parts) {
            ByteBuf in = Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1);
            while (in.isReadable()) {
                int from = in.readerIndex();
                if (!inBody) {
                    var progress = head.read(in);
                    raw.append(in.toString(from, in.readerIndex() - from, StandardCharsets.ISO_8859_1));
                    if (progress == Head.Progress.MALFORMED) {
                        return new Reading(requests, true);
                    }
                    if (progress == Head.Progress.COMPLETE) {
                        body.begin(head.framing(), head.length());
                        inBody = true;
                    }
                } else {
                    if (body.take(in) < 0) {
                        return new Reading(requests, true);
                    }
                    raw.append(in.toString(from, in.readerIndex() - from, StandardCharsets.ISO_8859_1));
                }
                if (inBody && body.ended()) {
                    requests.add(new Request(head.methodName(), raw.toString()));
                    raw.setLength(0);
                    head.clear();
                    inBody = false;
                }
            }
        }
        return new Reading(requests, false);
    }

    private static List<String> netty(String bytes) {
        var channel = new EmbeddedChannel(new HttpRequestDecoder(), new HttpObjectAggregator(1 << 20));
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
        var requests = new ArrayList<String>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) {
                assertThat(request.decoderResult().isSuccess())
                        .as(() -> quoted(bytes))
                        .isTrue();
                requests.add(request.method().name());
            }
            ReferenceCountUtil.release(message);
        }
        channel.finishAndReleaseAll();
        return requests;
    }

    private static String quoted(String bytes) {
        return bytes.replace("\r", "\\r").replace("\n", "\\n");
    }
}
