#!/bin/sh
# Streams: random places of resumption, damaged shards, and a dataset far larger than the memory it may take.
#
# $1: where the 12 GB dataset goes (it is removed afterwards).
set -eu
cd "$(dirname "$0")/../.."
folder=${1:-${TMPDIR:-/tmp}/millrace-endurance.$$}

MILLRACE_CAMPAIGN=1 swift test -c release --filter 'ResumeCampaignTests|FaultCampaignTests' 2>/dev/null |
  grep -E 'campaign:|✘|Test run with'

swift build -c release --product Benchmarks >/dev/null
trap 'rm -rf "$folder"' EXIT
.build/release/Benchmarks endurance "$folder" --gigabytes 12 --epochs 3 --limit 256 --json >"${TMPDIR:-/tmp}/endurance.$$"
cat "${TMPDIR:-/tmp}/endurance.$$"
python3 - "${TMPDIR:-/tmp}/endurance.$$" <<'END'
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
resident = [float(row["resident MiB"]) for row in rows]
growth = max(float(row["address growth MiB"]) for row in rows)
print(f"endurance: resident {min(resident):.0f} to {max(resident):.0f} MiB, address space grew by {growth:.0f} MiB")
# After the first two gigabytes nothing may grow: a leak of one byte a record would show as 11 MiB.
assert resident[-1] - resident[0] < 10, "resident memory grows"
END
rm -f "${TMPDIR:-/tmp}/endurance.$$"
