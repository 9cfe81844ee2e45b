#!/usr/bin/env python3
"""Joins and calibrates predictions that are larger than the memory allowed for it.

    large-predictions.py BENCHMARKS [--records N] [--classes N] [--members N] [--limit MB] [--methods WORDS]

Writes the predictions of some members by the program's own writer, joins them as `ensemble` does and calibrates them as
`calibrate` does, each step in a process of its own, and fails where one held more than the limit in memory. Then the
first step is done again by one thread: the file of all together must be the same bytes. Needs four times the size of a
member's file, and as much again for each member, on the disk of the temporary folder.
"""

import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile


def run(arguments, step, folder, threads):
    """Runs one step; returns its table and the most memory that it held, in MB."""
    command = [
        arguments.benchmarks, "predictions", folder, "--step", step, "--records", str(arguments.records), "--classes",
        str(arguments.classes), "--members", str(arguments.members), "--threads", str(threads), "--json"
    ]
    if arguments.methods:
        command += ["--methods", arguments.methods]
    environment = dict(os.environ, TMPDIR=folder)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"step {step} ended with {process.returncode}")
    return [json.loads(line) for line in output.splitlines()], usage.ru_maxrss / 1024


def digest(path):
    result = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 22):
            result.update(block)
    return result.hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("benchmarks")
    parser.add_argument("--records", type=int, default=20_000_000)
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--members", type=int, default=5)
    parser.add_argument("--limit", type=int, default=1024, help="MB that a step may hold in memory")
    parser.add_argument("--methods", help="calibrators, with commas between them; all there are if not given")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    arguments.benchmarks = os.path.abspath(arguments.benchmarks)
    with tempfile.TemporaryDirectory(prefix="predictions-") as folder:
        failed = False
        for step in ["write", "ensemble", "calibrate"]:
            rows, peak = run(arguments, step, folder, arguments.threads)
            for row in rows:
                print(f"  {row['step']:<28}{row['seconds']:10.1f} s")
            sizes = {path.name: path.stat().st_size for path in pathlib.Path(folder).glob("*.safetensors")}
            print(f"{step}: at most {peak:.0f} MB, files of {sum(sizes.values()) / 1e6:.0f} MB", flush=True)
            if peak > arguments.limit:
                print(f"{step} held {peak:.0f} MB, more than {arguments.limit} MB", file=sys.stderr)
                failed = True
        joined = os.path.join(folder, "mean.safetensors")
        first = digest(joined)
        run(arguments, "ensemble", folder, 1)
        if digest(joined) != first:
            print("one thread joins other bytes than several", file=sys.stderr)
            failed = True
        if failed:
            sys.exit(1)
    print("large predictions: passed")


main()
