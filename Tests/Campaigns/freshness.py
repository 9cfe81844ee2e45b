#!/usr/bin/env python3
"""Attacks what makes results stale, at random, and compares every result with one that is computed from what is there now.

    python3 Tests/Campaigns/freshness.py .build/release/millrace [--count 2000] [--seed 1]

Commands describe all that they see of their inputs: contents, executable bits, names, empty folders. Between runs, and
while one goes on (after an input was hashed and before its command starts, or while the command reads it), files are
edited in place, by rename, by other names and through memory maps, sizes and dates preserved or set into the past or
future, modes changed, links led elsewhere and back, names added and removed, published files changed, and what the store
shows and remembers touched. After each round a run without attacks must give the description of what is there, for every
stage; contents come from a few, so that a wrong result kept under an honest key is met again.

Half of the rounds run with --paranoid, where nothing may be stale. The other half leaves out what the manual says that the
fast way cannot see: stores through a map into files of a folder, and names that come and go in a folder during a command.
"""
import argparse
import collections
import os
import random
import shutil
import sys
import tempfile
import time

from Freshness.published import Published
from Freshness.round import Round
from Freshness.workspace import Workspace


def campaign(millrace, folder, arguments):
    chance = random.Random(arguments.seed)
    counts = collections.Counter()
    workspaces = []
    for paranoid in (False, True):
        os.makedirs(f"{folder}/{paranoid}")
        workspaces.append(Workspace(millrace, f"{folder}/{paranoid}", paranoid, chance))
        code, _, words = workspaces[-1].run()
        if code != 0:
            raise SystemExit(f"the first run fails: {words}")
    os.makedirs(f"{folder}/published")
    published = Published(millrace, f"{folder}/published", chance)
    rounds, failed, missed, started = 0, 0, 0, time.monotonic()
    totals = {False: 0, True: 0}
    while sum(counts.values()) - missed < arguments.count:
        workspace = workspaces[rounds % 2]
        rounds += 1
        current = Round(workspace, counts)
        before = sum(counts.values())
        current.plan()
        totals[workspace.paranoid] += sum(counts.values()) - before
        wrong = current.perform()
        missed += current.missed
        wrong += published.attack(counts)
        if wrong:
            failed += 1
            print(f"round {rounds}{', paranoid' if workspace.paranoid else ''}:", *wrong[:5], *current.said, sep="\n  ",
                  flush=True)
        if rounds % 50 == 0:
            print(f"{sum(counts.values()) - missed} attacks in {rounds} rounds, {failed} failed, "
                  f"{time.monotonic() - started:.0f} s", flush=True)
    if arguments.verbose:
        for kind, count in sorted(counts.items()):
            print(f"{count:5} {kind}")
    print(f"{sum(counts.values()) - missed} attacks of {len(counts)} kinds in {rounds} rounds ({totals[True]} with --paranoid, "
          f"{rounds} on what is published, {missed} without a target left out): {failed} rounds failed, seed {arguments.seed}, "
          f"{time.monotonic() - started:.0f} s")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("millrace")
    parser.add_argument("--count", type=int, default=2000, help="how many attacks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="say how many attacks of each kind there were")
    arguments = parser.parse_args()
    # On a disk: a file system in memory never writes back what was stored through a map, and so never dates it again.
    folder = tempfile.mkdtemp(prefix="millrace-freshness-", dir="/var/tmp")
    try:
        return campaign(os.path.realpath(arguments.millrace), folder, arguments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
