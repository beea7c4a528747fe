{{- define "escala.allowDns" -}}
- ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
    # Where the cluster's DNS listens behind its Service on some distributions.
    - {protocol: UDP, port: 5353}
    - {protocol: TCP, port: 5353}
{{- end -}}

{{/*
Who talks to whom: the arrows of the picture in ARCHITECTURE.md. For each part: from whom it is called (components, port),
whom it calls (component, ports), on which ports it reaches external stores, and whether it is called by anybody (open),
asks the API server, or has metrics (managed).
*/}}
{{- define "escala.edges" -}}
- component: balancer
  why: Anybody calls the balancers; they call the gateways and ask for their health.
  managed: true
  open: true
  apiServer: {{ eq .Values.balancer.discovery "endpointslices" }}
  from:
    # The page shows what each balancer sees.
    - {components: [gateway], port: 9000}
  to:
    - {component: gateway, ports: [8080, 9000]}
- component: gateway
  why: Balancers call the gateways; they call the catalog and both Redis.
  managed: true
  from:
    - {components: [balancer], port: 8080}
    - {components: [balancer], port: 9000}
  to:
    - {component: catalog, ports: [8080]}
    - {component: balancer, ports: [9000]}
    {{- if .Values.redisCache.enabled }}
    - {component: redis-cache, ports: [6379]}
    {{- end }}
    {{- if .Values.redisJobs.enabled }}
    - {component: redis-jobs, ports: [6379]}
    {{- end }}
  stores: {{ include "escala.externalPorts" (list .Values.redisCache .Values.redisJobs) }}
- component: catalog
  why: Gateways and workers call the catalog; it calls PostgreSQL and the cache's Redis.
  managed: true
  from:
    - {components: [gateway, worker], port: 8080}
  to:
    {{- if .Values.postgres.enabled }}
    - {component: postgres, ports: [5432]}
    {{- end }}
    {{- if .Values.redisCache.enabled }}
    - {component: redis-cache, ports: [6379]}
    {{- end }}
  stores: {{ include "escala.externalPorts" (list .Values.redisCache .Values.postgres) }}
- component: worker
  why: Nobody calls the workers; they call the catalog and the queue's Redis.
  managed: true
  to:
    - {component: catalog, ports: [8080]}
    {{- if .Values.redisJobs.enabled }}
    - {component: redis-jobs, ports: [6379]}
    {{- end }}
  stores: {{ include "escala.externalPorts" (list .Values.redisJobs) }}
{{- if .Values.redisCache.enabled }}
- component: redis-cache
  why: Gateways read the cache's Redis, and the catalog deletes from it.
  from:
    - {components: [gateway, catalog], port: 6379}
{{- end }}
{{- if .Values.redisJobs.enabled }}
- component: redis-jobs
  why: Gateways put jobs into the queue's Redis, and workers take them.
  from:
    - {components: [gateway, worker], port: 6379}
{{- end }}
{{- if .Values.postgres.enabled }}
- component: postgres
  why: The catalog alone calls PostgreSQL.
  from:
    - {components: [catalog], port: 5432}
{{- end }}
{{- if .Values.tests.enabled }}
- component: smoke-test
  why: The pod of helm test calls the balancers.
  to:
    - {component: balancer, ports: [8080]}
{{- end }}
{{- end -}}

{{/* The ports of those stores that are external, without repetition, as a YAML list. */}}
{{- define "escala.externalPorts" -}}
{{- $ports := list -}}
{{- range . -}}
{{- if not .enabled -}}{{- $ports = append $ports (int .external.port) -}}{{- end -}}
{{- end -}}
{{- $ports | uniq | toJson -}}
{{- end -}}
