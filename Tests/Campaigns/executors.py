#!/usr/bin/env python3
"""A process a stage: the same results as in one process, whatever happens to one of them, and at what cost.

    python3 Tests/Campaigns/executors.py .build/release/millrace [--stages 100] [--limit 30] [--pipeline FILE]

Runs a pipeline with both executors and compares every key, output and word; kills the process of one stage as a crash and
as the system's want of memory would, and looks that it fails alone and by its name; kills runs and looks that nothing
stays behind; times small stages, a process each, against the same stages in one process.
"""
import argparse
import glob
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(millrace, folder, pipeline, *arguments, prefix=()):
    """The exit code, and what became of each stage."""
    done = subprocess.run(
        [*prefix, millrace, "run", pipeline, "--json", *arguments], cwd=folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=1800)
    return done.returncode, results(done.stdout), done.stderr.decode()


def results(output):
    events = [json.loads(line) for line in output.splitlines()]
    return {event["stage"]: event for event in events if event["event"] == "finished"}


def said(result):
    """What must not depend on where a stage is executed."""
    return {name: result.get(name) for name in ("outcome", "key", "outputs", "metrics", "message", "upstreams")}


def children(process):
    """All that descend from a process."""
    found = []
    for path in glob.glob(f"/proc/{process}/task/*/children"):
        try:
            with open(path) as file:
                numbers = file.read().split()
        except OSError:
            continue  # It ended meanwhile.
        for number in numbers:
            found += [int(number)] + children(number)
    return found


def stage_process(run, stage_key=None):
    """The process that executes a stage of a run, once there is one."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and run.poll() is None:
        for number in children(run.pid):
            try:
                with open(f"/proc/{number}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            if words[1:3] == [b"stage", b"run"]:
                return number
        time.sleep(0.002)
    return None


def leftovers(store):
    found = []
    for name in ("attempts", "progress", "locks", "leases"):
        if os.path.isdir(f"{store}/{name}"):
            found += [f"{name}/{left}" for left in os.listdir(f"{store}/{name}")]
    return found


class Campaign:
    def __init__(self, millrace, work):
        self.millrace, self.work, self.failed, self.passed = millrace, work, 0, 0

    def expect(self, holds, words):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {words}", file=sys.stderr, flush=True)

    def equal_results(self, pipeline):
        """Every key, output, measurement and word of a pipeline, with both executors."""
        found = {}
        for executor in ("local", "process"):
            began = time.monotonic()
            code, found[executor], errors = run(
                self.millrace, self.work, pipeline, "--store", executor, "--executor", executor)
            self.expect(code == 0, f"{pipeline} with {executor}: exit code {code}: {errors[-500:]}")
            print(f"{pipeline} with {executor}: {len(found[executor])} stages, {time.monotonic() - began:.1f} s", flush=True)
        for name, result in found["local"].items():
            other = found["process"].get(name, {})
            self.expect(
                said(result) == said(other) and result["outputs"],
                f"{name} differs:\n  {said(result)}\n  {said(other)}")
        blobs = [sorted(os.listdir(f"{self.work}/{store}/blobs")) for store in ("local", "process")]
        self.expect(blobs[0] == blobs[1], "the stores hold other blobs")
        code, again, _ = run(self.millrace, self.work, pipeline, "--store", "process", "--executor", "local")
        self.expect(
            code == 0 and all(result["outcome"] == "UP-TO-DATE" for result in again.values()),
            "what processes made is not up to date for one process")

    def killed_stage(self, number, words, lead=()):
        """A stage whose process ends by a signal fails alone, by its name, and the next run makes it."""
        folder = f"{self.work}/killed-{number}-{len(lead)}"
        os.makedirs(folder)
        with open(f"{folder}/p.yaml", "w") as file:
            file.write(
                "stages:\n  bad: {run: 'test -e go || exec sleep 600; echo 1 > $OUT/x', inputs: [go-or-not], outputs: [x]}\n"
                "  after: {run: 'cp bad/x $OUT/y', inputs: [bad], outputs: [y]}\n"
                "  other: {run: 'echo 2 > $OUT/z', outputs: [z]}\n".replace("test -e go", "test -s go-or-not"))
        open(f"{folder}/go-or-not", "w").close()
        process = subprocess.Popen(
            [*lead, self.millrace, "run", "p.yaml", "--json", "--keep-going", "--executor", "process"], cwd=folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        child = stage_process(process)
        self.expect(child is not None, "no process for the stage came")
        if child is None:
            process.kill()
            return
        if lead:
            with open(f"{self.work}/vmstat", "w") as file:
                file.write("oom_kill 8\n")
        os.kill(child, number)
        output, errors = process.communicate(timeout=60)
        found = results(output)
        outcomes = {name: result["outcome"] for name, result in found.items()}
        self.expect(process.returncode == 3, f"exit code {process.returncode} after signal {number}: {errors.decode()[-500:]}")
        self.expect(outcomes == {"bad": "FAILED", "after": "SKIPPED", "other": "EXECUTED"}, f"{outcomes} after {number}")
        message = found.get("bad", {}).get("message", "")
        self.expect(message.startswith(words), f"signal {number} is told as '{message}'")
        self.expect(not leftovers(f"{folder}/.millrace"), f"left behind: {leftovers(f'{folder}/.millrace')}")
        print(f"signal {number}: {message.splitlines()[0] if message else ''}", flush=True)

    def memory(self):
        """The word for a stage that the system killed for memory, with a kernel's counter of our own where we may put one."""
        with open(f"{self.work}/vmstat", "w") as file:
            file.write("oom_kill 7\n")
        shown = ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /proc/vmstat && exec "$@"', f"{self.work}/vmstat"]
        if subprocess.run([*shown, "true"], stderr=subprocess.DEVNULL).returncode != 0:
            print("the counter of the kernel cannot be replaced here: ProcessExecutorTests alone show its word")
            return
        self.killed_stage(signal.SIGKILL, "killed for memory", lead=shown)

    def overhead(self, count, limit):
        """Milliseconds that a process a stage costs: the median over rounds of the difference a stage."""
        folder = f"{self.work}/overhead"
        os.makedirs(folder)
        with open(f"{folder}/p.yaml", "w") as file:
            file.write("stages:\n")
            for number in range(count):
                file.write(f"  s{number}: {{run: 'echo {number} > $OUT/x', outputs: [x]}}\n")
        costs = []
        for round_ in range(5):
            seconds = {}
            for executor in ("local", "process"):
                shutil.rmtree(f"{folder}/store", ignore_errors=True)
                began = time.monotonic()
                code, _, errors = run(self.millrace, folder, "p.yaml", "--store", "store", "--executor", executor)
                seconds[executor] = time.monotonic() - began
                self.expect(code == 0, f"{count} stages with {executor}: {errors[-300:]}")
            costs.append((seconds["process"] - seconds["local"]) / count * 1000)
        middle = statistics.median(costs)
        print(f"a process a stage costs {middle:.1f} ms ({min(costs):.1f} to {max(costs):.1f}), {count} stages, 5 rounds")
        self.expect(middle <= limit, f"a process a stage costs {middle:.1f} ms, more than {limit}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("millrace")
    parser.add_argument("--stages", type=int, default=100)
    parser.add_argument("--limit", type=float, default=30)
    parser.add_argument("--pipeline", default="pipelines/fashion-quick.yaml")
    arguments = parser.parse_args()
    work = tempfile.mkdtemp(prefix="millrace-executors-")
    try:
        for name in ("pipelines", "data-manifests"):
            shutil.copytree(f"{ROOT}/{name}", f"{work}/{name}")
        campaign = Campaign(os.path.realpath(arguments.millrace), work)
        campaign.killed_stage(signal.SIGSEGV, "crashed with signal 11 (SIGSEGV)")
        campaign.killed_stage(signal.SIGKILL, "killed with signal 9 (SIGKILL)")
        campaign.memory()
        campaign.overhead(arguments.stages, arguments.limit)
        campaign.equal_results(arguments.pipeline)
        print(f"{campaign.passed} passed, {campaign.failed} failed")
        return 1 if campaign.failed else 0
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
