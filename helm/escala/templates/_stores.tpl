{{/* Where a Redis is. Takes (root, store, component). */}}
{{- define "escala.redisHosts" -}}
{{- if .store.enabled -}}
redis://{{ include "escala.fullname" .root }}-{{ .component }}:6379
{{- else -}}
{{ ternary "rediss" "redis" .store.external.tls }}://{{ .store.external.host }}:{{ .store.external.port }}
{{- end -}}
{{- end -}}

{{/* The variables that lead to a Redis. Takes (root, store, component, clients: the names of Quarkus' clients). */}}
{{- define "escala.redisEnv" -}}
{{- $ := . -}}
{{- range .clients }}
{{- $prefix := printf "QUARKUS_REDIS_%s" (. | upper | replace "-" "_") }}
- name: {{ $prefix }}_HOSTS
  value: {{ include "escala.redisHosts" $ | quote }}
{{- if $.store.enabled }}
{{ include "escala.secretVariable" (dict "name" (printf "%s_PASSWORD" $prefix) "secret" (include "escala.secret" $.root) "key" (printf "%s-password" $.component)) }}
{{- else if $.store.external.existingSecret }}
{{ include "escala.secretVariable" (dict "name" (printf "%s_PASSWORD" $prefix) "secret" $.store.external.existingSecret "key" $.store.external.passwordKey) }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The variables that lead to PostgreSQL. */}}
{{- define "escala.postgresEnv" -}}
{{- $store := .Values.postgres -}}
- name: QUARKUS_DATASOURCE_JDBC_URL
  {{- if $store.enabled }}
  value: jdbc:postgresql://{{ include "escala.fullname" . }}-postgres:5432/escala
  {{- else }}
  value: jdbc:postgresql://{{ $store.external.host }}:{{ $store.external.port }}/{{ $store.external.database }}?sslmode={{ $store.external.sslMode }}
  {{- end }}
- name: QUARKUS_DATASOURCE_USERNAME
  value: {{ ternary "escala" $store.external.username $store.enabled | quote }}
{{ if $store.enabled -}}
{{ include "escala.secretVariable" (dict "name" "QUARKUS_DATASOURCE_PASSWORD" "secret" (include "escala.secret" .) "key" "postgres-password") }}
{{- else -}}
{{ include "escala.secretVariable" (dict "name" "QUARKUS_DATASOURCE_PASSWORD" "secret" $store.external.existingSecret "key" $store.external.passwordKey) }}
{{- end }}
{{- end -}}
