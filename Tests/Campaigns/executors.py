#!/usr/bin/env python3
"""A process a stage: the same results as in one process, whatever happens to one of them, and at what cost.

    python3 Tests/Campaigns/executors.py .build/release/millrace [--stages 100] [--limit 30] [--pipeline FILE] [--short]

Runs a pipeline with both executors, and with both in turn where the first run was interrupted, and compares every key,
output and word; kills the process of one stage as a crash and as the system's want of memory would, and looks that it
fails alone and by its name; has runs with different executors, and collections of garbage, meet at one stage; times small
stages, a process each, against the same stages in one process. The short form leaves the pipeline out.
"""
import argparse
import itertools
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import processes

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# How long anything that must come may take to come, in seconds.
PATIENCE = 120

# A stage that ends only where the file `go` has content, one that reads it, and one that needs nothing.
WAITING = """stages:
  bad: {run: 'echo bad >> FOLDER/journal; test -s go || sleep 600; echo 1 > $OUT/x', inputs: [go], outputs: [x]}
  after: {run: 'cp bad/x $OUT/y', inputs: [bad], outputs: [y]}
  other: {run: 'echo 2 > $OUT/z', outputs: [z]}
"""

# Stages that fail, warn and take too long.
FAILING = """seed: 3
stages:
  good: {run: 'echo 1 > $OUT/x', outputs: [x]}
  code: {run: 'echo cannot go on >&2; exit 7', outputs: [x]}
  nothing: {run: 'true', outputs: [x]}
  late: {run: 'sleep 600', outputs: [x], timeout: 1s}
  crash: {run: 'kill -SEGV $$', outputs: [x]}
  refused: {run: 'echo "{\\"rate\\": 0.5}" > $OUT/m.json', outputs: [m.json], metrics: m.json, require: {rate: '>= 0.9'}}
  after: {run: 'cp late/x $OUT/x', inputs: [late], outputs: [x]}
"""


def start(millrace, folder, pipeline, *arguments, lead=()):
    # Where it is installed, Swift's runtime would catch the signals of crashes, and go on where none happened.
    environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no"}
    return subprocess.Popen(
        [*lead, millrace, "run", pipeline, "--json", *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(*arguments, **others):
    """The exit code, the events, and what came on standard error."""
    process = start(*arguments, **others)
    output, errors = process.communicate(timeout=1800)
    return process.returncode, events(output), errors


def events(output):
    return [json.loads(line) for line in output.splitlines()]


def results(events):
    """What became of each stage."""
    return {event["stage"]: event for event in events if event["event"] == "finished"}


def outcomes(events):
    return {name: result["outcome"] for name, result in results(events).items()}


def said(event):
    """What must not depend on where a stage is executed: all but times and places."""
    volatile = ("seconds", "startOffsetSeconds", "startedAt")
    return nameless(json.dumps({name: value for name, value in event.items() if name not in volatile}, sort_keys=True))


def nameless(text):
    return text.replace(".millrace-process", "STORE").replace(".millrace-local", "STORE")


def until(condition):
    """Waits for something that must come; whether it did."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def stage_process(run):
    """The process that executes a stage of a run; none where there is none yet."""
    return next(
        (process for process in processes.descendants(run.pid)
         if processes.words(process)[1:3] == ["stage", "run"]), None)


def leftovers(store):
    found = []
    for name in ("attempts", "progress", "locks", "leases"):
        if os.path.isdir(f"{store}/{name}"):
            # The lock that collections and runs share stays, since it has no holder to remove it.
            found += [f"{name}/{left}" for left in os.listdir(f"{store}/{name}") if left != "collection"]
    return found


def blobs(store):
    return sorted(
        os.path.relpath(os.path.join(place, name), store) for place, _, names in os.walk(f"{store}/blobs") for name in names)


class Campaign:
    def __init__(self, millrace, work):
        self.millrace, self.work, self.failed, self.passed = millrace, work, 0, 0

    def expect(self, holds, words):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {words}", file=sys.stderr, flush=True)

    def folder(self, name, pipeline):
        folder = f"{self.work}/{name}"
        os.makedirs(folder)
        with open(f"{folder}/p.yaml", "w") as file:
            file.write(pipeline.replace("FOLDER", folder))
        open(f"{folder}/go", "w").close()
        return folder

    def equal_words(self):
        """Every event, word and exit code of stages that fail in many ways."""
        folder, found = self.folder("failing", FAILING), {}
        for arguments in (["--keep-going"], ["--keep-going"], [], ["--until", "good"], ["--force", "good"]):
            for executor in ("local", "process"):
                code, told, errors = run(
                    self.millrace, folder, "p.yaml", "--store", f".millrace-{executor}", "--executor", executor, *arguments)
                found[executor] = [str(code), *(said(event) for event in told), nameless(errors)]
                self.expect(not leftovers(f"{folder}/.millrace-{executor}"), f"left behind with {executor}")
            for here, there in itertools.zip_longest(found["local"], found["process"]):
                self.expect(here == there, f"{arguments}, in one process and in others:\n  {here}\n  {there}")
        print("stages that fail: five runs with each executor", flush=True)

    def equal_results(self, pipeline):
        """Every key, output, measurement and word of a pipeline, with both executors and with both in turn."""
        found = {}
        for executor in ("local", "process"):
            began = time.monotonic()
            code, told, errors = run(
                self.millrace, self.work, pipeline, "--store", f".millrace-{executor}", "--executor", executor)
            found[executor] = results(told)
            self.expect(code == 0, f"{pipeline} with {executor}: exit code {code}: {errors[-500:]}")
            print(f"{pipeline} with {executor}: {len(found[executor])} stages, {time.monotonic() - began:.1f} s", flush=True)
        for name, result in found["local"].items():
            other = found["process"].get(name, {})
            self.expect(
                said(result) == said(other) and result["outputs"], f"{name} differs:\n  {said(result)}\n  {said(other)}")
        expected = blobs(f"{self.work}/.millrace-local")
        self.expect(expected == blobs(f"{self.work}/.millrace-process"), "the stores hold other blobs")
        for first, second in (("process", "local"), ("local", "process")):
            store = f".millrace-{first}-first"
            process = start(self.millrace, self.work, pipeline, "--store", store, "--executor", first)
            # Interrupted once a training has saved some epochs.
            lines = []
            for line in process.stdout:
                lines.append(line)
                event = json.loads(line)
                isTraining = event["event"] == "progress" and event["stage"].startswith("train")
                if isTraining and 2 * event["completed"] > event["total"]:
                    process.send_signal(signal.SIGINT)
                    break
            process.communicate(timeout=PATIENCE)
            self.expect(process.returncode == 130, f"exit code {process.returncode} of an interrupted run with {first}")
            code, told, errors = run(self.millrace, self.work, pipeline, "--store", store, "--executor", second)
            resumed = [name for name, outcome in outcomes(told).items() if outcome == "RESUMED"]
            self.expect(code == 0 and resumed, f"{second} after {first}: {code}, {outcomes(told)}: {errors[-500:]}")
            self.expect(expected == blobs(f"{self.work}/{store}"), f"{second} after {first}: other blobs")
            self.expect(not leftovers(f"{self.work}/{store}"), f"left behind: {leftovers(f'{self.work}/{store}')}")
            print(f"begun with {first}, interrupted, ended with {second}: {', '.join(resumed)} resumed", flush=True)
        code, again, _ = run(
            self.millrace, self.work, pipeline, "--store", ".millrace-process", "--executor", "local")
        self.expect(
            code == 0 and set(outcomes(again).values()) == {"UP-TO-DATE"},
            "what processes made is not up to date for one process")

    def killed_stage(self, number, words, lead=(), before=lambda: None):
        """A stage whose process ends by a signal fails alone, by its name, and the next run makes it."""
        folder = self.folder(f"killed-{number}-{len(lead)}", WAITING)
        process = start(self.millrace, folder, "p.yaml", "--keep-going", "--executor", "process", lead=lead)
        if not until(lambda: os.path.exists(f"{folder}/journal") or process.poll() is not None) or process.poll() is not None:
            self.expect(False, f"the stage did not begin: {process.communicate()}")
            return
        child = stage_process(process)
        before()
        os.kill(child, number)
        output, errors = process.communicate(timeout=PATIENCE)
        found = events(output)
        self.expect(process.returncode == 3, f"exit code {process.returncode} after signal {number}: {errors[-500:]}")
        self.expect(
            outcomes(found) == {"bad": "FAILED", "after": "SKIPPED", "other": "EXECUTED"}, f"{outcomes(found)} after {number}")
        message = results(found).get("bad", {}).get("message", "")
        self.expect(message.startswith(words), f"signal {number} is told as '{message}'")
        self.expect(not leftovers(f"{folder}/.millrace"), f"left behind: {leftovers(f'{folder}/.millrace')}")
        print(f"signal {number}: {message.splitlines()[0] if message else ''}", flush=True)
        with open(f"{folder}/go", "w") as file:
            file.write("go\n")
        code, found, _ = run(self.millrace, folder, "p.yaml", "--executor", "process")
        self.expect(
            code == 0 and outcomes(found) == {"bad": "EXECUTED", "after": "EXECUTED", "other": "UP-TO-DATE"},
            f"afterwards: {code}, {outcomes(found)}")

    def memory(self):
        """The word for a stage that the system killed for memory, with a kernel's counter of our own where we may put one."""
        counter = f"{self.work}/vmstat"

        def count(kills):
            with open(counter, "w") as file:
                file.write(f"oom_kill {kills}\n")

        count(7)
        shown = ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /proc/vmstat && exec "$@"', counter]
        if subprocess.run([*shown, "true"], stderr=subprocess.DEVNULL).returncode != 0:
            print("the counter of the kernel cannot be replaced here: ProcessExecutorTests alone show its word")
            return
        self.killed_stage(signal.SIGKILL, "killed for memory", lead=shown, before=lambda: count(8))

    def meeting(self, first, second):
        """Two runs and a collection of garbage meet at one stage: it is executed once, and nothing is lost."""
        pipeline = WAITING.replace("test -s go || sleep 600", "while ! test -e FOLDER/on; do sleep 0.01; done")
        folder = self.folder(f"meeting-{first}", pipeline)
        code, _, errors = run(self.millrace, folder, "p.yaml", "--until", "other", "--executor", first)
        self.expect(code == 0, f"exit code {code}: {errors}")
        runs = [start(self.millrace, folder, "p.yaml", "--executor", first)]
        if not until(lambda: os.path.exists(f"{folder}/journal") or runs[0].poll() is not None) or runs[0].poll() is not None:
            self.expect(False, f"{first} did not begin the stage: {runs[0].communicate()}")
            return
        runs.append(start(self.millrace, folder, "p.yaml", "--executor", second))
        # Whoever waits says so, and goes on only after that.
        told = (json.loads(line)["event"] for line in iter(runs[1].stdout.readline, ""))
        self.expect("waiting" in told, f"{second} beside {first} does not wait")
        collection = subprocess.Popen(
            [self.millrace, "gc", "--max-size", "0B"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        # Collecting may wait for runs, which must not wait for it.
        with open(f"{folder}/on", "w") as file:
            file.write("on\n")
        codes = []
        for process in [*runs, collection]:
            process.communicate(timeout=PATIENCE)
            codes.append(process.returncode)
        with open(f"{folder}/journal") as file:
            executed = file.read().split()
        self.expect(codes == [0, 0, 0] and executed == ["bad"], f"{first} and {second}: exit codes {codes}, {executed}")
        self.expect(not leftovers(f"{folder}/.millrace"), f"left behind: {leftovers(f'{folder}/.millrace')}")
        code, found, _ = run(self.millrace, folder, "p.yaml", "--executor", second)
        self.expect(code == 0, f"exit code {code} after a collection")
        print(f"{first} and {second} meet, and a collection: executed {len(executed)} time", flush=True)

    def overhead(self, count, limit):
        """Milliseconds that a process a stage costs: the median over rounds of the difference a stage."""
        lines = [f"  s{number}: {{run: 'echo {number} > $OUT/x', outputs: [x]}}\n" for number in range(count)]
        folder, costs = self.folder("overhead", "stages:\n" + "".join(lines)), []
        for _ in range(5):
            seconds = {}
            for executor in ("local", "process"):
                shutil.rmtree(f"{folder}/.millrace", ignore_errors=True)
                began = time.monotonic()
                code, _, errors = run(self.millrace, folder, "p.yaml", "--executor", executor)
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
    parser.add_argument("--short", action="store_true")
    arguments = parser.parse_args()
    work = tempfile.mkdtemp(prefix="millrace-executors-")
    try:
        for name in ("pipelines", "data-manifests"):
            shutil.copytree(f"{ROOT}/{name}", f"{work}/{name}")
        campaign = Campaign(os.path.realpath(arguments.millrace), work)
        campaign.equal_words()
        for number, words in (
                (signal.SIGSEGV, "crashed with signal 11 (SIGSEGV)"), (signal.SIGABRT, "crashed with signal 6 (SIGABRT)"),
                (signal.SIGKILL, "killed with signal 9 (SIGKILL)")):
            campaign.killed_stage(number, words)
        campaign.memory()
        campaign.meeting("process", "local")
        campaign.meeting("local", "process")
        campaign.overhead(arguments.stages, arguments.limit)
        if not arguments.short:
            campaign.equal_results(arguments.pipeline)
        print(f"{campaign.passed} passed, {campaign.failed} failed")
        return 1 if campaign.failed else 0
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
