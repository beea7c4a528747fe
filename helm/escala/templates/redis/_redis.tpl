{{/*
One Redis on the official image. A StatefulSet even without a volume, since it never runs two pods at once: two caches
behind one Service would not know of each other's fences. Takes (root, store, component, volume).
*/}}
{{- define "escala.redis" -}}
{{- $root := .root -}}
{{- $store := .store -}}
{{- $name := printf "%s-%s" (include "escala.fullname" $root) .component -}}
{{- $own := dict "root" $root "component" .component -}}
{{- $persistent := dig "persistence" "enabled" false $store -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "escala.labels" $own | nindent 4 }}
spec:
  serviceName: {{ $name }}
  replicas: 1
  revisionHistoryLimit: 5
  selector:
    matchLabels:
      {{- include "escala.selector" $own | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "escala.selector" $own | nindent 8 }}
        {{- with $root.Values.pod.labels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/config: {{ include (printf "escala.%s.conf" .component) $root | sha256sum }}
        {{- with include "escala.secretChecksum" $root }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with merge (dict) $store.podAnnotations $root.Values.pod.annotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "escala.fullname" $root }}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 60
      {{- include "escala.podSpec" (merge (dict "values" $store "uid" 999) $own) | nindent 6 }}
      containers:
        - name: redis
          image: {{ include "escala.image" (dict "root" $root "image" $store.image) | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          securityContext:
            {{- include "escala.containerSecurity" $root | nindent 12 }}
          # Not the image's entrypoint, which would load modules that nobody uses. The password comes over standard input,
          # so that it stands in no argument list.
          command: [sh, -ec]
          args:
            - |
              exec redis-server - <<CONF
              include /etc/redis/redis.conf
              requirepass "$REDISCLI_AUTH"
              CONF
          env:
            {{- include "escala.secretVariable" (dict "name" "REDISCLI_AUTH" "secret" (include "escala.secret" $root) "key" (printf "%s-password" .component)) | nindent 12 }}
          ports:
            - name: redis
              containerPort: 6379
              protocol: TCP
          # While it loads its file it answers LOADING, which is no PONG.
          startupProbe:
            exec: {command: [sh, -c, "redis-cli ping | grep -q PONG"]}
            periodSeconds: 2
            timeoutSeconds: 5
            failureThreshold: 150
          readinessProbe:
            exec: {command: [sh, -c, "redis-cli ping | grep -q PONG"]}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          livenessProbe:
            tcpSocket: {port: redis}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          resources:
            {{- toYaml $store.resources | nindent 12 }}
          volumeMounts:
            - name: config
              mountPath: /etc/redis
              readOnly: true
            - name: data
              mountPath: /data
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: config
          configMap:
            name: {{ $name }}
        - name: tmp
          emptyDir: {sizeLimit: 16Mi}
        {{- if not $persistent }}
        - name: data
          emptyDir: {}
        {{- end }}
  {{- if $persistent }}
  volumeClaimTemplates:
    - metadata:
        name: data
        labels:
          {{- include "escala.selector" $own | nindent 10 }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $store.persistence.storageClass }}
        storageClassName: {{ . | quote }}
        {{- end }}
        resources:
          requests:
            storage: {{ $store.persistence.size }}
  {{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "escala.labels" $own | nindent 4 }}
data:
  redis.conf: |
    {{- include (printf "escala.%s.conf" .component) $root | trim | nindent 4 }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "escala.labels" $own | nindent 4 }}
spec:
  selector:
    {{- include "escala.selector" $own | nindent 4 }}
  ports:
    - name: redis
      port: 6379
      targetPort: redis
      protocol: TCP
{{- end -}}

{{- define "escala.redis-cache.conf" -}}
dir /data
save ""
appendonly no
maxmemory {{ .Values.redisCache.maxMemory }}
# Never allkeys-*: that would evict write fences, which have no time to live.
maxmemory-policy volatile-lfu
{{- end -}}

{{- define "escala.redis-jobs.conf" -}}
dir /data
save ""
appendonly yes
appendfsync {{ .Values.redisJobs.appendFsync }}
maxmemory {{ .Values.redisJobs.maxMemory }}
# A full queue refuses new jobs and loses none.
maxmemory-policy noeviction
{{- end -}}
