#!/bin/sh
# The course examples on a fiftieth of the images, one seed each: that all run to their reports, within 1 GB of memory each
# and ten minutes together, and that a second run of each does nothing. Their figures mean nothing here; see course.py.
. "$(dirname "$0")/setup.sh"

# measured COMMAND…: runs it and leaves the megabytes that it took at most in the file `peak`.
measured() {
  python3 -c 'import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=open("peak", "w"))
sys.exit(code)' "$@"
}

start=$(date +%s)
for pipeline in pipelines/course/*.yaml; do
  name=$(basename "$pipeline" .yaml)
  set -- --set 'params.seeds=[1]' --set 'params.splits.train=train[:2%]' --set 'params.splits.validation=train[99%:]' \
    --set 'params.splits.test=test[:10%]'
  case "$name" in
    04-*)
      set -- "$@" --set 'params.splits.small=train[:1%]' --set 'params.splits.smallValidation=train[99%:]' \
        --set small.epochs=3 --set smallAugmented.epochs=3
      ;;
    # Thirteen networks of thirty epochs.
    09-*) set -- "$@" --set 'params.splits.train=train[:320]' ;;
    # An ensemble needs members, and stamps are few.
    10-* | 16-*) set -- "$@" --set 'params.seeds=[1, 2]' ;;
    # Splits are of recordings, whole.
    14-*)
      set -- --set 'params.seeds=[1]' --set spectrogram.epochs=1 --set signal.epochs=1 --set bandPasses.epochs=1 \
        --set twoBranches.epochs=1
      ;;
    # No network is trained.
    05-* | 06-*) set -- ;;
    17-*) set -- --set 'params.seeds=[1]' --set plain.epochs=2 --set augmented.epochs=2 ;;
  esac
  if ! measured "$millrace" run "$pipeline" "$@" >run.log 2>&1; then
    tail -n 5 run.log >&2
    fail "$name"
    continue
  fi
  [ -s "out/$name/report.html" ] || fail "$name has no report"
  [ "$(cat peak)" -le 1024 ] || fail "$name took $(cat peak) MB"
  "$millrace" status "$pipeline" "$@" >status.log || { cat status.log >&2; fail "$name: a second run would do something"; }
  echo "$name: $(cat peak) MB, $(($(date +%s) - start)) s since the start"
  pass
done
seconds=$(($(date +%s) - start))
[ "$seconds" -le 600 ] || fail "took $seconds s, more than ten minutes"
finish
