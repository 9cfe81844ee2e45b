#!/bin/sh
# Kills a run of the quick pipeline with SIGKILL at random instants, several times in a row, then lets it finish: the
# artifacts must be those of a run that was never killed, and nothing may be left behind. KILLS trials, 30 by default; where
# the killed runs have their stages executed is EXECUTOR's to say, local by default. The clean run is always a local one.
. "$(dirname "$0")/setup.sh"

executor=${EXECUTOR:-local}
start=$(date +%s%N)
"$millrace" run "$quick" --store clean >clean.log 2>&1 || { cat clean.log >&2; exit 1; }
milliseconds=$((($(date +%s%N) - start) / 1000000))
blobs clean >clean.blobs

# A generator of our own, so that a trial can be repeated: SEED=7 sh kills.sh. Sets `instant`; a subshell would forget.
seed=${SEED:-1}
next_instant() {
  seed=$(((seed * 1103515245 + 12345) % 2147483648))
  instant=$(awk -v seed="$seed" -v all="$milliseconds" 'BEGIN {printf "%.3f", seed / 2147483648 * all / 1000}')
}

trial=0
killed=0
while [ "$trial" -lt "${KILLS:-30}" ]; do
  trial=$((trial + 1))
  rm -rf store
  for _ in 1 2 3; do
    setsid "$millrace" run "$quick" --store store --executor "$executor" >kill.log 2>&1 &
    process=$!
    next_instant
    sleep "$instant"
    if kill -9 "-$process" 2>/dev/null; then killed=$((killed + 1)); fi
    wait "$process" 2>/dev/null || true
  done
  if ! "$millrace" run "$quick" --store store --executor "$executor" >last.log 2>&1; then
    cat last.log >&2
    fail "trial $trial: the run after the kills failed"
    continue
  fi
  blobs store >store.blobs
  if ! cmp -s clean.blobs store.blobs; then
    fail "trial $trial: other artifacts than those of a run that was never killed"
  elif [ -n "$(find store/attempts store/progress -type f 2>/dev/null | head -n 1)" ]; then
    fail "trial $trial: $(find store/attempts store/progress -type f | head -n 3) left behind"
  elif ! "$millrace" status "$quick" --store store >/dev/null; then
    fail "trial $trial: not up to date afterwards"
  else
    pass
  fi
done
echo "$killed kills in $trial trials, executor $executor"
finish
