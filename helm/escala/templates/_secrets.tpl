{{/* The Secret of the release: its own or the one that the user made. */}}
{{- define "escala.secret" -}}
{{- .Values.secrets.existingSecret | default (include "escala.fullname" .) -}}
{{- end -}}

{{/* The Secret with the API keys. */}}
{{- define "escala.accessSecret" -}}
{{- .Values.access.existingSecret | default (include "escala.secret" .) -}}
{{- end -}}

{{/* Whether a volume of the release outlives it; the passwords in it must then live as long. */}}
{{- define "escala.keepsData" -}}
{{- if or (and .Values.postgres.enabled .Values.postgres.persistence.enabled) (and .Values.redisJobs.enabled .Values.redisJobs.persistence.enabled) -}}true{{- end -}}
{{- end -}}

{{/* Decides the generated passwords once for a rendering and notes them in .Values.generated: those in the cluster stay,
     missing ones are drawn. A database that is there without its password is refused rather than locked out. */}}
{{- define "escala.generate" -}}
{{- if not (hasKey .Values "generated") -}}
{{- $name := include "escala.fullname" . -}}
{{- $live := lookup "v1" "Secret" .Release.Namespace $name -}}
{{- $data := ($live | default dict).data | default dict -}}
{{- if and (not $live) .Values.postgres.enabled (lookup "v1" "PersistentVolumeClaim" .Release.Namespace (printf "data-%s-postgres-0" $name)) -}}
{{- fail (printf "The volume data-%s-postgres-0 of an earlier release is there, but the Secret %s with its password is gone. Restore the Secret, or delete the volume to start empty." $name $name) -}}
{{- end -}}
{{- $generated := dict -}}
{{- range list "internal-token" "postgres-password" "redis-cache-password" "redis-jobs-password" "api-key" -}}
{{- $kept := get $data . -}}
{{- $_ := set $generated . (ternary (b64dec $kept) (randAlphaNum 32) (ne $kept "")) -}}
{{- end -}}
{{- $keys := get $data "api-keys" -}}
{{- $_ := set $generated "api-keys" (ternary (b64dec $keys) (printf "operator operator %s\n" (get $generated "api-key")) (ne $keys "")) -}}
{{- $_ := set .Values "generated" $generated -}}
{{- end -}}
{{- end -}}

{{/* A digest of the generated values that pods take from their environment: with other values they start anew. */}}
{{- define "escala.secretChecksum" -}}
{{- if not .Values.secrets.existingSecret -}}
{{- include "escala.generate" . -}}
checksum/secret: {{ omit .Values.generated "api-key" "api-keys" | toJson | sha256sum }}
{{- end -}}
{{- end -}}
