#!/bin/sh
# The store under stress: collections in a loop beside runs in processes of their own, of which some are killed; then
# the long forms of the tests: 150 runs beside collections in one process, and 1,000 random damages. RUNS runs by four
# workers, 100 by default.
. "$(dirname "$0")/setup.sh"

"$millrace" doctor --store store >doctor.log || { cat doctor.log >&2; exit 1; }

# Values of the next pipeline, by a generator of our own, so that a trial can be repeated: sets v1 to v4.
draw() {
  for name in v1 v2 v3 v4; do
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    eval "$name=$((seed / 65536 % 3))"
  done
}

# Writes pipeline $1 with the drawn values. The pauses let collections come between.
write_pipeline() {
  cat >"$1.yaml" <<END
name: $1
stages:
  a: {run: 'sleep 0.05; echo $v1 > \$OUT/n', outputs: [n]}
  b: {run: 'sleep 0.05; echo \$((\$(cat a/n) * 2 + $v2)) > \$OUT/n', inputs: [a], outputs: [n]}
  c: {run: 'sleep 0.05; echo \$((\$(cat a/n) + \$(cat b/n) + $v3)) > \$OUT/n', inputs: [a, b], outputs: [n]}
  d: {run: 'sleep 0.05; echo \$((\$(cat b/n) * 10 + \$(cat c/n) + $v4)) > \$OUT/n', inputs: [b, c], outputs: [n]}
END
  expected=$(((v1 * 2 + v2) * 10 + v1 + v1 * 2 + v2 + v3 + v4))
}

# One run of pipeline $1; prints what is wrong with it.
check_run() {
  if ! "$millrace" run "$1.yaml" --json --store store >"$1.log" 2>"$1.err"; then
    echo "$1: the run failed: $(tail -n 2 "$1.err" "$1.log" | tr '\n' ' ')"
    return
  fi
  twice=$(grep '"outcome":"EXECUTED"' "$1.log" | grep -o '"stage":"[a-z]"' | sort | uniq -d)
  [ -z "$twice" ] || echo "$1: executed twice: $twice"
  ! grep -E 'missing|damaged' "$1.err" || echo "$1: something was lost"
  # The lease has ended, and a collection may have come between; what the pipeline has now must be there.
  "$millrace" status "$1.yaml" --store store >"$1.status" || echo "$1: not up to date: $(cat "$1.status")"
  place=$("$millrace" show "$1.yaml" d --json --store store | grep -o '"storedAt":"[^"]*"' | cut -d '"' -f 4)
  [ "$(cat "$place" 2>&1)" = "$expected" ] || echo "$1: d is $(cat "$place" 2>&1) instead of $expected"
}

worker() {
  seed=$((${SEED:-1} + $2))
  run=0
  while [ "$run" -lt $((${RUNS:-100} / 4)) ]; do
    run=$((run + 1))
    draw
    write_pipeline "$1"
    trouble=$(check_run "$1")
    echo "${trouble:-held}" >>"$1.result"
  done
}

# Runs that are killed at random instants as long as there are others.
killer() {
  seed=99
  while [ -e running ]; do
    draw
    write_pipeline killed
    setsid "$millrace" run killed.yaml --store store >killed.log 2>&1 &
    process=$!
    sleep "0.$((seed / 65536 % 5))$((seed / 1024 % 10))"
    kill -9 "-$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
    echo killed >>killed.result
  done
}

mkdir store
touch running
workers=""
for number in 1 2 3 4; do
  worker "w$number" "$number" &
  workers="$workers $!"
done
killer &
killer=$!
collections=0
alive=yes
while [ -n "$alive" ]; do
  for policy in "--keep-runs 0" "--keep-runs 0 --max-size 0B" "--keep-runs 1 --older-than 0s" "--max-size 20kB" ""; do
    # shellcheck disable=SC2086
    "$millrace" gc --store store $policy >>gc.log 2>gc.err || fail "gc $policy: $(cat gc.err)"
    collections=$((collections + 1))
  done
  alive=""
  for process in $workers; do if kill -0 "$process" 2>/dev/null; then alive=yes; fi; done
done
rm running
wait "$killer"
removed=$(grep -o 'removed [0-9]* result' gc.log | awk '{sum += $2} END {print sum + 0}')
for number in 1 2 3 4; do
  while read -r line; do
    if [ "$line" = held ]; then pass; else fail "$line"; fi
  done <"w$number.result"
done
echo "$passed runs beside $collections collections, which removed $removed results;" \
  "$(wc -l <killed.result) other runs were killed"

"$millrace" gc --keep-runs 0 --store store >/dev/null || fail "the last collection"
for folder in leases attempts locks quarantine; do
  [ -z "$(ls "store/$folder")" ] || fail "left behind in $folder: $(ls "store/$folder" | head -n 3 | tr '\n' ' ')"
done
"$millrace" verify --store store >verify.log || fail "$(cat verify.log)"
for number in 1 2 3 4; do
  "$millrace" status "w$number.yaml" --store store >/dev/null || fail "w$number is not up to date at the end"
done

cd "$root"
if ! MILLRACE_CAMPAIGN=1 swift test -c release --scratch-path .build-tests --disable-testable-imports --filter 'CollectionCampaignTests|CorruptionCampaignTests' \
  >"$work/tests.log" 2>&1; then
  fail "the tests: see above"
  grep -E '✘|error:' "$work/tests.log" | head -n 20 >&2
fi
grep 'campaign:' "$work/tests.log" || fail "the campaigns did not run"
finish
