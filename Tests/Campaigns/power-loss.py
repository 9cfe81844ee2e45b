#!/usr/bin/env python3
"""Cuts the power at thousands of instants of two runs, and lets each result be run again.

    python3 Tests/Campaigns/power-loss.py .build/release/millrace [--states 2000] [--seed 1]

A run is recorded by power-loss-shim.c: every change to files of its workspace, with its data, in order. From the record
come the states that a power cut may leave. A cut at any instant keeps what was synced: the data of a file on which
fsync returned, and the names in a folder on which fsync returned. Of everything else any part may be lost, each by
itself: names that were added or removed, a whole file, its tail, its bytes with its length kept. Renames are atomic: a
file is never lost from both folders. In each state `millrace run` must end with exit code 0 and the clean results, may
not execute again what the first run had told as done, may not keep a damaged blob, and must leave no litter.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile

PIPELINE = """
name: power
stages:
  many:
    run: "mkdir $OUT/set; for i in $(seq 40); do echo $i $(cat numbers) > $OUT/set/$i; done"
    inputs: [numbers]
    outputs: [set]
  big: {run: "yes $(cat numbers) | head -c 150000 > $OUT/data", inputs: [numbers], outputs: [data]}
  count: {run: "wc -l < numbers > $OUT/count", inputs: [numbers], outputs: [count]}
  folder: {run: "cat texts/* > $OUT/texts", inputs: [texts], outputs: [texts]}
  join:
    run: "cat many/set/* > $OUT/all; wc -c < big/data > $OUT/length"
    inputs: [many, big]
    outputs: [all, length]
  last:
    run: "cat join/all count/count join/length folder/texts > $OUT/end"
    inputs: [join, count, folder.texts]
    outputs: [end]
"""
NUMBERS = ["one two three\n", "four five six\n"]


# MARK: the model of a disk


class Node:
    """A file, a folder or a link: what is durable, and what was done to it since."""

    def __init__(self, kind, target=""):
        self.kind, self.target = kind, target
        self.live = {} if kind == "folder" else bytearray()
        self.durable = {} if kind == "folder" else b""
        # Files: ("w", offset, data) and ("t", length, None). Folders: [name, node or None, the other half of a rename].
        self.pending = []


class Disk:
    """Replays a log; a crash may be asked for at any point."""

    def __init__(self):
        self.root = Node("folder")

    @staticmethod
    def of(state):
        """A disk on which all this is durable."""
        disk, nodes = Disk(), {}
        for path, (kind, content, identity) in state.items():
            folder, name = disk.place(path)
            if kind == "folder":
                node = Node("folder")
            elif identity in nodes:
                node = nodes[identity]
            elif kind == "link":
                node = nodes[identity] = Node("link", content.decode())
            else:
                node = nodes[identity] = Node("file")
                node.live, node.durable = bytearray(content), content
            folder.live[name] = folder.durable[name] = node
        return disk

    def find(self, path):
        node = self.root
        for part in path.split("/") if path else []:
            if node is None or node.kind != "folder":
                return None
            node = node.live.get(part)
        return node

    def place(self, path):
        folder, _, name = path.rpartition("/")
        return self.find(folder), name

    def enter(self, folder, name, node, partner=None):
        if node is None:
            folder.live.pop(name, None)
        else:
            folder.live[name] = node
        step = [name, node, partner]
        folder.pending.append(step)
        return step

    def apply(self, kind, first, second, offset, data):
        if kind == "p":
            return
        if kind == "f":
            self.sync(self.find(first))
            return
        if kind in "wt":
            node = self.find(first)
            if node is None or node.kind != "file":
                return
            change(node.live, kind, offset, data)
            node.pending.append((kind, offset, data))
            return
        folder, name = self.place(first)
        if folder is None:
            return
        if kind == "c":
            self.enter(folder, name, Node("file"))
        elif kind == "m":
            self.enter(folder, name, Node("folder"))
        elif kind == "s":
            self.enter(folder, name, Node("link", second))
        elif kind in "ud":
            if name in folder.live:
                self.enter(folder, name, None)
        elif kind == "l":
            target, other = self.place(second)
            self.enter(target, other, folder.live[name])
        elif kind == "r":
            node = folder.live[name]
            target, other = self.place(second)
            if node is target.live.get(other):
                return
            added = self.enter(target, other, node)
            added[2] = self.enter(folder, name, None, added)

    def sync(self, node):
        if node is None:
            return
        if node.kind == "folder":
            # A removal that lasts takes the name in the other folder with it to the disk.
            for name, target, partner in node.pending:
                if target is None and partner is not None:
                    for folder in self.folders():
                        if any(step is partner for step in folder.pending):
                            folder.durable[partner[0]] = partner[1]
            node.durable = dict(node.live)
        else:
            node.durable = bytes(node.live)
        node.pending = []

    def folders(self):
        seen, waiting = [], [self.root]
        while waiting:
            folder = waiting.pop()
            seen.append(folder)
            waiting += [node for node in folder.live.values() if node.kind == "folder"]
        return seen

    def crash(self, chance, mode):
        """What may be left: a mapping of paths to ("folder" | "file" | "link", content, identity)."""
        contents, taken = {}, set()

        def keeps():
            fixed = {"none": False, "all": True, "names": True, "data": False}
            return fixed[mode] if mode in fixed else chance.random() < 0.5

        # Whether each pending change of a name reached the disk, decided for all of them before any is looked at.
        decided = {}
        waiting, seen = [self.root], set()
        while waiting:
            folder = waiting.pop()
            if id(folder) in seen:
                continue
            seen.add(id(folder))
            for step in folder.pending:
                decided[id(step)] = keeps()
            nodes = list(folder.durable.values()) + [step[1] for step in folder.pending if step[1]]
            waiting += [node for node in nodes if node.kind == "folder"]

        def content(node):
            if id(node) not in contents:
                contents[id(node)] = self.cut(node, chance, mode)
            return contents[id(node)]

        def show(folder, prefix, found):
            entries = dict(folder.durable)
            for step in folder.pending:
                name, node, partner = step
                kept = decided[id(step)]
                # Within one folder a rename is one change; across two, the old name goes only if the new one is there.
                if partner is not None and id(partner) in decided:
                    if any(other is partner for other in folder.pending):
                        kept = decided[min(id(step), id(partner))]
                    elif node is None:
                        kept = kept and decided[id(partner)]
                if kept and node is not None:
                    entries[name] = node
                elif kept:
                    entries.pop(name, None)
            for name, node in sorted(entries.items()):
                path = f"{prefix}{name}"
                if node.kind == "folder":
                    # A folder stands in one place; an old name that was not yet removed may be dropped.
                    if id(node) in taken:
                        continue
                    taken.add(id(node))
                    found[path] = ("folder", b"", 0)
                    show(node, path + "/", found)
                elif node.kind == "link":
                    found[path] = ("link", node.target.encode(), id(node))
                else:
                    found[path] = ("file", content(node), id(node))
            return found

        return show(self.root, "", {})

    @staticmethod
    def cut(node, chance, mode):
        """The bytes of a file of which only a part was synced."""
        if not node.pending or mode == "none" or mode == "names":
            return node.durable
        if mode in ("all", "data"):
            return bytes(node.live)
        fate = chance.choice(["none", "all", "prefix", "torn", "zeros", "some"])
        if fate == "none":
            return node.durable
        if fate == "all":
            return bytes(node.live)
        if fate == "zeros":
            return bytes(node.durable) + bytes(max(0, len(node.live) - len(node.durable)))
        left = bytearray(node.durable)
        steps = node.pending[: chance.randint(0, len(node.pending))] if fate == "prefix" else node.pending
        for kind, offset, data in steps:
            if fate == "some" and chance.random() < 0.5:
                continue
            if fate == "torn" and data:
                data = data[: chance.randint(0, len(data))]
            change(left, kind, offset, data)
        return bytes(left)


def change(content, kind, offset, data):
    if kind == "t":
        del content[offset:]
        content.extend(bytes(offset - len(content)))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


def entries(path):
    with open(path, "rb") as file:
        log = file.read()
    at = 0

    def take(form):
        nonlocal at
        (value,) = struct.unpack_from(form, log, at)
        at += struct.calcsize(form)
        return value

    def taken(count):
        nonlocal at
        at += count
        return log[at - count : at]

    found = []
    while at < len(log):
        kind = chr(take("<B"))
        first = taken(take("<I")).decode()
        second = taken(take("<I")).decode()
        offset = take("<Q")
        data = taken(take("<Q"))
        found.append((kind, first, second, offset, data))
    return found


# MARK: running and looking


def lay_out(folder, version):
    with open(f"{folder}/pipeline.yaml", "w") as file:
        file.write(PIPELINE)
    with open(f"{folder}/numbers", "w") as file:
        file.write(NUMBERS[version])
    os.makedirs(f"{folder}/texts", exist_ok=True)
    for index in range(3):
        with open(f"{folder}/texts/{index}", "w") as file:
            file.write(NUMBERS[version if index == 1 else 0])


def run(millrace, folder, environment=None, output=None):
    command = [millrace, "run", "pipeline.yaml", "--json"]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
        stdout=output or subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)


def outcomes(text):
    found = {}
    for line in text.decode().splitlines():
        try:
            line = json.loads(line)
        except ValueError:
            continue  # A line that was told in part.
        if "stage" in line and "outcome" in line:
            found[line["stage"]] = line["outcome"]
    return found


def files(folder):
    return {
        os.path.relpath(os.path.join(place, name), folder)
        for place, _, names in os.walk(folder) for name in names
    }


def records(store):
    found = {}
    for name in files(f"{store}/records"):
        with open(f"{store}/records/{name}", "rb") as file:
            text = file.read()
        body = text[len('{"sha256":"') + 64 + len('","content":') : -2]
        if hashlib.sha256(body).hexdigest().encode() not in text[:80]:
            return {name: "damaged"}
        found[name] = json.loads(body)["outputs"]
    return found


# What these hold tells of runs, not of results, or only saves time.
ASIDE = ("runs", "quarantine", "logs", "stat-cache")


def image(folder):
    """What has to be equal whenever results are: a mapping."""
    store = f"{folder}/.millrace"
    damaged = []
    for name in files(f"{store}/blobs"):
        with open(f"{store}/blobs/{name}", "rb") as file:
            if hashlib.sha256(file.read()).hexdigest() != name.replace("/", ""):
                damaged.append(name)
    published = {}
    for name in files(f"{folder}/out"):
        with open(f"{folder}/out/{name}", "rb") as file:
            published[name] = hashlib.sha256(file.read()).hexdigest()
    return {
        "records": records(store), "blobs": files(f"{store}/blobs"), "damaged": damaged, "published": published,
        "pipelines": files(f"{store}/pipelines"), "names": set(os.listdir(store)) - set(ASIDE),
        "unfinished": {
            name: sorted(set(os.listdir(f"{store}/{name}")) - {"collection"})
            for name in ("attempts", "progress", "locks", "leases") if os.path.isdir(f"{store}/{name}")
        },
        "drafts": [name for name in files(folder) if os.path.basename(name).startswith(".millrace-draft")],
        "trees": set(os.listdir(f"{store}/trees")),
    }


def differences(found, clean):
    told = []
    for part, value in found.items():
        expected = clean[part]
        # Folders that show results are made when they are used, which a state may already be beyond.
        if part == "trees" and value <= expected:
            continue
        if value == expected:
            continue
        if isinstance(value, (set, dict)) and isinstance(expected, (set, dict)):
            extra, missing = set(value) - set(expected), set(expected) - set(value)
            common = set(value) & set(expected) if isinstance(value, dict) else []
            other = [key for key in common if value[key] != expected[key]]
            told.append(f"{part}: more {sorted(extra)[:3]}, less {sorted(missing)[:3]}, other "
                        f"{[(key, value[key]) for key in other[:2]]}")
        else:
            told.append(f"{part}: {value} instead of {expected}")
    return told


def write_state(folder, state, version):
    os.makedirs(folder)
    lay_out(folder, version)
    places = {}
    for path, (kind, content, identity) in state.items():
        place = f"{folder}/{path}"
        if kind == "folder":
            os.makedirs(place, exist_ok=True)
        elif kind == "link":
            os.symlink(content.decode(), place)
        elif identity in places:
            os.link(places[identity], place)
        else:
            places[identity] = place
            with open(place, "wb") as file:
                file.write(content)


def try_state(millrace, folder, state, version, told, clean, twice):
    """Runs in a crash state; returns what is wrong."""
    write_state(folder, state, version)
    ending = run(millrace, folder)
    if ending.returncode != 0:
        return [f"exit code {ending.returncode}: {ending.stderr.decode()[-600:]} {ending.stdout.decode()[-600:]}"]
    wrong = differences(image(folder), clean)
    again = outcomes(ending.stdout)
    for stage, outcome in told.items():
        if outcome != "FAILED" and again.get(stage) in ("EXECUTED", "RESUMED", "FAILED", "SKIPPED"):
            wrong.append(f"{stage} was told as {outcome}, and is {again.get(stage)} after the power cut")
    if not wrong and twice:
        ending = run(millrace, folder)
        if ending.returncode != 0 or set(outcomes(ending.stdout).values()) != {"UP-TO-DATE"}:
            wrong.append(f"not up to date after the run: {ending.stdout.decode()[-600:]}")
        wrong += differences(image(folder), clean)
    return wrong


def signature(state, version):
    hash = hashlib.sha256(str(version).encode())
    names = {}
    for path, (kind, content, identity) in sorted(state.items()):
        hash.update(repr((path, kind, len(content), names.setdefault(identity, len(names)))).encode() + content)
    return hash.digest()


MODES = ["none", "all", "names", "data", "random", "random", "random", "random"]


def crashes(disk, log, versions, told_at, count, chance, seen):
    """Up to so many new states that a power cut during the logged changes may leave, with where and how it came."""
    points = [chance.randint(1, len(log)) for _ in range(2 * count)]
    if len(log) < count:
        points += range(1, len(log) + 1)
    at, found = 0, []
    for number, point in enumerate(sorted(points)):
        while at < point:
            disk.apply(*log[at])
            at += 1
        mode = MODES[number % len(MODES)]
        state = disk.crash(chance, mode)
        name = signature(state, versions[point - 1])
        if name not in seen:
            seen.add(name)
            place = f"run {versions[point - 1] + 1}, after change {point} of {len(log)}, {log[point - 1][:3]}"
            found.append((place, mode, state, versions[point - 1], told_at[point - 1]))
    if len(found) > count:
        found = [found[index] for index in sorted(chance.sample(range(len(found)), count))]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("millrace")
    parser.add_argument("--states", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the folders of states that fail")
    arguments = parser.parse_args()
    millrace = os.path.realpath(arguments.millrace)
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    work = tempfile.mkdtemp(prefix="millrace-power-", dir=memory)
    try:
        return campaign(millrace, work, arguments)
    finally:
        if not arguments.keep:
            shutil.rmtree(work, ignore_errors=True)


def campaign(millrace, work, arguments):
    shim = f"{work}/shim.so"
    source = os.path.join(os.path.dirname(os.path.realpath(__file__)), "power-loss-shim.c")
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)

    # The recorded runs, and the same ones undisturbed and unrecorded.
    log, versions, tellings = [], [], []
    recorded, clean = f"{work}/recorded", []
    os.makedirs(recorded)
    os.makedirs(f"{work}/clean")
    for version in range(len(NUMBERS)):
        for folder in (recorded, f"{work}/clean"):
            lay_out(folder, version)
        ending = run(millrace, f"{work}/clean")
        if ending.returncode != 0 or "EXECUTED" not in outcomes(ending.stdout).values():
            print(ending.stderr.decode(), file=sys.stderr)
            return 1
        clean.append(image(f"{work}/clean"))
        journal, output = f"{work}/journal-{version}", f"{work}/output-{version}"
        with open(output, "wb") as file:
            run(millrace, recorded, {"LD_PRELOAD": shim, "POWER_LOSS_ROOT": recorded, "POWER_LOSS_LOG": journal}, file)
        with open(output, "rb") as file:
            told = file.read()
        wrong = differences(image(recorded), clean[version])
        if wrong:
            print("recording changes the run:", *wrong, sep="\n  ", file=sys.stderr)
            return 1
        log += entries(journal)
        versions += [version] * (len(log) - len(versions))
        tellings.append(told)
    marks = sum(kind == "p" for kind, *_ in log)
    syncs = sum(kind == "f" for kind, *_ in log)
    print(f"{len(log)} changes recorded, {syncs} syncs among them; {marks} times something was told")
    if marks == 0 or syncs == 0:
        print("the shim saw no telling or no sync", file=sys.stderr)
        return 1

    # The whole log, replayed, must give the folder that the runs left.
    final = Disk()
    for entry in log:
        final.apply(*entry)
    left = final.crash(random.Random(0), "all")
    for name in files(f"{recorded}/.millrace"):
        path = f".millrace/{name}"
        with open(f"{recorded}/{path}", "rb") as file:
            if not name.startswith("logs/") and left.get(path, ("", b"", 0))[1] != file.read():
                print(f"the model is wrong about {path}", file=sys.stderr)
                return 1

    chance, seen = random.Random(arguments.seed), set()
    told_at = []
    for (kind, _, _, offset, _), version in zip(log, versions):
        latest = told_at[-1] if told_at and version == versions[len(told_at) - 1] else {}
        told_at.append(outcomes(tellings[version][:offset]) if kind == "p" else latest)
    chosen = crashes(Disk(), log, versions, told_at, arguments.states * 3 // 4, chance, seen)

    # The runs that mend what a power cut left are cut too.
    mended = 0
    while len(chosen) < arguments.states and mended < 4 * arguments.states:
        _, _, state, version, told = chosen[chance.randrange(len(chosen))]
        mended += 1
        folder, journal, output = f"{work}/mended", f"{work}/journal", f"{work}/output"
        write_state(folder, state, version)
        with open(output, "wb") as file:
            run(millrace, folder, {"LD_PRELOAD": shim, "POWER_LOSS_ROOT": folder, "POWER_LOSS_LOG": journal}, file)
        with open(output, "rb") as file:
            words = file.read()
        shutil.rmtree(folder)
        second = entries(journal) if os.path.exists(journal) else []
        if not second:
            continue
        os.remove(journal)
        told_at = []
        for kind, _, _, offset, _ in second:
            now = outcomes(words[:offset]) if kind == "p" else {}
            told_at.append({**(told_at[-1] if told_at else told), **now})
        chosen += crashes(
            Disk.of(state), second, [version] * len(second), told_at, min(20, arguments.states - len(chosen)),
            chance, seen)
    print(f"{len(chosen)} different states, the last of them of {mended} runs after a power cut", flush=True)

    def attempt(number):
        _, _, state, version, told = chosen[number]
        folder = f"{work}/state-{number}"
        try:
            wrong = try_state(millrace, folder, state, version, told, clean[version], number % 4 == 0)
        except subprocess.TimeoutExpired:
            wrong = ["hangs"]
        if not (wrong and arguments.keep):
            shutil.rmtree(folder, ignore_errors=True)
        return number, wrong

    tried = failed = 0
    reported = set()
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for number, wrong in pool.map(attempt, range(len(chosen))):
            tried += 1
            failed += bool(wrong)
            if wrong and len(reported) < 20:
                reported.add(number)
                place, mode = chosen[number][:2]
                print(f"state {number} ({place}, {mode}):", *wrong, sep="\n  ", flush=True)
            if tried % 500 == 0:
                print(f"{tried} states, {failed} failed", flush=True)
    print(f"{tried - failed} states passed, {failed} failed, seed {arguments.seed}")
    return 1 if failed or tried == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
