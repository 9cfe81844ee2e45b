#!/bin/sh
# The default pipeline from an empty store: the figures that the README promises, the time, and that a second run does nothing.
. "$(dirname "$0")/setup.sh"

start=$(date +%s)
"$millrace" run pipelines/fashion.yaml --json >run.json || { tail -n 3 run.json >&2; exit 1; }
seconds=$(($(date +%s) - start))

# metric STAGE NAME: one of the measurements that the run printed.
metric() { grep "\"stage\":\"$1\"" run.json | grep -oE "\"$2\":[0-9.e-]+" | cut -d: -f2; }

# check WORDS VALUE COMPARISON LIMIT
check() {
  echo "$1: $2 (must be $3 $4)"
  if awk "BEGIN {exit !($2 $3 $4)}"; then pass; else fail "$1"; fi
}
check "test accuracy of the ensemble" "$(metric ensemble test.accuracy)" ">=" 0.92
check "mean test accuracy of the members" "$(metric ensemble test.meanMemberAccuracy)" ">=" 0.905
check "calibration error after" "$(metric calibrate test.ece.after)" "<=" 0.01
check "seconds" "$seconds" "<=" 600

start=$(date +%s%N)
"$millrace" run pipelines/fashion.yaml >second.log || fail "the second run"
milliseconds=$((($(date +%s%N) - start) / 1000000))
check "milliseconds of the second run" "$milliseconds" "<" 1000
if grep -q "10 up to date" second.log; then pass; else cat second.log >&2; fail "the second run executed something"; fi

# changed SED-SCRIPT: the stages that a change executes, each once, in one line.
changed() {
  sed -i -E "$1" pipelines/fashion.yaml
  "$millrace" run pipelines/fashion.yaml | awk '$2 == "EXECUTED" {printf "%s ", $1}'
}
same() { if [ "$2" = "$3" ]; then pass; else fail "$1 executed '$2', not '$3'"; fi; }
same "another calibration method" "$(changed 's/methods: \[temperature\]/methods: [temperature, vector]/')" "calibrate report "
why=$("$millrace" why pipelines/fashion.yaml calibrate)
case "$why" in *"[temperature] -> [temperature, vector]"*) pass ;; *) fail "why says: $why" ;; esac
same "a sixth member" "$(changed 's/member: \[1, 2, 3, 4, 5\]/member: [1, 2, 3, 4, 5, 6]/')" "train.6 ensemble calibrate report "
finish
