#!/bin/sh
# Puts a backup back into a release's own stores: helm/backup/restore.sh [-n NAMESPACE] RELEASE DIRECTORY
#
# Everything in the stores now is lost. Gateways, workers and catalogs stand still meanwhile; reads and writes fail.
# Redis is restarted at the end on purpose: with its new run begins a new epoch of fences, greater than any on record in the
# database.
set -eu

fail() { echo "restore: $*" >&2; exit 1; }

namespace=
while getopts n: option; do
  case $option in
    n) namespace=$OPTARG ;;
    *) fail "usage: $0 [-n NAMESPACE] RELEASE DIRECTORY" ;;
  esac
done
shift $((OPTIND - 1))
[ $# -eq 2 ] || fail "usage: $0 [-n NAMESPACE] RELEASE DIRECTORY"
release=$1
directory=$2
parts="gateway worker catalog"

kube() { kubectl ${namespace:+-n "$namespace"} "$@"; }
labels() { echo "app.kubernetes.io/instance=$release,app.kubernetes.io/component=$1"; }
named() { kube get "$1" -l "$(labels "$2")" -o name; }

(cd "$directory" && sha256sum --check --quiet SHA256SUMS) || fail "the files in $directory are not what the backup wrote"
jobs=$(named pod redis-jobs)
database=$(named pod postgres)
[ -n "$jobs" ] && [ -n "$database" ] || fail "release $release does not run both stores here"

counts=
for part in $parts; do
  deployment=$(named deployment "$part")
  counts="$counts $deployment=$(kube get "$deployment" -o jsonpath='{.spec.replicas}')"
done
# Whatever happens below, the counts come back.
resume() {
  for each in $counts; do
    kube scale "${each%=*}" --replicas="${each#*=}" >/dev/null || echo "restore: scale ${each%=*} to ${each#*=} by hand" >&2
  done
}
trap resume EXIT
trap 'exit 1' INT TERM
for each in $counts; do
  kube scale "${each%=*}" --replicas=0
done
for part in $parts; do
  kube wait pod -l "$(labels "$part")" --for=delete --timeout=120s
done

echo "database <- $directory/catalog.dump"
kube exec -i "$database" -- \
  pg_restore --username=escala --dbname=escala --clean --if-exists --no-owner --single-transaction --exit-on-error \
  <"$directory/catalog.dump"

echo "queue    <- $directory/jobs.rdb"
kube exec -i "$jobs" -- sh -c 'cat >/data/restore.rdb' <"$directory/jobs.rdb"
# A second server reads the file, and the queue's own takes it over as a replica would; its append-only file follows.
kube exec "$jobs" -- sh -ec '
  redis-server --port 6390 --bind 127.0.0.1 --dir /data --dbfilename restore.rdb --save "" --appendonly no \
    --daemonize yes --logfile "" --requirepass "$REDISCLI_AUTH" >/dev/null
  until redis-cli -p 6390 ping 2>/dev/null | grep -q PONG; do sleep 0.2; done
  redis-cli config set masterauth "$REDISCLI_AUTH" >/dev/null
  redis-cli replicaof 127.0.0.1 6390 >/dev/null
  tries=0
  until redis-cli info replication | grep -q "master_link_status:up" \
      && redis-cli info persistence | grep -q "aof_rewrite_in_progress:0" \
      && redis-cli info persistence | grep -q "aof_rewrite_scheduled:0"; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || { echo "Redis did not take the file over within two minutes" >&2; exit 1; }
    sleep 0.2
  done
  redis-cli replicaof no one >/dev/null
  redis-cli -p 6390 shutdown nosave
  rm /data/restore.rdb
'
kube delete "$jobs" --wait=true
kube wait pod -l "$(labels redis-jobs)" --for=condition=Ready --timeout=180s

# Cached products are of the time before.
cache=$(named pod redis-cache)
[ -z "$cache" ] || kube delete "$cache" --wait=true

trap - EXIT
resume
for part in $parts; do
  kube rollout status "$(named deployment "$part")" --timeout=300s
done
echo "done"
