#!/usr/bin/env python3
"""Runs commands that leave all kinds of rubbish and processes behind, as root and as an ordinary user.

    leftovers.py MILLRACE [--count 1000] [--seed 1]

Each trial draws one to four leftovers (names of any bytes, paths of any length, modes, links, sockets, devices, mounts,
immutable files, processes that left their session, writers with open descriptors and mappings, hard links, descriptors in
other hands) and how the run ends: well, by a failing command, or by SIGKILL. Then another pipeline runs in the same store,
with its right result, the store is collected, every stored content is what its name says, and nothing keeps running.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
NOBODY = 65534
KINDS = ["names", "deep", "modes", "links", "special", "many", "sparse", "gone", "attributes", "mounts", "owners",
         "sleeper", "stopped", "chain", "crowd", "writer", "mapped", "second_name", "outsider", "output_mode",
         "read_input"]
# A file of another as the output has to come first.
FIRST = "foreign_link"


class Outsider:
    """Takes descriptors from commands, and writes through them later."""

    def __init__(self, path, isStored):
        self.isStored = isStored
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(path)
        os.chmod(path, 0o777)
        self.socket.listen(8)
        self.isOver = False
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while not self.isOver:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            _, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
            digest = hashlib.sha256(os.pread(descriptors[0], 1 << 30, 0)).hexdigest()
            threading.Thread(target=self.write, args=(descriptors[0], digest), daemon=True).start()
            connection.send(b"x")
            connection.close()

    def write(self, descriptor, digest):
        # What is written before it is published is what the command made.
        for _ in range(12_000):
            if self.isStored(digest):
                break
            time.sleep(0.005)
        for _ in range(60):
            os.pwrite(descriptor, b"EVIL", 0)
            time.sleep(0.02)
        os.close(descriptor)

    def close(self):
        self.isOver = True
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def processes(token):
    found = []
    for each in os.listdir("/proc"):
        if each.isdigit() and int(each) != os.getpid():
            try:
                words = pathlib.Path(f"/proc/{each}/cmdline").read_bytes()
                state = pathlib.Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if token.encode() in words and b"leave.py" in words and state not in "ZX":
                found.append(f"{each} ({state})")
    return found


def wrong_blobs(store):
    wrong = []
    for folder, _, files in os.walk(f"{store}/blobs"):
        for name in files:
            path = os.path.join(folder, name)
            if hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() != os.path.basename(folder) + name:
                wrong.append(path)
    return wrong


class Lane:
    """One user with one store, in which all trials take place."""

    def __init__(self, millrace, isRoot, seed):
        self.millrace, self.isRoot, self.seed = millrace, isRoot, seed
        self.name = "root" if isRoot else "user"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"leftovers-{self.name}-"))
        for each in ["", "outside", "shared", "tools"]:
            (self.folder / each).mkdir(exist_ok=True)
            os.chmod(self.folder / each, 0o777)
        for script in ["leave.py"]:
            shutil.copy(HERE / script, self.folder / "tools")
            os.chmod(self.folder / "tools" / script, 0o644)
        (self.folder / "outside" / "treasure").write_text("mine")
        os.chmod(self.folder / "outside" / "treasure", 0o666)
        self.store = self.folder / ".millrace"
        self.outsider = Outsider(str(self.folder / "socket"), self.is_stored)
        self.user = []
        if os.geteuid() == 0 and not isRoot:
            self.user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        self.draw = random.Random(f"{seed}-{self.name}")
        self.faults, self.warnings, self.trials, self.endings = [], 0, 0, {"well": 0, "failed": 0, "killed": 0}
        self.kinds = {}

    def call(self, *arguments):
        return subprocess.run([*self.user, self.millrace, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=600, env={**os.environ, "HOME": "/tmp"})

    def fault(self, trial, kinds, ending, words):
        self.faults.append(f"{self.name} trial {trial} {ending} {kinds}: {words}")
        print(self.faults[-1], flush=True)

    def expect(self, trial, kinds, ending, done, code, what):
        self.warnings += done.stderr.count(b"by hand")
        if done.returncode != code:
            self.fault(trial, kinds, ending, f"{what}: exit code {done.returncode} instead of {code}\n"
                       + (done.stdout + done.stderr).decode(errors="replace")[-1500:])

    def holds(self, content):
        return self.is_stored(hashlib.sha256(content).hexdigest())

    def is_stored(self, digest):
        return (self.store / "blobs" / digest[:2] / digest[2:]).is_file()

    def trial(self, number):
        draw = self.draw
        token = f"leftover-{os.getpid()}-{self.name}-{number}"
        kinds = draw.sample(KINDS, draw.randint(1, 4))
        # An output that may not be opened any more is left so last; what has another name outside keeps its mode.
        kinds.sort(key=lambda kind: kind == "output_mode")
        if draw.random() < 0.1:
            kinds = [FIRST] + [kind for kind in kinds if kind not in ("writer", "mapped", "outsider", "output_mode")]
        ending = draw.choices(["well", "failed", "killed"], [7, 1, 2])[0]
        for kind in kinds:
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
        self.endings[ending] += 1
        content = f"{token} ".encode() * draw.choice([1, 100_000])
        mine = self.folder / "outside" / f"content-{number}"
        mine.write_bytes(content)
        if self.user:
            os.chown(mine, NOBODY, NOBODY)
        os.chmod(mine, 0o640)
        marker = self.folder / "shared" / f"marker-{number}" if ending == "killed" else None
        plan = self.folder / "tools" / f"plan-{number}.json"
        plan.write_text(json.dumps({
            "content": str(mine), "kinds": kinds, "outside": str(self.folder / "outside"),
            "shared": str(self.folder / "shared"), "socket": str(self.folder / "socket"),
            "marker": str(marker) if marker else None, "code": 7 if ending == "failed" else 0}))
        os.chmod(plan, 0o644)
        wait = draw.choice(["", "sleep 0.5; "])
        command = f"python3 {self.folder}/tools/leave.py {number}-{self.seed} {token} {plan}"
        (self.folder / "p.yaml").write_text(json.dumps({"name": "p", "stages": {
            "s": {"run": f"yes {token} | head -c 3000000 > $OUT/x; ", "outputs": ["x"]},
            "a": {"run": command, "inputs": ["s"], "outputs": ["x"]},
            "b": {"run": f"{wait}cat a/x s/x > $OUT/y", "inputs": ["a", "s"], "outputs": ["y"]}}}))
        (self.folder / "other.yaml").write_text(json.dumps({"name": "other", "stages": {
            "o": {"run": f"echo {token} > $OUT/x", "outputs": ["x"]}, "n": {"run": "cat o/x o/x > $OUT/x", "inputs": ["o"],
                                                                         "outputs": ["x"]}}}))
        upstream = f"{token}\n".encode() * 3_000_000
        upstream = upstream[:3_000_000]
        if ending == "killed":
            with subprocess.Popen([*self.user, self.millrace, "run", "p.yaml"], cwd=self.folder, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  env={**os.environ, "HOME": "/tmp"}) as run:
                until = time.monotonic() + 60
                while not marker.exists() and run.poll() is None and time.monotonic() < until:
                    time.sleep(0.01)
                run.send_signal(signal.SIGKILL)
                if run.wait() != -signal.SIGKILL:
                    self.fault(number, kinds, ending, f"ended by itself with {run.returncode}")
        else:
            done = self.call("run", "p.yaml", "-j", "2")
            self.expect(number, kinds, ending, done, 3 if ending == "failed" else 0, "run")
            if ending == "well":
                if not self.holds(content):
                    self.fault(number, kinds, ending, "the output is not in the store")
                if not self.holds(content + upstream):
                    self.fault(number, kinds, ending, "its reader has another result")
        # A killed run's command has some seconds to end; a run that ended took all with it.
        until = time.monotonic() + (15 if ending == "killed" else 0)
        while (living := processes(token)) and time.monotonic() < until:
            time.sleep(0.05)
        if living:
            self.fault(number, kinds, ending, f"keeps running: {living}")
        self.expect(number, kinds, ending, self.call("run", "other.yaml"), 0, "another pipeline")
        if not self.holds(f"{token}\n".encode() * 2):
            self.fault(number, kinds, ending, "the other pipeline's result is wrong")
        self.expect(number, kinds, ending, self.call("gc", "--keep-runs", "2"), 0, "gc")
        if wrong := wrong_blobs(self.store):
            self.fault(number, kinds, ending, f"damaged in the store: {wrong}")
        if mine.read_bytes() != content or mine.stat().st_mode & 0o777 != 0o640:
            self.fault(number, kinds, ending, "a file outside was changed")
        if (self.folder / "outside" / "treasure").read_text() != "mine":
            self.fault(number, kinds, ending, "the treasure is gone")
        left = os.listdir(self.store / "attempts")
        if left:
            self.fault(number, kinds, ending, f"stays in the store: {left}")
        if number % 25 == 24:
            self.expect(number, kinds, ending, self.call("verify"), 0, "verify")
            self.expect(number, kinds, ending, self.call("doctor"), 0, "doctor")
        for each in [mine, plan]:
            each.unlink()
        self.trials += 1

    def run(self, count):
        try:
            for number in range(count):
                self.trial(number)
        except Exception as fault:  # a broken trial is a finding
            self.fault(self.trials, [], "", f"{type(fault).__name__}: {fault}")
        self.quarantined = len(os.listdir(self.store / "quarantine"))
        self.outsider.close()
        # Nothing mounted is left, so that removing this cannot reach what is outside.
        if str(self.folder) in pathlib.Path("/proc/mounts").read_text():
            self.fault(self.trials, [], "", "something is still mounted")
        elif not self.faults:
            # What is deeper than Python recurses may lie in quarantine.
            subprocess.run(["rm", "-rf", self.folder], check=False)
        return self


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("millrace", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    start = time.monotonic()
    lanes = [Lane(arguments.millrace, isRoot, arguments.seed) for isRoot in ([True, False] if os.geteuid() == 0 else [False])]
    with concurrent.futures.ThreadPoolExecutor(len(lanes)) as pool:
        for lane in pool.map(lambda lane: lane.run(-(-arguments.count // len(lanes))), lanes):
            kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(lane.kinds.items()))
            print(f"{lane.name}: {lane.trials} trials ({lane.endings['well']} well, {lane.endings['failed']} failed, "
                  f"{lane.endings['killed']} killed), {lane.warnings} set aside, {lane.quarantined} in quarantine; {kinds}")
    faults = sum(len(lane.faults) for lane in lanes)
    print(f"{faults} faults in {time.monotonic() - start:.0f} s")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
