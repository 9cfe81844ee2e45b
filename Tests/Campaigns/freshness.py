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
import json
import mmap
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

CONTENTS = [b"one1", b"two2", b"six6", b"ten0", b"a longer content\n"]
VERSIONS = 4
FILES, LINKS, FOLDERS, CHAINS = 5, 2, 5, 2
LARGE = 1 << 20


class Clock:
    """Times in nanoseconds, to set a file's dates."""

    @staticmethod
    def keep(path, action):
        before = os.stat(path)
        action()
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def describe_file(path):
    with open(path, "rb") as file:
        return (b"x" if os.stat(path).st_mode & 0o100 else b"-") + file.read()


def describe_folder(folder):
    """What `find` says in the command of a folder's stage."""
    lines, contents = [], {}

    def walk(place, name):
        if os.path.isdir(place):
            lines.append(f"d {name}")
            for inner in os.listdir(place):
                walk(f"{place}/{inner}", f"{name}/{inner}")
        else:
            lines.append(f"{'x' if os.stat(place).st_mode & 0o100 else 'f'} {name}")
            with open(place, "rb") as file:
                contents[name.encode()] = file.read()

    walk(folder, ".")
    listing = "".join(f"{line}\n" for line in sorted(lines, key=str.encode)).encode()
    return listing + b"".join(contents[name] for name in sorted(contents))


class Workspace:
    """A pipeline of small commands, the targets of attacks, and what each stage must say."""

    def __init__(self, millrace, folder, paranoid, chance):
        self.millrace, self.folder, self.paranoid, self.chance = millrace, folder, paranoid, chance
        self.sync = f"{folder}/sync"
        self.work = f"{folder}/work"
        self.maps = {}
        self.nonce = 0
        os.makedirs(self.sync)
        os.makedirs(f"{self.work}/versions")
        for index in range(VERSIONS):
            self.write(f"versions/{index}", CONTENTS[index])
            self.write(f"versions/folder{index}/v", CONTENTS[index])
        for index in range(FILES):
            # The last one is too large to be copied into the command's folder.
            self.write(f"f{index}", chance.choice(CONTENTS) + (b"." * LARGE if index == FILES - 1 else b""))
        for index in range(LINKS):
            os.symlink("versions/0", f"{self.work}/l{index}")
        for index in range(FOLDERS):
            for name in ("a", "b", "sub/c", "sub/deep/d"):
                self.write(f"d{index}/{name}", chance.choice(CONTENTS))
            os.symlink("../versions/0", f"{self.work}/d{index}/link")
            os.symlink("../versions/folder0", f"{self.work}/d{index}/linked")
            os.makedirs(f"{self.work}/d{index}/empty")
        for index in range(CHAINS):
            self.write(f"q{index}", chance.choice(CONTENTS))
            self.write(f"r{index}", chance.choice(CONTENTS))
        self.stages = (
            [f"f{index}" for index in range(FILES)] + [f"l{index}" for index in range(LINKS)]
            + [f"d{index}" for index in range(FOLDERS)])
        with open(f"{self.work}/p.yaml", "w") as file:
            file.write(self.yaml())

    def path(self, name):
        return f"{self.work}/{name}"

    def write(self, name, content):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as file:
            file.write(content)

    def yaml(self):
        lines = ["name: p", "stages:"]

        def stage(name, command, inputs):
            wait = (f"touch {self.sync}/started.{name}; "
                    f"while [ -e {self.sync}/hold.{name} ]; do sleep 0.004; done; ")
            lines.extend([f"  {name}:", f"    run: {json.dumps(wait + command)}", f"    inputs: [{', '.join(inputs)}]",
                          "    outputs: [x]"])

        # The only job: while this one waits, all others are hashed and none is started.
        stage("gate", "echo > $OUT/x", [])
        show_file = "{{ if [ -x {0} ]; then printf x; else printf -- -; fi; cat {0}; }} > $OUT/x"
        for name in self.stages:
            if name[0] in "fl":
                stage("s" + name, show_file.format(name), [name])
            else:
                stage("s" + name, f"cd {name}; {{ find -L . -type d -printf 'd %p\\n' -o -perm -100 -printf 'x %p\\n'"
                      " -o -printf 'f %p\\n' | LC_ALL=C sort; find -L . -type f -print0 | LC_ALL=C sort -z"
                      " | xargs -0 -r cat; } > $OUT/x", [name])
        for index in range(CHAINS):
            # A program, equal bytes that are none, and an empty folder, as the content says.
            stage(f"p{index}", f"mkdir -p $OUT/x/empty; cp q{index} $OUT/x/tool; cp q{index} $OUT/x/text;"
                  f" grep -q [ot]n $OUT/x/tool && chmod +x $OUT/x/tool; :", [f"q{index}"])
            stage(f"c{index}", f"( cd p{index}/x; for f in *; do if [ -d $f ]; then echo d $f; elif [ -x $f ]; then echo"
                  f" x $f; else echo f $f; fi; done; cat tool text; cat $OLDPWD/r{index} ) > $OUT/x",
                  [f"p{index}", f"r{index}"])
        return "\n".join(lines) + "\n"

    def expected(self):
        """What each stage must say, computed from what is there now."""
        found = {}
        for name in self.stages:
            found["s" + name] = describe_file(self.path(name)) if name[0] in "fl" else describe_folder(self.path(name))
        for index in range(CHAINS):
            with open(self.path(f"q{index}"), "rb") as one, open(self.path(f"r{index}"), "rb") as other:
                made, read = one.read(), other.read()
            tool = b"x" if any(word in made for word in (b"on", b"tn")) else b"f"
            found[f"c{index}"] = b"d empty\nf text\n" + tool + b" tool\n" + made + made + read
        return found

    def run(self, forced=(), meanwhile=()):
        """Runs the pipeline; `meanwhile` are functions that threads of their own call. Returns code and keys."""
        for name in os.listdir(self.sync):
            if name.startswith("started."):
                os.unlink(f"{self.sync}/{name}")
        command = [self.millrace, "run", "p.yaml", "--json", "--keep-going", "--threads", "1"]
        command += ["--paranoid"] if self.paranoid else []
        for name in forced:
            command += ["--force", name]
        process = subprocess.Popen(command, cwd=self.work, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.process = process
        faults = []

        def guarded(function):
            try:
                function()
            except Exception as fault:  # one of the campaign itself
                faults.append(fault)
        threads = [threading.Thread(target=guarded, args=(function,)) for function in meanwhile]
        for thread in threads:
            thread.start()
        output, errors = process.communicate(timeout=300)
        for thread in threads:
            thread.join()
        if faults:
            raise faults[0]
        for name in os.listdir(self.sync):
            os.unlink(f"{self.sync}/{name}")
        events = [json.loads(line) for line in output.splitlines()]
        finished = [event for event in events if event["event"] == "finished"]
        return process.returncode, {event["stage"]: event for event in finished}, (output + errors).decode()[-3000:]

    def wait_for(self, stage):
        """Whether the stage's command began before the run ended."""
        while not os.path.exists(f"{self.sync}/started.{stage}"):
            if self.process.poll() is not None:
                return False
            time.sleep(0.002)
        return True

    def hold(self, stage):
        with open(f"{self.sync}/hold.{stage}", "w"):
            pass

    def release(self, stage):
        if os.path.exists(f"{self.sync}/hold.{stage}"):
            os.unlink(f"{self.sync}/hold.{stage}")

    def result(self, key):
        """The one file that a key's record names."""
        store = f"{self.work}/.millrace"
        with open(f"{store}/records/{key[:2]}/{key[2:]}") as file:
            (path, count, digest), = json.load(file)["content"]["outputs"]["x"]
        with open(f"{store}/blobs/{digest[:2]}/{digest[2:]}", "rb") as file:
            return file.read()


# Attacks: each takes the workspace and a target, and returns the functions to call before the run, while the gate holds
# the stages back, and while the stage's command runs.

def replaced(content, old):
    """Another content of the same length, where there is one."""
    if len(old) > LARGE:
        return content + b"." * (len(old) - len(content))
    return content


class Attacks:
    def __init__(self, workspace):
        self.workspace, self.chance = workspace, workspace.chance

    def content(self, path):
        with open(path, "rb") as file:
            old = file.read()
        return replaced(self.chance.choice(CONTENTS[:4] if self.chance.random() < 0.8 else CONTENTS), old)

    # One file.

    def edit(self, path):
        content = self.content(path)
        with open(path, "r+b") as file:
            file.write(content)
            file.truncate()

    def edit_keeping_dates(self, path):
        Clock.keep(path, lambda: self.edit(path))

    def edit_dated(self, path):
        self.edit(path)
        seconds = self.chance.choice([0, 1, 1_000_000_000, int(time.time()) + 3600, 4_000_000_000])
        os.utime(path, ns=(seconds * 10**9, seconds * 10**9 + self.chance.choice([0, 1])))

    def rename_over(self, path):
        path, content = os.path.realpath(path), self.content(path)
        mode = os.stat(path).st_mode & 0o777
        with open(f"{self.workspace.folder}/draft", "wb") as file:
            file.write(content)
        os.chmod(f"{self.workspace.folder}/draft", mode)
        before = os.stat(path)
        os.rename(f"{self.workspace.folder}/draft", path)
        if self.chance.random() < 0.5:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def hard_link(self, path):
        other = f"{self.workspace.folder}/other-name"
        os.link(os.path.realpath(path), other)
        self.edit_keeping_dates(other)
        os.unlink(other)

    def executable(self, path):
        os.chmod(path, os.stat(path).st_mode ^ 0o111)

    def mode(self, path):
        # Of one that is no member of the key: only the owner's executable bit is.
        executable = os.stat(path).st_mode & 0o100
        os.chmod(path, self.chance.choice([0o711, 0o755, 0o700]) if executable else
                 self.chance.choice([0o644, 0o600, 0o444]))

    def touch(self, path):
        os.utime(path)

    def mapped(self, path):
        """A store into a page that mostly is dirty already: such a store moves no time stamp."""
        kept = self.workspace.maps.get(path)
        status = os.stat(path)
        if status.st_size < 4:
            raise OSError(f"{path} is too short to be mapped")
        if kept is None or kept[0] != (status.st_ino, status.st_size):
            with open(path, "r+b") as file:
                kept = ((status.st_ino, status.st_size), mmap.mmap(file.fileno(), status.st_size))
            self.workspace.maps[path] = kept
        content = self.chance.choice(CONTENTS[:4])
        kept[1][0:4] = content

    # Names in a folder.

    def inner(self, folder, kind="file"):
        """A random file of a folder, links left out."""
        found = []
        for place, folders, names in os.walk(folder):
            if kind == "file":
                found += [f"{place}/{name}" for name in names if not os.path.islink(f"{place}/{name}")]
            else:
                found += [place] + [f"{place}/{name}" for name in folders if not os.path.islink(f"{place}/{name}")]
        return self.chance.choice(sorted(found)) if found else None

    def add_or_remove_empty(self, folder):
        place = f"{self.inner(folder, 'folder')}/new{self.chance.randrange(3)}"
        if os.path.isdir(place) and not os.listdir(place):
            os.rmdir(place)
        elif not os.path.lexists(place):
            os.mkdir(place)

    def add_or_remove(self, folder):
        place = f"{self.inner(folder, 'folder')}/file{self.chance.randrange(3)}"
        if os.path.isfile(place):
            os.unlink(place)
        elif not os.path.lexists(place):
            with open(place, "wb") as file:
                file.write(self.chance.choice(CONTENTS))

    def move(self, folder):
        one = self.inner(folder)
        if one:
            place = f"{self.inner(folder, 'folder')}/moved{self.chance.randrange(3)}"
            if not os.path.lexists(place):
                os.rename(one, place)

    def swap(self, folder):
        one, other = self.inner(folder), self.inner(folder)
        if one and one != other:
            os.rename(one, f"{self.workspace.folder}/swap")
            os.rename(other, one)
            os.rename(f"{self.workspace.folder}/swap", other)

    def file_becomes_folder(self, folder):
        one = f"{folder}/kind"
        if os.path.isdir(one):
            os.rmdir(one)
            with open(one, "wb"):
                pass
        else:
            if os.path.lexists(one):
                os.unlink(one)
            os.mkdir(one)

    def retarget(self, link):
        up = os.path.dirname(os.readlink(link))
        target = f"{up}/{'folder' if 'folder' in os.readlink(link) else ''}{self.chance.randrange(VERSIONS)}"
        draft = f"{self.workspace.folder}/new-link"
        os.symlink(target, draft)
        os.rename(draft, link)

    FILE = ["edit", "edit_keeping_dates", "edit_dated", "rename_over", "hard_link", "executable", "mode", "touch"]
    FOLDER = ["add_or_remove_empty", "add_or_remove", "move", "swap", "file_becomes_folder"]

    # There and back: as it was when it was hashed and when the run ends, and another in between.

    def there_and_back(self, path):
        with open(path, "rb") as file:
            old = file.read()
        kept = f"{self.workspace.folder}/kept-{os.path.basename(path)}-{self.chance.random()}"
        by_rename = self.chance.random() < 0.5
        mode, new = os.stat(path).st_mode & 0o777, self.content(path)

        def there():
            if by_rename:
                os.rename(path, kept)
                with open(path, "wb") as file:
                    file.write(new)
                os.chmod(path, mode)
            else:
                Clock.keep(path, lambda: self.put(path, new))

        def back():
            if by_rename:
                os.rename(kept, path)
            else:
                Clock.keep(path, lambda: self.put(path, old))
        return there, back

    def put(self, path, content):
        with open(path, "r+b") as file:
            file.write(content)
            file.truncate()

    def mapped_there_and_back(self, path):
        with open(path, "rb") as file:
            old = file.read(4)

        def there():
            self.mapped(path)

        def back():
            self.workspace.maps[path][1][0:4] = old
        return there, back

    def link_there_and_back(self, link):
        kept = f"{self.workspace.folder}/kept-link-{self.chance.random()}"

        def there():
            up = os.readlink(link)
            os.rename(link, kept)
            os.symlink(up, link)
            self.retarget(link)

        def back():
            os.rename(kept, link)
        return there, back

    def name_there_and_back(self, folder):
        place = f"{self.inner(folder, 'folder')}/passing"

        def there():
            with open(place, "wb") as file:
                file.write(b"passing")

        return there, lambda: os.unlink(place)

    def folder_there_and_back(self, folder):
        kept = f"{self.workspace.folder}/kept-folder-{self.chance.random()}"

        def there():
            os.rename(f"{folder}/sub", kept)
            os.mkdir(f"{folder}/sub")

        def back():
            os.rmdir(f"{folder}/sub")
            os.rename(kept, f"{folder}/sub")
        return there, back


class Round:
    """The attacks of one round, their phases, and the names of what was done."""

    def __init__(self, workspace, counts):
        self.workspace, self.chance, self.counts = workspace, workspace.chance, counts
        self.attacks = Attacks(workspace)
        self.before, self.gate, self.inside, self.late, self.forced = [], [], [], [], []
        self.said, self.missed = [], 0

    def say(self, kind, phase, target):
        self.counts[f"{kind} {phase}"] += 1
        self.said.append(f"{target}: {kind} {phase}")

    def plan(self):
        for name in self.workspace.stages:
            if self.chance.random() < 0.75:
                self.attack(name)
        for index in range(CHAINS):
            if self.chance.random() < 0.7:
                self.attack_chain(index)
        if self.chance.random() < 0.1:
            self.say("stat-cache", "removed or cut", "store")
            self.before.append(self.spoil_cache)

    def attack(self, name):
        chance, attacks, path = self.chance, self.attacks, self.workspace.path(name)
        stage, paranoid = "s" + name, self.workspace.paranoid
        kind = {"f": "file", "l": "link", "d": "folder"}[name[0]]
        phase = chance.choice(["before", "before", "before", "gate", "inside", "there and back", "late"])
        if phase == "there and back":
            options = {"file": ["there_and_back", "mapped_there_and_back"], "link": ["link_there_and_back"],
                       "folder": ["inner", "link", "linked"] + (["name", "sub", "mapped"] if paranoid else [])}[kind]
            option = chance.choice(options)
            pair = {
                "there_and_back": lambda: attacks.there_and_back(path),
                "mapped_there_and_back": lambda: attacks.mapped_there_and_back(path),
                "link_there_and_back": lambda: attacks.link_there_and_back(path),
                "inner": lambda: attacks.there_and_back(attacks.inner(path) or f"{path}/link"),
                "link": lambda: attacks.link_there_and_back(f"{path}/link"),
                "linked": lambda: attacks.link_there_and_back(f"{path}/linked"),
                "name": lambda: attacks.name_there_and_back(path),
                "sub": lambda: attacks.folder_there_and_back(path),
                "mapped": lambda: attacks.mapped_there_and_back(attacks.inner(path)),
            }[option]
            if option in ("inner", "mapped") and attacks.inner(path) is None:
                return
            if option == "sub" and not os.path.isdir(f"{path}/sub"):
                return
            there, back = pair()
            self.forced.append(stage)
            self.gate.append(there)
            self.inside.append((stage, back))
            return self.say(f"{kind} {option}", phase, name)
        action, words = self.action(kind, path)
        if action is None:
            return
        self.say(f"{kind} {words}", phase, name)
        if phase == "before":
            self.before.append(action)
            if chance.random() < 0.2:
                self.before.append(action)
        elif phase == "gate":
            self.forced.append(stage)
            self.gate.append(action)
        elif phase == "inside":
            self.forced.append(stage)
            self.inside.append((stage, action))
        else:
            self.late.append(action)

    def action(self, kind, path):
        """One change of a target, and what to call it."""
        chance, attacks = self.chance, self.attacks
        if kind == "link":
            if chance.random() < 0.6:
                return (lambda: attacks.retarget(path)), "retarget"
            words = chance.choice(Attacks.FILE)
            # The version is shared by links, and by folders: it may be the target of several attacks.
            return (lambda: getattr(attacks, words)(path)), "target " + words
        if kind == "folder" and chance.random() < 0.5:
            words = chance.choice(Attacks.FOLDER + ["link", "linked"])
            if words in ("link", "linked"):
                return (lambda: attacks.retarget(f"{path}/{words}")), "retarget " + words
            return (lambda: getattr(attacks, words)(path)), words
        target = path if kind == "file" else attacks.inner(path)
        if target is None:
            return None, ""
        mappable = kind == "file" or self.workspace.paranoid
        words = chance.choice(Attacks.FILE + (["mapped"] * 3 if mappable else []))

        def change():
            # Another attack may have moved it.
            if os.path.isfile(target):
                getattr(attacks, words)(target)
        return change, words

    def attack_chain(self, index):
        """A producer's input, or what the store shows of its outputs, before its reader reads them again."""
        chance, path = self.chance, self.workspace.path
        choice = chance.choice(["producer", "reader", "tree mode", "tree folder"])
        self.say("chain " + choice, "before", f"p{index}")
        if choice == "producer":
            self.before.append(lambda: self.attacks.edit_keeping_dates(path(f"q{index}")))
        else:
            self.before.append(lambda: self.attacks.edit_keeping_dates(path(f"r{index}")))
        if choice.startswith("tree"):
            self.forced.append(f"c{index}")
            self.before.append(lambda: self.spoil_trees(choice))

    def spoil_trees(self, choice):
        trees = self.workspace.path(".millrace/trees")
        for name in os.listdir(trees) if os.path.isdir(trees) else []:
            tree = f"{trees}/{name}"
            if choice == "tree mode":
                for file in ("tool", "text"):
                    if os.path.isfile(f"{tree}/{file}"):
                        os.chmod(f"{tree}/{file}", os.stat(f"{tree}/{file}").st_mode ^ 0o111)
            elif os.path.isdir(f"{tree}/empty"):
                os.rmdir(f"{tree}/empty")
            else:
                os.mkdir(f"{tree}/empty")

    def spoil_cache(self):
        cache = self.workspace.path(".millrace/stat-cache")
        if os.path.exists(cache):
            if self.chance.random() < 0.5:
                os.unlink(cache)
            else:
                os.truncate(cache, os.path.getsize(cache) // 2)

    def act(self, action):
        """Does it, unless another attack took its target away: then there is one attack less."""
        try:
            action()
        except OSError:
            self.missed += 1

    def perform(self):
        """Attacks, runs, and then runs in peace; what is wrong, in words."""
        workspace = self.workspace
        for action in self.before:
            self.act(action)
        meanwhile = []
        if self.gate or self.inside:
            self.forced.append("gate")
            workspace.hold("gate")
            for stage in {stage for stage, _ in self.inside}:
                workspace.hold(stage)

            def at_gate():
                if workspace.wait_for("gate"):
                    for action in self.gate:
                        self.act(action)
                workspace.release("gate")

            def in_stage(stage, action):
                if workspace.wait_for(stage):
                    action()
                    workspace.release(stage)
                else:
                    # Refused before it began; what was led astray is led back all the same.
                    action()
            meanwhile.append(at_gate)
            by_stage = collections.defaultdict(list)
            for stage, action in self.inside:
                by_stage[stage].append(action)
            for stage, actions in by_stage.items():
                meanwhile.append(lambda stage=stage, actions=actions: in_stage(stage, lambda: [self.act(each) for each in actions]))
        if self.late:
            delays = [self.chance.random() * 0.5 for _ in self.late]

            def late():
                for delay, action in sorted(zip(delays, self.late), key=lambda pair: pair[0]):
                    time.sleep(delay / len(delays))
                    self.act(action)
            meanwhile.append(late)
        code, _, words = workspace.run(set(self.forced), meanwhile)
        if code not in (0, 3):
            return [f"exit code {code}: {words}"]
        expected = workspace.expected()
        code, events, words = workspace.run()
        if code != 0:
            return [f"exit code {code} in peace: {words}"]
        wrong = []
        for stage, text in expected.items():
            seen = workspace.result(events[stage]["key"])
            if seen != text:
                wrong.append(f"{stage} is stale: {seen[:300]!r} instead of {text[:300]!r}")
        return wrong


# What is published.

def picture(path, value):
    rows = b"".join(b"\0" + bytes((value + x * y) % 256 for x in range(4)) for y in range(4))

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 0, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


class Published:
    """A pipeline that publishes a report; whatever happens to that, `status` tells and a run mends."""

    def __init__(self, millrace, folder, chance):
        self.millrace, self.folder, self.chance = millrace, folder, chance
        for split in ("train", "validation", "test"):
            for label in ("a", "b"):
                for index in range(4):
                    picture(f"{folder}/data/{split}/{label}/{index}.png", 20 * index + 100 * (label == "b"))
        with open(f"{folder}/net.yaml", "w") as file:
            file.write("input: [3, 4, 4]\npreset: keras\nlayers: [flatten, dense: 2]\n")
        with open(f"{folder}/p.yaml", "w") as file:
            file.write("name: p\nseed: 1\nstages:\n  preprocess: {records: data, resize: [4, 4], splits: {train: train,"
                       " validation: validation, test: test}}\n  train: {data: preprocess, network: net.yaml, optimizer:"
                       " {adam: {learningRate: 0.01}}, schedule: constant, batch: 4, epochs: 1}\n"
                       "  report: {title: t, members: train}\n")
        code, words = self.call("run")
        if code != 0:
            raise SystemExit(f"the pipeline that publishes fails: {words}")
        self.page = f"{folder}/out/p/report.html"
        # Of a run in which all was up to date, as those are that mend it: the page tells what its run did.
        os.unlink(self.page)
        self.call("run")
        with open(self.page, "rb") as file:
            self.content = file.read()

    def call(self, verb):
        done = subprocess.run([self.millrace, verb, "p.yaml", *(["--threads", "1"] if verb == "run" else [])],
                              cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
        return done.returncode, (done.stdout + done.stderr).decode()[-2000:]

    def attack(self, counts):
        page, chance = self.page, self.chance
        kind = chance.choice(["edited", "swapped", "cut", "emptied", "removed", "linked", "executable", "renamed over",
                              "named pipe", "folder removed"])
        counts[f"published {kind}"] += 1
        if kind in ("edited", "swapped"):
            def change():
                with open(page, "r+b") as file:
                    file.seek(chance.randrange(len(self.content)))
                    file.write(b"\0")
            if kind == "edited":
                change()
            else:
                Clock.keep(page, change)
        elif kind == "cut":
            os.truncate(page, chance.randrange(len(self.content)))
        elif kind == "emptied":
            os.truncate(page, 0)
        elif kind == "removed":
            os.unlink(page)
        elif kind == "linked":
            os.rename(page, f"{self.folder}/kept")
            os.symlink(f"{self.folder}/kept", page)
        elif kind == "executable":
            os.chmod(page, 0o755)
        elif kind == "renamed over":
            with open(f"{self.folder}/draft", "wb") as file:
                file.write(self.content[:-1] + b"?")
            os.rename(f"{self.folder}/draft", page)
        elif kind == "named pipe":
            os.unlink(page)
            os.mkfifo(page)
        else:
            shutil.rmtree(f"{self.folder}/out")
        code, words = self.call("status")
        if code != 1 or "report.html" not in words:
            return [f"published file {kind}: status ends {code} and says {words}"]
        code, words = self.call("run")
        if code != 0 or os.path.islink(page) or os.stat(page).st_mode & 0o100:
            return [f"published file {kind}: the run ends {code}: {words}"]
        with open(page, "rb") as file:
            if file.read() != self.content:
                return [f"published file {kind} is not what it was"]
        code, words = self.call("status")
        return [] if code == 0 else [f"published file {kind}: status ends {code} after the run: {words}"]


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
