# Sourced by every campaign: a private workspace with the pipelines and manifests, and a count of what held.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
millrace="$root/.build/release/millrace"
quick=pipelines/fashion-quick.yaml
[ -x "$millrace" ] || { echo "build first: make build" >&2; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/millrace-campaign-XXXXXX")
trap 'cleanup' EXIT
trap 'exit 130' INT TERM
cleanup() { rm -rf "$work"; }
cp -R "$root/pipelines" "$root/data-manifests" "$work/"
cd "$work"
passed=0
failed=0

pass() { passed=$((passed + 1)); }
fail() {
  failed=$((failed + 1))
  echo "FAILED: $*" >&2
}
finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
}

# The names of all blobs in store $1. Blobs are named by their content, so two stores with equal names hold equal bytes.
blobs() { (cd "$1/blobs" && find . -type f | sort); }
