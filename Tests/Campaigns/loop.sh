#!/bin/sh
# Times the developer's loop: an edit in the body of one function of a module, then its tests, then the product, and a switch
# between the two. Run it where nothing else runs; it puts the file back.
#
#     sh Tests/Campaigns/loop.sh [MODULE FILE]
set -eu
cd "$(dirname "$0")/../.."
module=${1:-Networks}
file=${2:-Sources/Networks/Layers/Shapes/Flatten.swift}
copy=$(mktemp)
cp -p "$file" "$copy"
trap 'cp -p "$copy" "$file"; rm -f "$copy"' EXIT INT TERM

seconds() {
  begun=$(date +%s.%N)
  "$@" >"$copy.log" 2>&1 || { tail -20 "$copy.log" >&2; exit 1; }
  date +%s.%N | awk -v begun="$begun" '{ printf "%.1f", $1 - begun }'
}
load() { cut -d' ' -f1 /proc/loadavg; }
# Another body of the same length in time: a variable that is never read.
edit() {
  awk -v name="edited$1" '!done && /^  (package |public )?func .*\{/ { print; print "    let " name " = \"" name "\"\n    _ = " name; done = 1; next } { print }' \
    "$copy" >"$file"
}

make -s build >/dev/null
make -s test MODULE="$module" >/dev/null
edit 1
if cmp -s "$file" "$copy"; then echo "no function to edit in $file" >&2; exit 1; fi
tests=$(seconds make -s test MODULE="$module")
echo "tests of $module after an edit of $(basename "$file"): $tests s (load $(load))"
product=$(seconds make -s build)
echo "the product after the same edit: $product s (load $(load))"
edit 2
product=$(seconds make -s build)
echo "the product after another: $product s (load $(load))"
tests=$(seconds make -s test MODULE="$module")
again=$(seconds make -s test MODULE="$module")
back=$(seconds make -s build)
echo "its tests then: $tests s; a switch with nothing edited: to the tests $again s, of which they take part, to the product $back s (load $(load))"
