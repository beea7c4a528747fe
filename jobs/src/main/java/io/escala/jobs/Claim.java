package io.escala.jobs;

import java.time.Duration;

/**
 * A worker's hold on a running job. Whatever settles the job carries it; the queue refuses it once the lease was lost.
 *
 * @param job the job as it was claimed
 * @param owner a token of this claim that nobody can guess
 * @param fence greater than that of every claim of this job before
 * @param lease how long the hold lasts from the claim or the last renewal, on the queue's clock
 * @param alone the job is suspected of killing its workers: nothing else is to run beside it, so that no other job suffers
 *     and the next loss tells
 */
public record Claim(Job job, String owner, Fence fence, Duration lease, boolean alone) {}
