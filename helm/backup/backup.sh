#!/bin/sh
# Copies the data of a release's own stores into a new directory: helm/backup/backup.sh [-n NAMESPACE] RELEASE DIRECTORY
#
# The queue comes first and the database after it. What jobs have done is on record in the database, so a job that the
# copied queue still thinks to be running has its finished steps there, and a restore repeats none of them. The other way
# round the queue would know jobs as done whose effects the copied database lacks.
set -eu

fail() { echo "backup: $*" >&2; exit 1; }

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

kube() { kubectl ${namespace:+-n "$namespace"} "$@"; }

# The release's only pod of a part.
pod() {
  found=$(kube get pod -l "app.kubernetes.io/instance=$release,app.kubernetes.io/component=$1" -o name)
  [ -n "$found" ] || fail "release $release runs no $1 here; an external store is backed up where it runs"
  echo "$found"
}

jobs=$(pod redis-jobs)
database=$(pod postgres)
[ ! -e "$directory" ] || fail "$directory exists; name a new directory"
umask 077
mkdir -p "$directory"

echo "queue    -> $directory/jobs.rdb"
kube exec "$jobs" -- redis-cli --rdb - >"$directory/jobs.rdb.part" 2>"$directory/jobs.log"
[ "$(head -c 5 "$directory/jobs.rdb.part")" = REDIS ] || fail "what Redis sent is no RDB file; see $directory/jobs.log"
mv "$directory/jobs.rdb.part" "$directory/jobs.rdb"

echo "database -> $directory/catalog.dump"
kube exec "$database" -- pg_dump --username=escala --format=custom escala >"$directory/catalog.dump.part"
mv "$directory/catalog.dump.part" "$directory/catalog.dump"

(cd "$directory" && rm jobs.log && sha256sum jobs.rdb catalog.dump >SHA256SUMS)
echo "done; keep the release's Secret too: kubectl get secret $release -o yaml"
