{{/*
The replicas of a Deployment: "replicas: N", or nothing. Takes (root, name, wanted, autoscaled).

A count that somebody set with kubectl scale, or that an autoscaler set, is theirs, also through an upgrade. So the chart
notes in an annotation (escala.replicasNote) which count it was asked for, and as long as that has not changed it repeats
the live count. Leaving the field out instead would make Helm take it away, and Kubernetes would set it to 1.
*/}}
{{- define "escala.replicas" -}}
{{- $live := lookup "apps/v1" "Deployment" .root.Release.Namespace .name | default dict -}}
{{- $note := dig "metadata" "annotations" "escala.io/replicas" "" $live -}}
{{- $free := or .autoscaled (kindIs "invalid" .wanted) -}}
{{- if or (and $note $free) (and $note (eq $note (toString .wanted))) -}}
replicas: {{ dig "spec" "replicas" 1 $live }}
{{- else if not $free -}}
replicas: {{ .wanted }}
{{- end -}}
{{- end -}}

{{- define "escala.replicasNote" -}}
{{- $live := lookup "apps/v1" "Deployment" .root.Release.Namespace .name | default dict -}}
{{- $note := dig "metadata" "annotations" "escala.io/replicas" "" $live -}}
{{- if not (or .autoscaled (kindIs "invalid" .wanted)) -}}
escala.io/replicas: {{ .wanted | toString | quote }}
{{- else if $note -}}
escala.io/replicas: "free"
{{- end -}}
{{- end -}}
