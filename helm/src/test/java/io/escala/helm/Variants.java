package io.escala.helm;

import java.util.LinkedHashMap;
import java.util.Map;

/** The sets of values that the chart is tried with; together they turn on everything that it has. */
final class Variants {
    static final Map<String, String> ALL = new LinkedHashMap<>();

    static {
        ALL.put("defaults", "{}");
        ALL.put("small", Project.read(Project.CHART.resolve("values-small.yaml")));
        ALL.put("keys behind an Ingress", """
                access: {mode: keys, hosts: [shop.example.com]}
                ingress: {enabled: true, className: nginx, host: shop.example.com, tlsSecret: shop-tls, annotations: {a/b: c}}
                networkPolicy:
                  clients: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]
                  monitoring: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
                  apiServer: [10.96.0.1/32, 172.18.0.2/32]
                """);
        ALL.put("route, scaled by machines, watched", """
                access: {mode: keys, existingSecret: my-keys}
                httpRoute: {enabled: true, parentRefs: [{name: public, namespace: edge}], hostnames: [shop.example.com]}
                balancer: {autoscaling: {enabled: true}, discovery: dns}
                gateway: {autoscaling: {enabled: true, minReplicas: 3, maxReplicas: 30}}
                catalog: {replicaCount: 2}
                worker: {keda: {enabled: true, minReplicas: 0}}
                metrics: {serviceMonitor: {enabled: true, labels: {release: prometheus}}, alerts: {enabled: true}, dashboards: {enabled: true}}
                networkPolicy:
                  monitoring: [{namespaceSelector: {}}]
                  extraEgress: [{ports: [{protocol: TCP, port: 4317}]}]
                """);
        ALL.put("external stores", """
                secrets: {existingSecret: my-secrets}
                postgres: {enabled: false, external: {host: db.example.com, existingSecret: my-db, sslMode: verify-full}}
                redisCache: {enabled: false, external: {host: cache.example.com, tls: true, existingSecret: my-cache}}
                redisJobs: {enabled: false, external: {host: queue.example.com, port: 6380}}
                networkPolicy: {externalStores: [192.0.2.0/24]}
                """);
        ALL.put("nothing kept, nothing extra", """
                postgres: {persistence: {enabled: false}}
                redisJobs: {persistence: {enabled: false}, appendFsync: always}
                networkPolicy: {enabled: false}
                podDisruptionBudget: {enabled: false}
                pod: {topologySpread: ""}
                tests: {enabled: false}
                """);
        ALL.put("everything set by hand", """
                fullnameOverride: shop
                image: {registry: registry.example.com/team, tag: 1.2.3, pullPolicy: Always, pullSecrets: [{name: pull}]}
                access: {exposeOpen: true}
                pod:
                  annotations: {a: b}
                  labels: {team: shop}
                  nodeSelector: {kubernetes.io/arch: arm64}
                  tolerations: [{key: spot, operator: Exists}]
                  priorityClassName: high
                  topologySpread: DoNotSchedule
                  extraEnv: [{name: QUARKUS_LOG_LEVEL, value: DEBUG}]
                balancer: {replicaCount: null, service: {type: LoadBalancer, port: 8088, nodePort: 30080, annotations: {x: "y"}}}
                gateway:
                  replicaCount: 0
                  image: {digest: "sha256:%1$s"}
                  jvmOptions: -Xmx300m
                  extraEnv: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
                  podAnnotations: {c: d}
                  podLabels: {e: f}
                  nodeSelector: {disk: ssd}
                  tolerations: [{key: gpu, operator: Exists}]
                  affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: zone, operator: Exists}]}]}}}
                  priorityClassName: higher
                postgres: {parameters: {work_mem: 8MB}, persistence: {storageClass: fast, size: 20Gi}, image: {digest: "sha256:%1$s"}}
                """.formatted("0123456789abcdef".repeat(4)));
    }

    private Variants() {}
}
