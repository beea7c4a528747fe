package io.escala.cache;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One state of {@link StepModel}: the key in Redis, the row in the database, and where every reader and writer stands.
 *
 * @param db the committed version
 * @param acked the newest version that was acknowledged
 * @param value the version in Redis, or {@link #ABSENT}
 * @param lease the token that holds the lease, or 0
 * @param tokens how many lease tokens were given out
 * @param fence a bit for each writer's token; with a flag for a fence, 1
 * @param granted whether values count
 * @param observer how far the catalog is with its next grant
 * @param announced a bit for each writer whose row stands in the table of unsettled keys
 * @param left the faults that may still happen
 */
record ModelState(
        int db,
        int acked,
        int value,
        boolean fresh,
        int lease,
        int tokens,
        int fence,
        boolean quarantine,
        boolean granted,
        Observer observer,
        int announced,
        List<Writer> writers,
        List<Reader> readers,
        Set<Fault> left) {

    /** What may go wrong, each at most once in a run. */
    enum Fault {
        WRITER_DIES,
        READER_DIES,
        RESTART,
        EVICTION,
        LEASE_EXPIRES,
        VALUE_BECOMES_STALE,
        /** A writer does not reach Redis, which readers still do. */
        WRITER_IS_CUT_OFF
    }

    /** A catalog instance that renews the grant. */
    enum Observer {
        IDLE,
        /** It has read Redis' TIME. */
        LOOKED,
        /** It has seen no announced write too. */
        CLEAN
    }

    enum W {
        BEGUN,
        OPENED,
        COMMITTED,
        CLOSED,
        DONE,
        DEAD,
        /** Cut off from Redis, its write is announced. */
        ANNOUNCED,
        /** Announced and committed without a fence. */
        UNFENCED,
        /** The writer died and its COMMIT is on the way. */
        IN_FLIGHT
    }

    enum R {
        IDLE,
        LEASED,
        LOADED,
        BYPASSING,
        BYPASSED,
        DEAD
    }

    record Writer(W at, int version) {}

    /** @param floor the last acknowledged version when the read began */
    record Reader(R at, int left, int token, int loaded, int floor, boolean answered) {
        Reader next() {
            return new Reader(R.IDLE, left - 1, 0, 0, 0, false);
        }
    }

    static final int ABSENT = -1;

    /** The successor of a state, component by component. */
    static final class Change {
        private final ModelState s;
        private int db;
        private int acked;
        private int value;
        private boolean fresh;
        private int lease;
        private int tokens;
        private int fence;
        private boolean quarantine;
        private boolean granted;
        private Observer observer;
        private int announced;
        private List<Writer> writers;
        private List<Reader> readers;
        private Set<Fault> left;

        Change(ModelState s) {
            this.s = s;
            db = s.db;
            acked = s.acked;
            value = s.value;
            fresh = s.fresh;
            lease = s.lease;
            tokens = s.tokens;
            fence = s.fence;
            quarantine = s.quarantine;
            granted = s.granted;
            observer = s.observer;
            announced = s.announced;
            writers = s.writers;
            readers = s.readers;
            left = s.left;
        }

        ModelState build() {
            return new ModelState(
                    db,
                    acked,
                    value,
                    fresh,
                    lease,
                    tokens,
                    fence,
                    quarantine,
                    granted,
                    observer,
                    announced,
                    writers,
                    readers,
                    left);
        }

        Change db(int version) {
            db = version;
            return this;
        }

        Change ack(int version) {
            acked = Math.max(s.acked, version);
            return this;
        }

        Change value(int version) {
            value = version;
            fresh = version != ABSENT;
            return this;
        }

        Change stale() {
            fresh = false;
            return this;
        }

        Change lease(int token) {
            lease = token;
            return this;
        }

        Change take() {
            tokens = s.tokens + 1;
            lease = tokens;
            return this;
        }

        Change fence(int bits) {
            fence = bits;
            return this;
        }

        Change granted(boolean stands) {
            granted = stands;
            return this;
        }

        Change observer(Observer at) {
            observer = at;
            return this;
        }

        Change announced(int bits) {
            announced = bits;
            return this;
        }

        Change trusted() {
            quarantine = false;
            return this;
        }

        Change restart(boolean withQuarantine) {
            quarantine = withQuarantine;
            return value(ABSENT).lease(0).fence(0);
        }

        Change spend(Fault fault) {
            var rest = EnumSet.copyOf(s.left);
            rest.remove(fault);
            left = Set.copyOf(rest);
            return this;
        }

        Change writer(int i, W at, int version) {
            writers = with(s.writers, i, new Writer(at, version));
            return this;
        }

        Change reader(int i, Reader reader) {
            readers = with(s.readers, i, reader);
            return this;
        }

        private static <T> List<T> with(List<T> list, int i, T element) {
            var copy = new ArrayList<>(list);
            copy.set(i, element);
            return List.copyOf(copy);
        }
    }

    Change change() {
        return new Change(this);
    }
}
