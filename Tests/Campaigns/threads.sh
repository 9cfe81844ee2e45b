#!/bin/sh
# The same pipeline from an empty store with 1, 2 and 3 threads: every artifact must have the same digest.
. "$(dirname "$0")/setup.sh"

for threads in 1 2 3; do
  "$millrace" run "$quick" --threads "$threads" --store "store-$threads" --out "out-$threads" >"log-$threads" 2>&1 ||
    { cat "log-$threads" >&2; fail "run with $threads threads"; continue; }
  blobs "store-$threads" >"blobs-$threads"
  if cmp -s blobs-1 "blobs-$threads"; then pass; else fail "artifacts differ between 1 and $threads threads"; fi
done
echo "$(wc -l <blobs-1) blobs compared"
finish
