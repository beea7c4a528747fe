package io.escala.worker.runtime;

import io.escala.jobs.JobQueue;
import io.escala.jobs.QueueUnavailableException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/** A worker's way to the queue that can be cut, as by a network that fails for this worker alone. */
final class CutQueue {

    private final AtomicBoolean cut = new AtomicBoolean();
    private final JobQueue queue;

    CutQueue(JobQueue real) {
        queue = (JobQueue) Proxy.newProxyInstance(
                CutQueue.class.getClassLoader(), new Class<?>[] {JobQueue.class}, (_, method, args) -> {
                    if (cut.get()) {
                        throw new QueueUnavailableException("cut", new IOException("cut"));
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    JobQueue queue() {
        return queue;
    }

    void cut() {
        cut.set(true);
    }

    void mend() {
        cut.set(false);
    }
}
