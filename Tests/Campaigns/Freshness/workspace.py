"""A pipeline whose commands tell all that they see of their inputs."""

import json
import os
import subprocess
import threading
import time

CONTENTS = [b"one1", b"two2", b"six6", b"ten0", b"a longer content\n"]
VERSIONS = 4
FILES, LINKS, FOLDERS, CHAINS = 5, 2, 5, 2
LARGE = 1 << 20


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
