{{/*
The Deployment of one of Escala's own services. Takes:
  root, component  whose values are .Values.<component>
  env              name of the template with its environment
  preStop          seconds before SIGTERM in which it still serves, so that whoever sends requests notices that it goes
  grace            seconds until it is killed; more than preStop and all that its own shutdown may take
  startup          seconds that a start may take
  traffic          whether it serves on 8080
  apiServer        whether it may talk to the API server
  volumes, mounts  names of templates with more of them, optional
*/}}
{{- define "escala.deployment" -}}
{{- $root := .root -}}
{{- $values := get $root.Values .component -}}
{{- $name := printf "%s-%s" (include "escala.fullname" $root) .component -}}
{{- $autoscaled := or (dig "autoscaling" "enabled" false $values) (dig "keda" "enabled" false $values) -}}
{{- $scale := dict "root" $root "name" $name "wanted" $values.replicaCount "autoscaled" $autoscaled -}}
{{- $own := dict "root" $root "component" .component -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "escala.labels" $own | nindent 4 }}
  {{- with include "escala.replicasNote" $scale }}
  annotations:
    {{- . | nindent 4 }}
  {{- end }}
spec:
  {{- with include "escala.replicas" $scale }}
  {{- . | nindent 2 }}
  {{- end }}
  revisionHistoryLimit: 5
  selector:
    matchLabels:
      {{- include "escala.selector" $own | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  template:
    metadata:
      labels:
        {{- include "escala.selector" $own | nindent 8 }}
        app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
        {{- with merge (dict) $values.podLabels $root.Values.pod.labels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        kubectl.kubernetes.io/default-container: {{ .component }}
        {{- with include "escala.secretChecksum" $root }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with merge (dict) $values.podAnnotations $root.Values.pod.annotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ include "escala.fullname" $root }}{{ if .apiServer }}-{{ .component }}{{ end }}
      automountServiceAccountToken: {{ .apiServer | default false }}
      terminationGracePeriodSeconds: {{ .grace }}
      {{- include "escala.podSpec" (merge (dict "values" $values "uid" 10001) $own) | nindent 6 }}
      {{- include "escala.topologySpread" $own | nindent 6 }}
      containers:
        - name: {{ .component }}
          image: {{ include "escala.image" (dict "root" $root "image" $values.image "ours" true) | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          securityContext:
            {{- include "escala.containerSecurity" $root | nindent 12 }}
          env:
            {{- include .env $root | trim | nindent 12 }}
            {{- with $root.Values.traces.endpoint }}
            - name: QUARKUS_OTEL_SDK_DISABLED
              value: "false"
            - name: QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT
              value: {{ . | quote }}
            - name: QUARKUS_OTEL_TRACES_SAMPLER_ARG
              value: {{ $root.Values.traces.share | quote }}
            {{- end }}
            {{- with $values.jvmOptions }}
            - name: JDK_JAVA_OPTIONS
              value: {{ . | quote }}
            {{- end }}
            {{- with concat $root.Values.pod.extraEnv $values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          ports:
            {{- if .traffic }}
            - name: http
              containerPort: 8080
              protocol: TCP
            {{- end }}
            - name: management
              containerPort: 9000
              protocol: TCP
          startupProbe:
            httpGet: {path: /q/health/started, port: management}
            periodSeconds: 1
            timeoutSeconds: 3
            failureThreshold: {{ .startup }}
          readinessProbe:
            httpGet: {path: /q/health/ready, port: management}
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 3
          livenessProbe:
            httpGet: {path: /q/health/live, port: management}
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          {{- with .preStop }}
          lifecycle:
            preStop:
              sleep: {seconds: {{ . }}}
          {{- end }}
          resources:
            {{- toYaml $values.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
            {{- with .mounts }}
            {{- include . $root | trim | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: {sizeLimit: 256Mi}
        {{- with .volumes }}
        {{- include . $root | trim | nindent 8 }}
        {{- end }}
{{- end -}}
