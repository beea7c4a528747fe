package io.escala.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** KEDA's ScaledObject, as far as the chart uses it; no published model is at hand. */
record ScaledObject(String apiVersion, String kind, JsonNode metadata, Spec spec) {
    record Spec(
            Target scaleTargetRef,
            Integer minReplicaCount,
            Integer maxReplicaCount,
            Integer pollingInterval,
            Integer cooldownPeriod,
            Fallback fallback,
            List<Trigger> triggers) {}

    record Target(String name) {}

    record Fallback(Integer failureThreshold, Integer replicas, String behavior) {}

    record Trigger(String type, String metricType, Map<String, String> metadata) {}
}
