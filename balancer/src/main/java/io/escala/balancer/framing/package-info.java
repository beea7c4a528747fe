/**
 * HTTP/1.1 framing: where a message begins and ends, in one strict place that both directions share. What it lets pass
 * has one meaning only, so that no backend can find another number of messages in the same bytes.
 */
@NullMarked
package io.escala.balancer.framing;

import org.jspecify.annotations.NullMarked;
