#!/usr/bin/env python3
"""Kills runs of a small pipeline with SIGKILL at a thousand random instants, then lets each finish.

    python3 Tests/Campaigns/kill-runs.py .build/release/millrace [--kills 1000] [--seed 1] [--executor process]

Three stages run at once. A trial kills up to four runs in a row, each at an instant drawn evenly over the length of a
run, and then runs to the end: exit code 0, the results of a run that was never killed, nothing to unlock, nothing left
behind, and no stage is executed again whose record was there when the kill came. With processes for stages, every other
kill hits not the run but a stage's process or a watcher below it: then the run itself ends with 0 or, as a stage failed, with 3.
"""
import argparse
import glob
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import processes

# Diamonds: two sources, two layers of four that read all of the layer above, one end; names tell who reads whom.
SOURCES = ["s1", "s2", "s3"]
FIRST = ["a1", "a2", "a3", "a4"]
SECOND = ["b1", "b2", "b3", "b4"]
# Where the stages of all runs are executed.
EXECUTOR = "local"
STAGES = SOURCES + FIRST + SECOND + ["end"]


def pipeline(journal):
    """Each command says in the journal that it runs, makes small files and a large one, and takes some milliseconds."""
    lines = ["name: kills", "stages:"]

    def stage(name, inputs):
        reads = " ".join(f"{input}/data/0" for input in inputs) or "seed"
        command = (
            f"echo {name} >> {journal}; mkdir $OUT/data; cat {reads} | cksum > $OUT/data/0; "
            f"for i in $(seq 20); do echo {name} $i > $OUT/data/$i; done; "
            "yes $(cat $OUT/data/0) | head -c 100000 > $OUT/data/large; sleep 0.02")
        lines.extend([
            f"  {name}:", f"    run: {json.dumps(command)}",
            f"    inputs: [{', '.join(inputs) or 'seed'}]", "    outputs: [data]"])

    for name in SOURCES:
        stage(name, [])
    for name in FIRST:
        stage(name, SOURCES)
    for name in SECOND:
        stage(name, FIRST)
    stage("end", SECOND)
    return "\n".join(lines) + "\n"


def files(folder):
    return {
        os.path.relpath(os.path.join(place, name), folder)
        for place, _, names in os.walk(folder) for name in names
    }


def records(store):
    """What stages have a durable result: the outputs by key, and the keys by command."""
    outputs, commands = {}, {}
    for name in files(f"{store}/records"):
        with open(f"{store}/records/{name}") as file:
            content = json.load(file)["content"]
        outputs[name] = content["outputs"]
        commands[name] = content["preimage"]["parameters"]["run"].split()[1]
    return outputs, commands


def damaged(store):
    wrong = []
    for name in files(f"{store}/blobs"):
        with open(f"{store}/blobs/{name}", "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != name.replace("/", ""):
                wrong.append(name)
    return wrong


def leftovers(folder):
    store = f"{folder}/.millrace"
    found = []
    for name in ("attempts", "progress", "locks", "leases"):
        if os.path.isdir(f"{store}/{name}"):
            # The lock that collections and runs share stays, since it has no holder to remove it.
            found += [f"{name}/{left}" for left in os.listdir(f"{store}/{name}") if left != "collection"]
    found += [name for name in files(folder) if os.path.basename(name).startswith(".millrace-draft")]
    return found


def survivors(folder):
    """Processes that still work inside the folder."""
    found = []
    for link in glob.glob("/proc/[0-9]*/cwd"):
        try:
            if os.readlink(link).startswith(folder + "/.millrace/attempts"):
                found.append(link.split("/")[2])
        except OSError:
            continue  # It ended meanwhile.
    return found


def described(process):
    """What it is, and what it and its parents wait for."""
    words = []
    while process not in ("0", "1"):
        try:
            with open(f"/proc/{process}/cmdline") as file:
                command = " ".join(file.read().split("\0"))[:80]
            with open(f"/proc/{process}/stat") as file:
                state, parent = file.read().rsplit(")", 1)[1].split()[:2]
            with open(f"/proc/{process}/wchan") as file:
                place = file.read()
        except OSError:
            words.append(f"{process} has ended")
            break
        words.append(f"{process} {state} in {place}: {command}")
        process = parent
    return "; child of ".join(words)


def start(millrace, folder):
    return subprocess.Popen(
        [millrace, "run", "pipeline.yaml", "-j", "3", "--json", "--executor", EXECUTOR], cwd=folder, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def executed(journal):
    """The names of all commands that were started, in order."""
    try:
        with open(journal) as file:
            return file.read().split()
    except FileNotFoundError:
        return []


def lay_out(folder, journal):
    os.makedirs(folder)
    with open(f"{folder}/pipeline.yaml", "w") as file:
        file.write(pipeline(journal))
    with open(f"{folder}/seed", "w") as file:
        file.write("seed\n")


def finish(millrace, folder):
    run = start(millrace, folder)
    output, errors = run.communicate(timeout=120)
    return run.returncode, (output + errors).decode()[-1500:]


def kill(run, instant, chance):
    """Kills the run's whole group after so many seconds, or one process below it; whether any was there, and what is wrong."""
    try:
        run.wait(timeout=instant)
    except subprocess.TimeoutExpired:
        pass
    alive = run.poll() is None
    isAlone = EXECUTOR == "process" and chance.random() < 0.5
    # Not the programs that a command runs: it need not notice.
    below = [
        process for process in (processes.descendants(run.pid) if alive and isAlone else [])
        if processes.words(process)[1:2] in (["run"], ["stage"])]
    if below:
        try:
            os.kill(chance.choice(below), signal.SIGKILL)
        except ProcessLookupError:
            pass
    elif alive:
        os.killpg(run.pid, signal.SIGKILL)
    output, errors = run.communicate(timeout=60)
    if below and run.returncode not in (0, 3):
        return alive, [f"exit code {run.returncode} after the kill of one process: {(output + errors).decode()[-1500:]}"]
    return alive, []


def trial(millrace, folder, journal, clean, seconds, chance, kills):
    """Kills up to `kills` runs in a row and finishes; returns the kills and what is wrong."""
    lay_out(folder, journal)
    store, wrong, killed = f"{folder}/.millrace", [], 0
    durable, before = set(), 0
    for attempt in range(kills + 1):
        if attempt < kills:
            isKilled, faults = kill(start(millrace, folder), chance.uniform(0, seconds), chance)
            killed += isKilled
            wrong += faults
        else:
            code, words = finish(millrace, folder)
            if code != 0:
                wrong.append(f"exit code {code} after the kills: {words}")
        # A busy machine may take long to let even a killed process run.
        deadline = time.monotonic() + 60
        while (living := survivors(folder)) and time.monotonic() < deadline:
            time.sleep(0.005)
        for survivor in living:
            wrong.append(f"a command outlives its run: {described(survivor)}")
        after = executed(journal)
        for name in after[before:]:
            if name in durable:
                wrong.append(f"{name} was executed again, whose record was there")
        before = len(after)
        durable = set(records(store)[1].values())
    outputs, _ = records(store)
    if outputs != clean["outputs"]:
        wrong.append("other results than those of a run that was never killed")
    if files(f"{store}/blobs") != clean["blobs"]:
        wrong.append("other blobs than those of a run that was never killed")
    if damaged(store):
        wrong.append(f"damaged blobs: {damaged(store)}")
    if leftovers(folder):
        wrong.append(f"left behind: {leftovers(folder)[:5]}")
    if not wrong and (finish(millrace, folder)[0] != 0 or len(executed(journal)) != before):
        wrong.append("not up to date afterwards")
    return killed, wrong


def campaign(millrace, work, arguments):
    journal, clean = f"{work}/journal", {}
    lay_out(f"{work}/clean", journal)
    began = time.monotonic()
    code, words = finish(millrace, f"{work}/clean")
    seconds = time.monotonic() - began
    if code != 0 or sorted(executed(journal)) != sorted(STAGES):
        print(words, file=sys.stderr)
        return 1
    clean["outputs"] = records(f"{work}/clean/.millrace")[0]
    clean["blobs"] = files(f"{work}/clean/.millrace/blobs")
    print(f"{len(STAGES)} stages in {seconds:.2f} s", flush=True)

    chance = random.Random(arguments.seed)
    killed = trials = failed = 0
    while killed < arguments.kills:
        if os.path.exists(journal):
            os.remove(journal)
        trials += 1
        kills, wrong = trial(
            millrace, f"{work}/trial", journal, clean, seconds, chance, chance.randint(1, 4))
        killed += kills
        failed += bool(wrong)
        if wrong:
            print(f"trial {trials}:", *wrong[:5], sep="\n  ", flush=True)
        shutil.rmtree(f"{work}/trial")
        if trials % 50 == 0:
            print(f"{killed} kills in {trials} trials, {failed} failed", flush=True)
    print(f"{killed} kills in {trials} trials, {failed} failed, seed {arguments.seed}, executor {EXECUTOR}")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("millrace")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--executor", default=EXECUTOR)
    arguments = parser.parse_args()
    globals()["EXECUTOR"] = arguments.executor
    # What a process wrote outlives its death on any file system, so the fastest will do.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    work = tempfile.mkdtemp(prefix="millrace-kills-", dir=memory)
    try:
        return campaign(os.path.realpath(arguments.millrace), work, arguments)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
