package io.escala.jobs;

import java.time.Duration;

/**
 * A worker's hold on a running job. Whatever settles the job carries it; the queue refuses it once the lease was lost.
 *
 * @param job the job as it was claimed
 * @param owner a random token of this claim
 * @param fence greater than that of every claim of this job before
 * @param lease how long the hold lasts from the claim or the last renewal, on the queue's clock
 */
public record Claim(Job job, String owner, Fence fence, Duration lease) {}
