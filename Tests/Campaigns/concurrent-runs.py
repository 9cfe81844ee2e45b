"""Many runs of one pipeline started at once in one workspace: each stage is executed once, and all of them exit with 0.

    python3 Tests/Campaigns/concurrent-runs.py .build/release/millrace [--runs 16] [--rounds 5]

Every other run has its stages executed in processes of their own.
"""

import argparse
import collections
import os
import shutil
import subprocess
import sys
import tempfile


def pipeline(folder, log):
    lines = ["name: many", "stages:"]
    for index in range(40):
        inputs = [f"s{other}" for other in range(max(0, index - 3), index)] or ["raw.txt"]
        lines += [f"  s{index}:", f"    run: \"echo s{index} >> {log}; cat */x raw.txt 2>/dev/null | sha256sum > $OUT/x; true\"",
                  f"    inputs: [{', '.join(inputs)}]", "    outputs: [x]"]
    with open(f"{folder}/p.yaml", "w") as file:
        file.write("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("millrace")
    parser.add_argument("--runs", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    millrace = os.path.abspath(options.millrace)
    folder = tempfile.mkdtemp(prefix="concurrent-")
    log = f"{folder}/executed.log"
    bad = 0
    try:
        pipeline(folder, log)
        for round_ in range(options.rounds):
            with open(f"{folder}/raw.txt", "w") as file:
                file.write(f"{round_}\n")
            open(log, "w").close()
            runs = [
                subprocess.Popen([millrace, "run", "-j", str(1 + index % 3), "--executor", ("local", "process")[index % 2], "p.yaml"],
                                 cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                for index in range(options.runs)
            ]
            outputs = [run.communicate()[0] for run in runs]
            counts = collections.Counter(open(log).read().split())
            codes = [run.returncode for run in runs]
            left = [name for kind in ("attempts", "locks", "progress", "leases")
                    if os.path.isdir(f"{folder}/.millrace/{kind}") for name in os.listdir(f"{folder}/.millrace/{kind}")
                    if name != "collection"]
            good = set(codes) == {0} and len(counts) == 40 and set(counts.values()) == {1} and not left
            print(f"round {round_}: {options.runs} runs, exit codes {sorted(set(codes))}, {sum(counts.values())} executions "
                  f"of {len(counts)} stages, {len(left)} left behind: {'ok' if good else 'FAILED'}", flush=True)
            if not good:
                bad += 1
                print(next((out for out, code in zip(outputs, codes) if code), "") + str(left))
    finally:
        shutil.rmtree(folder)
    sys.exit(1 if bad else 0)


main()
