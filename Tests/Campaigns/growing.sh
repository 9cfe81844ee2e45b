#!/bin/sh
# A folder of a hundred tar shards to which one is appended: the second run of `preprocess` makes one part of 101, and
# costs about a hundredth of the first, plus what it costs to find the others known, which is told. Then an edit, a
# kill in the middle, and the same result as a store gives that never saw the folder before.
. "$(dirname "$0")/setup.sh"
count=100

# The training images in 101 tar shards, by the verbs: each shard of the built dataset, shown as a dataset of its own,
# is converted.
"$millrace" dataset build fashion_mnist --shards $((count + 1)) --out built >build.log 2>&1 || { cat build.log >&2; exit 1; }
built=$(echo built/fashion_mnist/*)
mkdir all photos
for shard in $(seq 0 $count); do
  mkdir one
  cp "$built"/features.json "$built"/*.labels.txt one/
  python3 - "$built" "$shard" $((count + 1)) <<'PYTHON'
import json, os, sys
built, shard, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
info = json.load(open(f"{built}/dataset_info.json"))
train = next(split for split in info["splits"] if split["name"] == "train")
train["shardLengths"] = train["shardLengths"][shard:shard + 1]
info["splits"] = [train]
json.dump(info, open("one/dataset_info.json", "w"))
os.link(f"{built}/fashion_mnist-train.tfrecord-{shard:05d}-of-{count:05d}", "one/fashion_mnist-train.tfrecord-00000-of-00001")
PYTHON
  "$millrace" dataset convert one converted --format webdataset >convert.log 2>&1 || { cat convert.log >&2; exit 1; }
  mv converted/*.tar "$(printf 'all/%03d.tar' "$shard")"
  [ "$shard" -gt 0 ] || mv converted/features.json converted/*.labels.txt photos/
  rm -rf one converted
done

pipeline() {
  cat >growing.yaml <<YAML
name: growing
stages:
  preprocess:
    records: photos
    splits: {train: "train[:$1%]", validation: "train[$1%:]"}
YAML
}

# preprocess STORE: runs, and sets `milliseconds`, `made` and `digest`.
preprocess() {
  start=$(date +%s%N)
  "$millrace" run growing.yaml --store "$1" --json >run.json 2>run.log || { cat run.json run.log >&2; exit 1; }
  milliseconds=$((($(date +%s%N) - start) / 1000000))
  made=$(grep '"stage":"preprocess"' run.json | grep -oE '"parts.made":[0-9]+' | cut -d: -f2)
  digest=$(grep '"stage":"preprocess"' run.json | grep -oE '"dataset":"[0-9a-f]+"' | head -n 1)
}
# check WORDS FOUND EXPECTED
check() { if [ "$2" = "$3" ]; then pass; else fail "$1: $2, not $3"; fi; }

cp all/0[0-9][0-9].tar photos/
pipeline 90
preprocess store
first=$milliseconds
check "parts made of 100 shards" "$made" 100
cp all/100.tar photos/
preprocess store
second=$milliseconds
appended=$digest
check "parts made after one was appended" "$made" 1
# Other splits of the same data: the stage runs and makes nothing.
pipeline 80
preprocess store
overhead=$milliseconds
check "parts made for other splits" "$made" 0
check "the data for other splits" "$digest" "$appended"
awk -v first="$first" -v second="$second" -v overhead="$overhead" 'BEGIN {
  printf "100 shards made: %d ms; one appended: %d ms (%.1f %%), of which %d ms to find 100 known: %.1f %% for the shard\n",
    first, second, 100 * second / first, overhead, 100 * (second - overhead) / first
}'
if [ $(((second - overhead) * 100)) -le $((first * 4)) ]; then pass; else fail "a hundredth of the data cost more"; fi

cp all/007.tar photos/042.tar
preprocess store
check "parts made after one became equal to another" "$made" 0
cp all/042.tar photos/042.tar

# Killed in the middle, several times: what was finished is not made again.
pipeline 90
for _ in 1 2 3; do
  setsid "$millrace" run growing.yaml --store killed >kill.log 2>&1 &
  process=$!
  sleep "$(awk -v first="$first" 'BEGIN {printf "%.3f", first / 3000}')"
  kill -9 "-$process" 2>/dev/null || true
  wait "$process" 2>/dev/null || true
done
known=$(find killed/records -type f 2>/dev/null | wc -l)
preprocess killed
check "parts made after the kills" "$made" $((101 - known))
check "the data after the kills" "$digest" "$appended"
echo "$known of 101 parts survived three kills"
[ "$known" -gt 0 ] && pass || fail "no part survived"
finish
