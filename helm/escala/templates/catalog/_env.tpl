{{- define "escala.catalog.env" -}}
{{ include "escala.secretVariable" (dict "name" "ESCALA_INTERNAL_TOKEN" "secret" (include "escala.secret" .) "key" "internal-token") }}
{{ include "escala.postgresEnv" . }}
{{ include "escala.redisEnv" (dict "root" . "store" .Values.redisCache "component" "redis-cache" "clients" (list "cache")) }}
- name: QUARKUS_DATASOURCE_JDBC_MAX_SIZE
  value: {{ .Values.catalog.databaseConnections | quote }}
- name: QUARKUS_SHUTDOWN_DELAY
  value: 3s
{{- end -}}
