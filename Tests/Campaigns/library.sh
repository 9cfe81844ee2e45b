#!/bin/sh
# A package of its own, beside a copy of this one on which it depends by path, compiles and runs the programs of the manual's
# article on the library, as a stranger would. It costs a whole build.
#
#   library.sh             from nothing
#   library.sh FOLDER      goes on in a folder that an earlier call has left
#
# Afterwards, what the manual's recipes say is done to the copy, and the tests of the modules that they add to are run on it;
# RECIPES=no leaves that out.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
millrace=$root/.build/release/millrace
if [ $# -gt 0 ]; then
  folder=$1
else
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT INT TERM
fi

mkdir -p "$folder/millrace" "$folder/client"
for name in Package.swift Sources Tests pipelines data-manifests; do
  rm -rf "$folder/millrace/$name"
  cp -Rp "$name" "$folder/millrace/"
done
rm -rf "$folder/client/Sources"
programs=$(python3 Tests/Campaigns/manual.py --swift "$folder/client")

cd "$folder/client"
swift build
mkdir -p data
cp -R "$root/data-manifests" data/
cd data
[ -d .millrace/datasets/fashion_mnist ] || "$millrace" dataset build fashion_mnist
for program in $programs; do
  echo "== $program: $(head -n 1 "../Sources/$program/main.swift")"
  "../.build/debug/$program" | tail -n 3
done
echo "the manual's programs work"

if [ "${RECIPES:-yes}" = yes ]; then
  cd "$folder/millrace"
  python3 "$root/Tests/Campaigns/manual.py" --recipes .
  for module in Networks Streams; do
    MODULE=$module swift test
  done
  echo "the manual's recipes work"
fi
