{{/* A HorizontalPodAutoscaler on CPU. Takes (root, component). */}}
{{- define "escala.autoscaler" -}}
{{- $scale := (get .root.Values .component).autoscaling -}}
{{- if $scale.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "escala.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "escala.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "escala.fullname" .root }}-{{ .component }}
  minReplicas: {{ $scale.minReplicas }}
  maxReplicas: {{ $scale.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ $scale.targetCPUUtilization }}
  # Up at once, by half or two pods a time; a new JVM's first seconds are busy, so the average of a minute decides. Down one
  # pod a minute, and only when five minutes have agreed.
  behavior:
    scaleUp:
      stabilizationWindowSeconds: 60
      selectPolicy: Max
      policies:
        - {type: Percent, value: 50, periodSeconds: 30}
        - {type: Pods, value: 2, periodSeconds: 30}
    scaleDown:
      stabilizationWindowSeconds: 300
      policies:
        - {type: Pods, value: 1, periodSeconds: 60}
{{- end }}
{{- end -}}

{{/* A PodDisruptionBudget where there is more than one replica to take turns. Takes (root, component, replicas). */}}
{{- define "escala.disruptionBudget" -}}
{{- $values := get .root.Values .component -}}
{{- $least := $values.replicaCount -}}
{{- if dig "autoscaling" "enabled" false $values -}}{{- $least = $values.autoscaling.minReplicas -}}{{- end -}}
{{- if dig "keda" "enabled" false $values -}}{{- $least = $values.keda.minReplicas -}}{{- end -}}
{{- if and .root.Values.podDisruptionBudget.enabled (or (kindIs "invalid" $least) (gt (int $least) 1)) }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "escala.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "escala.labels" (dict "root" .root "component" .component) | nindent 4 }}
spec:
  maxUnavailable: 1
  # A pod that is not ready protects nobody and must not block a drain.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "escala.selector" (dict "root" .root "component" .component) | nindent 6 }}
{{- end }}
{{- end -}}

{{/* A headless Service: what finds single pods, and leads to port 9000. Takes (root, component, traffic). */}}
{{- define "escala.headlessService" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "escala.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "escala.labels" . | nindent 4 }}
spec:
  clusterIP: None
  selector:
    {{- include "escala.selector" . | nindent 4 }}
  ports:
    {{- if .traffic }}
    - name: http
      port: 8080
      targetPort: http
      protocol: TCP
    {{- end }}
    - name: management
      port: 9000
      targetPort: management
      protocol: TCP
{{- end -}}
