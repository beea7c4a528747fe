/** Recurring jobs: cron expressions in a time zone, and the schedules that the queue's store keeps. */
@NullMarked
package io.escala.jobs.schedules;

import org.jspecify.annotations.NullMarked;
