{{- define "escala.gateway.env" -}}
{{ include "escala.internalEnv" . }}
{{ include "escala.redisEnv" (dict "root" . "store" .Values.redisCache "component" "redis-cache" "clients" (list "cache")) }}
{{ include "escala.redisEnv" (dict "root" . "store" .Values.redisJobs "component" "redis-jobs" "clients" (list "jobs")) }}
- name: ESCALA_ACCESS_MODE
  value: {{ .Values.access.mode }}
{{- if eq .Values.access.mode "keys" }}
- name: ESCALA_ACCESS_KEYS_FILE
  value: /etc/escala/access/api-keys
{{- end }}
- name: ESCALA_ACCESS_HOSTS
  value: {{ include "escala.hosts" . | quote }}
- name: ESCALA_SYSTEM_BALANCERS
  value: {{ include "escala.fullname" . }}-balancer:9000
- name: QUARKUS_SHUTDOWN_DELAY
  value: 3s
{{- end -}}

{{- define "escala.gateway.mounts" -}}
{{- if eq .Values.access.mode "keys" }}
- name: access
  mountPath: /etc/escala/access
  readOnly: true
{{- end }}
{{- end -}}

{{- define "escala.gateway.volumes" -}}
{{- if eq .Values.access.mode "keys" }}
- name: access
  secret:
    secretName: {{ include "escala.accessSecret" . }}
    items: [{key: api-keys, path: api-keys}]
    defaultMode: 0440
{{- end }}
{{- end -}}

{{/* What catalog, gateway and worker share. */}}
{{- define "escala.internalEnv" -}}
{{ include "escala.secretVariable" (dict "name" "ESCALA_INTERNAL_TOKEN" "secret" (include "escala.secret" .) "key" "internal-token") }}
- name: QUARKUS_REST_CLIENT_CATALOG_URL
  value: http://{{ include "escala.fullname" . }}-catalog:8080
{{- end -}}

{{/* The names that gateways answer to. Besides those of the values the Service's own, and localhost for port-forward. */}}
{{- define "escala.hosts" -}}
{{- $name := include "escala.fullname" . -}}
{{- $own := list $name (printf "%s.%s" $name .Release.Namespace) (printf "%s.%s.svc" $name .Release.Namespace) "localhost" -}}
{{- join "," (ternary .Values.access.hosts (concat .Values.access.hosts $own | uniq) (has "*" .Values.access.hosts)) -}}
{{- end -}}
