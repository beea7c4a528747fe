{{/* Refuses values that contradict each other. Each message names the values, what would happen, and the way out. */}}
{{- define "escala.validate" -}}
{{- range $name := list "redisCache" "redisJobs" "postgres" -}}
{{- $store := get $.Values $name -}}
{{- if and $store.enabled $store.external.host -}}
{{- fail (printf "%s.enabled is true and %s.external.host names another one: choose. Set %s.enabled=false to use %s." $name $name $name $store.external.host) -}}
{{- end -}}
{{- if and (not $store.enabled) (not $store.external.host) -}}
{{- fail (printf "%s.enabled is false and %s.external.host is empty, so there would be none: set one of them." $name $name) -}}
{{- end -}}
{{- end -}}
{{- if and (not .Values.postgres.enabled) (not .Values.postgres.external.existingSecret) -}}
{{- fail "postgres.external.existingSecret is empty: name the Secret with the external database's password." -}}
{{- end -}}
{{- $exposed := or .Values.ingress.enabled .Values.httpRoute.enabled (ne .Values.balancer.service.type "ClusterIP") -}}
{{- if and $exposed (eq .Values.access.mode "open") (not .Values.access.exposeOpen) -}}
{{- fail "access.mode is open, so whoever reaches the Ingress, HTTPRoute, NodePort or LoadBalancer could write: set access.mode=keys, or access.exposeOpen=true if that is meant." -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs is empty, so the route would belong to no gateway: name at least one." -}}
{{- end -}}
{{- range $name := list "balancer" "gateway" -}}
{{- $scale := (get $.Values $name).autoscaling -}}
{{- if and $scale.enabled (gt (int $scale.minReplicas) (int $scale.maxReplicas)) -}}
{{- fail (printf "%s.autoscaling.minReplicas is more than maxReplicas." $name) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.worker.keda.enabled (gt (int .Values.worker.keda.minReplicas) (int .Values.worker.keda.maxReplicas)) -}}
{{- fail "worker.keda.minReplicas is more than maxReplicas." -}}
{{- end -}}
{{- end -}}
