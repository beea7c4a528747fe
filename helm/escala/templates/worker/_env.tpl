{{- define "escala.worker.env" -}}
{{ include "escala.internalEnv" . }}
{{ include "escala.redisEnv" (dict "root" . "store" .Values.redisJobs "component" "redis-jobs" "clients" (list "jobs")) }}
- name: ESCALA_WORKER_CONCURRENCY
  value: {{ .Values.worker.concurrency | quote }}
{{- end -}}
