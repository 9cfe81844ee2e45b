#!/bin/sh
# Streams: random places of resumption, damaged shards, and a dataset far larger than the memory it may take.
#
# $1: where the 12 GB dataset goes (it is removed afterwards).
set -eu
cd "$(dirname "$0")/../.."
folder=${1:-${TMPDIR:-/tmp}/millrace-endurance.$$}

MILLRACE_CAMPAIGN=1 swift test -c release --scratch-path .build-tests --disable-testable-imports --filter 'ResumeCampaignTests|FaultCampaignTests' 2>/dev/null |
  grep -E 'campaign:|✘|Test run with'

swift build -c release --static-swift-stdlib --product Benchmarks >/dev/null
trap 'rm -rf "$folder"' EXIT
.build/release/Benchmarks endurance "$folder" --gigabytes 12 --epochs 3 --limit 256 --json >"${TMPDIR:-/tmp}/endurance.$$"
cat "${TMPDIR:-/tmp}/endurance.$$"
python3 - "${TMPDIR:-/tmp}/endurance.$$" <<'END'
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
largest = {}
for row in rows:
    epoch = row["epoch"]
    largest[epoch] = max(largest.get(epoch, 0), float(row["resident MiB"]))
rates = [float(row["MB/s"]) for row in rows]
print(f"endurance: resident at most {list(largest.values())} MiB by epoch, address space grew by "
      f"{max(float(row['address growth MiB']) for row in rows):.0f} MiB, {min(rates):.0f} to {max(rates):.0f} MB/s")
# A leak of one byte a record would show as 4 MiB an epoch.
assert max(largest.values()) - list(largest.values())[0] < 8, "resident memory grows from epoch to epoch"
END
rm -f "${TMPDIR:-/tmp}/endurance.$$"
