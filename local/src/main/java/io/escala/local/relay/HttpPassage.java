package io.escala.local.relay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Requests of one connection, one at a time (HTTP/1.1 without pipelining), counted by what they ask for. */
public final class HttpPassage implements Passage {
    private final Counts counts;
    private volatile @Nullable String running;

    public HttpPassage(Counts counts) {
        this.counts = counts;
    }

    /** How many GETs of each path passed, and how many were under way at once. */
    public static final class Counts {
        private record Count(long all, int now, int most) {
            Count begun() {
                return new Count(all + 1, now + 1, Math.max(most, now + 1));
            }

            Count ended() {
                return new Count(all, now - 1, most);
            }
        }

        private final Map<String, Count> paths = new ConcurrentHashMap<>();

        private void begin(String path) {
            paths.compute(path, (any, count) -> (count == null ? new Count(0, 0, 0) : count).begun());
        }

        private void end(String path) {
            paths.computeIfPresent(path, (any, count) -> count.ended());
        }

        /** Forgets what has passed. */
        public void clear() {
            paths.clear();
        }

        public long of(String path) {
            Count count = paths.get(path);
            return count == null ? 0 : count.all();
        }

        /** GETs of all paths that begin like that. */
        public long allOf(String prefix) {
            return paths.entrySet().stream()
                    .filter(each -> each.getKey().startsWith(prefix))
                    .mapToLong(each -> each.getValue().all())
                    .sum();
        }

        /** The most that were under way at once of any one path that begins like that. */
        public int mostAtOnce(String prefix) {
            return paths.entrySet().stream()
                    .filter(each -> each.getKey().startsWith(prefix))
                    .mapToInt(each -> each.getValue().most())
                    .max()
                    .orElse(0);
        }
    }

    @Override
    public byte @Nullable [] request(InputStream client) throws IOException {
        byte[] part = Passage.some(client);
        if (part != null) {
            String text = new String(part, 0, Math.min(part.length, 2048), StandardCharsets.ISO_8859_1);
            if (text.startsWith("GET ")) {
                String path = text.substring(4, text.indexOf(' ', 4));
                running = path;
                counts.begin(path);
            }
        }
        return part;
    }

    @Override
    public byte @Nullable [] answer(InputStream server) throws IOException {
        byte[] part = Passage.some(server);
        end();
        return part;
    }

    private void end() {
        String path = running;
        if (path != null) {
            running = null;
            counts.end(path);
        }
    }

    @Override
    public void ended() {
        end();
    }
}
