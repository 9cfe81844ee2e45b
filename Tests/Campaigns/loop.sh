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
trap 'cp -p "$copy" "$file"; rm -f "$copy" "$copy.log"' EXIT INT TERM

seconds() {
  begun=$(date +%s.%N)
  "$@" >"$copy.log" 2>&1 || { tail -20 "$copy.log" >&2; exit 1; }
  date +%s.%N | awk -v begun="$begun" '{ printf "%.1f", $1 - begun }'
}
load() { cut -d' ' -f1 /proc/loadavg; }
# Another body: behind the first line that ends a function's signature.
edit() {
  awk -v name="edited$1" '{ print } !done && /-> .*\{$/ { print "    let " name " = Int.random(in: 0...1); if " name " > 1 { print(" name ") }"; done = 1 }' \
    "$copy" >"$file"
  if cmp -s "$file" "$copy"; then echo "no function to edit in $file" >&2; exit 1; fi
}
test_build="swift build -c release --scratch-path .build-tests --product millracePackageTests"
product_build="swift build -c release --static-swift-stdlib --product millrace"

make -s deps >/dev/null
$product_build >/dev/null
make -s test MODULE="$module" >/dev/null
edit 1
tests=$(seconds make -s test MODULE="$module")
echo "the tests of $module after an edit in $(basename "$file"): $tests s (load $(load))"
grep -hoE 'Compiling [A-Za-z]+' "$copy.log" | sort | uniq -c | sed 's/^/  /'
product=$(seconds $product_build)
echo "the product then: $product s (load $(load))"
grep -hoE 'Compiling [A-Za-z]+' "$copy.log" | sort | uniq -c | sed 's/^/  /'
back=$(MODULE="$module" seconds $test_build)
again=$(seconds $product_build)
echo "a switch to the tests: $back s, and to the product: $again s (load $(load))"
