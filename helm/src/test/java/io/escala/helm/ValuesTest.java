package io.escala.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What values the chart refuses, and that it says which and why. What it accepts is in {@link Variants}. */
class ValuesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gatway: {replicaCount: 3}                                    | gatway
            gateway: {replicas: 3}                                       | replicas
            gateway: {replicaCount: -1}                                  | /gateway/replicaCount
            gateway: {replicaCount: "2"}                                 | /gateway/replicaCount
            gateway: {image: {repository: ""}}                           | /gateway/image/repository
            gateway: {image: {digest: abc}}                              | /gateway/image/digest
            gateway: {resources: {requests: {cpu: lots}}}                | /gateway/resources/requests/cpu
            gateway: {extraEnv: [{value: x}]}                            | /gateway/extraEnv
            gateway: {autoscaling: {targetCPUUtilization: 0}}            | targetCPUUtilization
            image: {pullPolicy: Sometimes}                               | /image/pullPolicy
            access: {mode: maybe}                                        | /access/mode
            access: {hosts: []}                                          | /access/hosts
            balancer: {discovery: multicast}                             | /balancer/discovery
            balancer: {service: {port: 0}}                               | /balancer/service/port
            redisCache: {maxMemory: 96}                                  | /redisCache/maxMemory
            redisJobs: {appendFsync: "no"}                               | /redisJobs/appendFsync
            postgres: {external: {sslMode: allow}}                       | sslMode
            networkPolicy: {apiServer: [somewhere]}                      | /networkPolicy/apiServer
            traces: {endpoint: "collector:4317"}                         | /traces/endpoint
            traces: {endpoint: "http://collector"}                       | /traces/endpoint
            traces: {share: 2}                                           | /traces/share
            pod: {topologySpread: Never}                                 | topologySpread
            """)
    void theSchemaRefuses(String values, String named) {
        assertThat(catchThrowable(() -> Chart.render("{" + values + "}"))).hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            redisCache: {enabled: false}                                 | redisCache.external.host is empty, so there would be none
            redisJobs: {external: {host: x}}                             | Set redisJobs.enabled=false to use x
            postgres: {enabled: false}                                   | postgres.external.host is empty
            postgres: {enabled: false, external: {host: x}}              | postgres.external.existingSecret is empty
            ingress: {enabled: true}                                     | set access.mode=keys, or access.exposeOpen=true
            balancer: {service: {type: LoadBalancer}}                    | set access.mode=keys, or access.exposeOpen=true
            httpRoute: {enabled: true}, access: {mode: keys}             | httpRoute.parentRefs is empty
            gateway: {autoscaling: {enabled: true, minReplicas: 11}}     | gateway.autoscaling.minReplicas is more than maxReplicas
            worker: {keda: {enabled: true, minReplicas: 21}}             | worker.keda.minReplicas is more than maxReplicas
            """)
    void contradictionsAreRefusedWithTheWayOut(String values, String message) {
        assertThat(catchThrowable(() -> Chart.render("{" + values + "}"))).hasMessageContaining(message);
    }
}
