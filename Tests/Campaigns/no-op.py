"""How long it takes to find out that nothing is to be done: a cold process, a warm page cache.

    python3 Tests/Campaigns/no-op.py .build/release/millrace [--folder /dev/shm] [--stages 1000 10000] [--files 100000]

Each stage reads five others (the first ones a file); a pipeline of one stage reads a folder of many files. Prints the
medians and minima of 31 rounds of `run` and of `status`, and fails where `status` changed anything on disk or a bound is exceeded.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BOUNDS = {1000: 100, 10_000: 700}
FOLDER_BOUND = 500


def timed(arguments, folder, rounds=31):
    """The median, which is judged, and the minimum: where they are far apart, the machine was busy or half asleep."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(arguments, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), min(times)


def listing(folder):
    found = {}
    for root, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(os.path.join(root, name))
            found[os.path.join(root, name)] = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return found


def measure(millrace, folder, name, bound, jobs=3):
    start = time.perf_counter()
    subprocess.run(
        [millrace, "run", "-j", str(jobs), "p.yaml"], cwd=folder, check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    first = time.perf_counter() - start
    # Files touched a moment ago are read again; the run after that remembers them.
    time.sleep(0.1)
    subprocess.run([millrace, "run", "p.yaml"], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    before = listing(folder)
    status, fastest_status = timed([millrace, "status", "p.yaml"], folder)
    untouched = listing(folder) == before
    run, fastest_run = timed([millrace, "run", "p.yaml"], folder)
    good = untouched and status < bound and run < bound
    print(f"{name:<20} first run {first:7.1f} s   run {run:6.1f} ms ({fastest_run:.1f})   "
          f"status {status:6.1f} ms ({fastest_status:.1f})   bound {bound} ms   {'ok' if good else 'MISSED'}{'' if untouched else ' (status wrote!)'}", flush=True)
    return good


def stages_pipeline(folder, count):
    lines = ["name: many", "stages:"]
    for index in range(count):
        inputs = [f"s{other}" for other in range(max(0, index - 5), index)] or ["raw.txt"]
        lines += [f"  s{index}:", f"    run: \"echo {index} > $OUT/x\"", f"    inputs: [{', '.join(inputs)}]",
                  "    outputs: [x]"]
    with open(f"{folder}/p.yaml", "w") as file:
        file.write("\n".join(lines) + "\n")
    with open(f"{folder}/raw.txt", "w") as file:
        file.write("raw\n")


def folder_pipeline(folder, count):
    os.makedirs(f"{folder}/data")
    for index in range(count):
        if index % 1000 == 0:
            os.makedirs(f"{folder}/data/{index // 1000}")
        with open(f"{folder}/data/{index // 1000}/{index}.txt", "w") as file:
            file.write(f"{index}\n")
    with open(f"{folder}/p.yaml", "w") as file:
        file.write("name: files\nstages:\n  count:\n    run: \"find data/ -type f | wc -l > $OUT/n\"\n"
                   "    inputs: [data]\n    outputs: [n]\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("millrace")
    parser.add_argument("--folder", default=None, help="where to work")
    parser.add_argument("--stages", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--files", type=int, default=100_000)
    options = parser.parse_args()
    millrace = os.path.abspath(options.millrace)
    good = True
    for count in options.stages:
        folder = tempfile.mkdtemp(prefix="no-op-", dir=options.folder)
        try:
            stages_pipeline(folder, count)
            good &= measure(millrace, folder, f"{count} stages", BOUNDS.get(count, 100))
        finally:
            shutil.rmtree(folder)
    if options.files:
        folder = tempfile.mkdtemp(prefix="no-op-", dir=options.folder)
        try:
            folder_pipeline(folder, options.files)
            good &= measure(millrace, folder, f"{options.files} input files", FOLDER_BOUND)
        finally:
            shutil.rmtree(folder)
    sys.exit(0 if good else 1)


main()
