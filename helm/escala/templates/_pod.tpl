{{/* Scheduling and the like of a pod, and the security context that Pod Security "restricted" asks for.
     Takes (root, component, values, uid). */}}
{{- define "escala.podSpec" -}}
{{- $pod := .root.Values.pod -}}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .uid }}
  runAsGroup: {{ .uid }}
  fsGroup: {{ .uid }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .values.priorityClassName | default $pod.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with merge (dict) .values.nodeSelector $pod.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with concat .values.tolerations $pod.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Keeps the replicas of a part apart. Zones are never insisted on: where nodes name none, no pod could be placed.
     Takes (root, component). */}}
{{- define "escala.topologySpread" -}}
{{- $root := .root -}}
{{- with $root.Values.pod.topologySpread }}
topologySpreadConstraints:
  {{- range $key, $strictness := dict "kubernetes.io/hostname" . "topology.kubernetes.io/zone" "ScheduleAnyway" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: {{ $strictness }}
    labelSelector:
      matchLabels:
        {{- include "escala.selector" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- end -}}

{{- define "escala.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* A variable from a Secret's key. Takes (name, secret, key). */}}
{{- define "escala.secretVariable" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
{{- end -}}
