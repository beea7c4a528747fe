{{- define "escala.balancer.env" -}}
- name: ESCALA_BALANCER_DISCOVERY
  value: {{ .Values.balancer.discovery }}
- name: ESCALA_BALANCER_SERVICE
  value: {{ include "escala.fullname" . }}-gateway
- name: ESCALA_BALANCER_DRAIN_ANNOUNCE
  value: 2s
{{- end -}}
