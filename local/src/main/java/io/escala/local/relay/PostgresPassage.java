package io.escala.local.relay;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client's messages to PostgreSQL (protocol 3.0, PostgreSQL manual, "Message Formats"), passed on one by one; it knows
 * when a transaction of a certain kind commits.
 */
public final class PostgresPassage implements Passage {
    private static final int PROTOCOL_3 = 3 << 16;

    private final String mark;
    private final Commits commits;
    private final Map<String, String> statements = new HashMap<>();
    private boolean started;
    private boolean marked;
    private volatile @Nullable Fate fate;

    /** Who decides about commits. */
    public interface Commits {

        /** A marked transaction's COMMIT is about to be passed on; returns when it may, with what becomes of its answer. */
        Fate sent();
    }

    /** What becomes of the answer to a COMMIT. */
    public interface Fate {

        /** PostgreSQL has answered; returns when the answer may pass, or false when it is lost. */
        boolean answered();
    }

    /** @param mark a statement that begins with it marks its transaction */
    public PostgresPassage(String mark, Commits commits) {
        this.mark = mark;
        this.commits = commits;
    }

    @Override
    public byte @Nullable [] request(InputStream client) throws IOException {
        DataInputStream in = new DataInputStream(client);
        int type = started ? client.read() : 0;
        if (type < 0) {
            return null;
        }
        byte[] body;
        try {
            body = in.readNBytes(in.readInt() - Integer.BYTES);
        } catch (EOFException end) {
            return null;
        }
        if (started) {
            look((char) type, body);
        } else {
            started = ByteBuffer.wrap(body).getInt() == PROTOCOL_3;
        }
        ByteBuffer message = ByteBuffer.allocate((type == 0 ? 0 : 1) + Integer.BYTES + body.length);
        if (type != 0) {
            message.put((byte) type);
        }
        return message.putInt(body.length + Integer.BYTES).put(body).array();
    }

    private void look(char type, byte[] body) {
        switch (type) {
            case 'Q' -> run(text(body, 0));
            case 'P' -> {
                String name = text(body, 0);
                statements.put(name, text(body, name.length() + 1));
            }
            case 'B' -> run(statements.getOrDefault(text(body, text(body, 0).length() + 1), ""));
            default -> {
                // tells of no statement
            }
        }
    }

    private void run(String statement) {
        if (statement.startsWith(mark)) {
            marked = true;
            return;
        }
        String word = statement.strip().toUpperCase(Locale.ROOT);
        if (word.equals("ROLLBACK")) {
            marked = false;
        } else if (word.equals("COMMIT") && marked) {
            marked = false;
            fate = commits.sent();
        }
    }

    private static String text(byte[] body, int from) {
        int end = from;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        return new String(body, from, end - from, StandardCharsets.UTF_8);
    }

    @Override
    public byte @Nullable [] answer(InputStream server) throws IOException {
        byte[] part = Passage.some(server);
        Fate decided = fate;
        if (decided != null) {
            fate = null;
            if (!decided.answered()) {
                return null;
            }
        }
        return part;
    }
}
