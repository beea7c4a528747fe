#!/bin/sh
# On a cluster with the release "escala": scaling, restarts of each tier and an upgrade while products are read and jobs
# queued. Fails when a read failed or a job did not succeed. Usage: rollouts.sh NAMESPACE
set -eu

namespace=$1
image=escala-gateway:0.1.0
kube() { kubectl -n "$namespace" "$@"; }
work=$(mktemp -d)

# The reader runs inside the cluster: a port-forward would break with its pod. It needs bash alone.
kube apply -f - <<POD
apiVersion: v1
kind: Pod
metadata:
  name: reader
  labels: {app.kubernetes.io/name: escala, app.kubernetes.io/instance: escala, app.kubernetes.io/component: smoke-test}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: reader
      image: $image
      securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
      command: [bash, -c]
      args:
        - |
          call() {
            exec 3<>/dev/tcp/escala/80 || return 1
            printf '%s %s HTTP/1.1\r\nHost: escala\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: %s\r\n\r\n%s' \
              "\$1" "\$2" "\${#3}" "\$3" >&3
            read -r _ status _ <&3
            cat <&3 >/dev/null
            exec 3>&-
          }
          call PUT /api/products/rollout '{"name":"Rollout","price":1,"currency":"EUR"}'
          reads=0 failed=0
          while true; do
            if call GET /api/products/rollout '' && [ "\$status" = 200 ]; then :; else failed=\$((failed + 1)); fi
            reads=\$((reads + 1))
            [ \$((reads % 100)) != 0 ] || echo "\$reads \$failed"
          done
POD
kube wait pod/reader --for=condition=Ready --timeout=60s

kube port-forward svc/escala 18080:80 >/dev/null &
forward=$!
trap 'kill $forward 2>/dev/null || true' EXIT
until curl -sf -o /dev/null localhost:18080/api/categories; do sleep 1; done
for i in $(seq 40); do
  curl -sf -H 'Content-Type: application/json' -d '{"type":"simulate","payload":{"duration":"PT4S","steps":8}}' \
    localhost:18080/api/jobs | sed 's/.*"id":"\([^"]*\)".*/\1/' >>"$work/jobs"
done
kill $forward

kube scale deployment/escala-gateway --replicas=4
kube rollout status deployment/escala-gateway --timeout=120s
kube scale deployment/escala-gateway --replicas=2
kube scale deployment/escala-worker --replicas=5
for tier in gateway catalog worker balancer; do
  kube rollout restart "deployment/escala-$tier"
  kube rollout status "deployment/escala-$tier" --timeout=180s
done
helm upgrade escala helm/escala -n "$namespace" --set worker.concurrency=6 --wait --timeout 180s
[ "$(kube get deployment escala-worker -o jsonpath='{.spec.replicas}')" = 5 ] || {
  echo "the upgrade reverted kubectl scale" >&2
  exit 1
}
helm rollback escala 1 -n "$namespace" --wait --timeout 180s $(helm version --short | grep -q '^v3' || echo --force-conflicts)

last=$(kube logs reader | tail -n 1)
echo "reads and failures: $last"
[ "${last#* }" = 0 ] || { echo "${last#* } of ${last% *} reads failed" >&2; exit 1; }

kube port-forward svc/escala 18080:80 >/dev/null &
forward=$!
until curl -sf -o /dev/null localhost:18080/api/categories; do sleep 1; done
while read -r job; do
  for i in $(seq 120); do
    state=$(curl -sf "localhost:18080/api/jobs/$job" | sed 's/.*"state":"\([a-z]*\)".*/\1/')
    [ "$state" != succeeded ] || break
    sleep 1
  done
  [ "$state" = succeeded ] || { echo "job $job is $state" >&2; exit 1; }
done <"$work/jobs"
echo "$(wc -l <"$work/jobs") jobs succeeded"
kube delete pod reader --now
