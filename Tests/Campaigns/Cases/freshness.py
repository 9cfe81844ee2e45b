"""Freshness: what a command can see is in its key, and nothing else than what was asked for is read or waited for."""

import hashlib
import http.server
import json
import mmap
import os
import signal
import shutil
import subprocess
import threading
import time

from .support import Skip, case, contains, equal, lacks

RUN = ("run", "--threads", "1")


def stored(c, stage, pipeline="p.yaml"):
    """The text of the one file that a stage made."""
    outputs = c.run("show", pipeline, stage, "--json").json()["outputs"]
    (file,), = [output["files"] for output in outputs.values()]
    content = (c.folder / file["storedAt"]).read_bytes()
    return content[file["offset"]:file["offset"] + file["byteCount"]].decode()


def outcomes(result):
    return {line.split()[0]: line.split()[1] for line in result.stdout.splitlines() if "  " in line}


# Executable bits and empty folders.

@case("attack-11")
def _(c):
    """An input's executable bit and the empty folders below an input folder are in the key."""
    c.write("t", "x\n")
    c.write("f/a", "1\n")
    (c.folder / "f/s").mkdir()
    c.write("p.yaml", """stages:
  a: {run: "test -x t && echo exec > $OUT/x || echo noexec > $OUT/x", inputs: [t], outputs: [x]}
  b: {run: "ls f > $OUT/x", inputs: [f], outputs: [x]}
""")
    c.run(*RUN, "p.yaml")
    (c.folder / "t").chmod(0o755)
    (c.folder / "f/s").rmdir()
    (c.folder / "f/t").mkdir()
    equal(outcomes(c.run(*RUN, "p.yaml")), {"a": "EXECUTED", "b": "EXECUTED"})
    equal((stored(c, "a"), stored(c, "b")), ("exec\n", "a\nt\n"))
    # As it was before: what was made then holds again.
    (c.folder / "t").chmod(0o644)
    equal(outcomes(c.run(*RUN, "p.yaml"))["a"], "FROM-CACHE")


@case("attack-11-inside-a-folder")
def _(c):
    """So is the executable bit of a file in an input folder, and whether a name is a file or a folder."""
    c.write("f/tool", "#!/bin/sh\necho ran\n")
    (c.folder / "f/kind").mkdir()
    c.write("p.yaml", "stages:\n  a: {run: \"{ f/tool || echo not; test -d f/kind && echo folder; :; } > $OUT/x\","
            " inputs: [f], outputs: [x]}\n")
    c.run(*RUN, "p.yaml")
    equal(stored(c, "a"), "not\nfolder\n")
    (c.folder / "f/tool").chmod(0o755)
    contains(c.run("why", "p.yaml", "a").stdout, "tool made executable")
    c.run(*RUN, "p.yaml")
    equal(stored(c, "a"), "ran\nfolder\n")
    (c.folder / "f/kind").rmdir()
    c.write("f/kind", "")
    c.run(*RUN, "p.yaml")
    equal(stored(c, "a"), "ran\n")


@case("attack-11-mode")
def _(c):
    """Of a file's mode a command sees what its key holds: whether it is executable."""
    c.write("t", "x\n")
    c.write("p.yaml", "stages:\n  a: {run: \"stat -c %a t > $OUT/x\", inputs: [t], outputs: [x]}\n")
    for mode, seen in ((0o644, "644\n"), (0o600, "644\n"), (0o444, "644\n"), (0o700, "755\n")):
        (c.folder / "t").chmod(mode)
        c.run(*RUN, "p.yaml")
        equal(stored(c, "a"), seen, f"mode of a file of {mode:o}")


@case("bug-18")
def _(c):
    """A program that a stage makes can be executed by another."""
    c.copy()
    equal(outcomes(c.run(*RUN, "p.yaml")), {"a": "EXECUTED", "b": "EXECUTED"})
    equal(stored(c, "b"), "ran\n")


@case("bug-18-many")
def _(c):
    """So can one among many small files, and one whose bytes another file has that is none."""
    c.write("p.yaml", """stages:
  a:
    run: |
      mkdir $OUT/d; for i in $(seq 30); do echo $i > $OUT/d/$i; done
      printf '#!/bin/sh\\necho ran\\n' > $OUT/d/tool; cp $OUT/d/tool $OUT/d/text; chmod +x $OUT/d/tool
    outputs: [d]
  b: {run: "./a/d/tool > $OUT/y; test -x a/d/text || echo text >> $OUT/y", inputs: [a.d], outputs: [y]}
""")
    c.run(*RUN, "p.yaml")
    equal(stored(c, "b"), "ran\ntext\n")


@case("bug-21")
def _(c):
    """An empty folder is an output, and an empty folder in one is found by who reads it."""
    c.copy()
    equal(set(outcomes(c.run(*RUN, "-k", "p.yaml")).values()), {"EXECUTED"})
    equal((stored(c, "b"), stored(c, "f")), ("ok\n", "ok\n"))
    c.run("verify")


class Server(http.server.BaseHTTPRequestHandler):
    """Keeps what is put, and gives it as `tamper` makes it."""
    kept, tamper = {}, None

    def log_message(self, *_):
        pass

    def answer(self, code, content=b""):
        self.send_response(code)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def do_PUT(self):
        self.kept[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(201)

    def do_GET(self):
        content = self.kept.get(self.path)
        if content is None:
            return self.answer(404)
        self.answer(200, self.tamper(content) if self.tamper and "/ac/" in self.path else content)

    do_HEAD = do_GET


def cache():
    """A server of its own for one case, and its address."""
    handler = type("Handler", (Server,), {"kept": {}, "tamper": None})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return handler, f"http://127.0.0.1:{server.server_address[1]}/t"


@case("bug-21-pulled")
def _(c):
    """Executable bits and empty folders travel through a shared cache."""
    _, url = cache()
    c.copy("bug-21")
    pipeline = (c.folder / "p.yaml").read_text()
    c.write("p.yaml", pipeline + "  t: {run: \"echo 'echo ran' > $OUT/tool; chmod +x $OUT/tool\", outputs: [tool]}\n"
            "  u: {run: \"PATH=$PWD/t:$PATH; tool > $OUT/y\", inputs: [t], outputs: [y]}\n")
    c.run(*RUN, "--cache", url, "--push", "p.yaml")
    shutil.rmtree(c.folder / ".millrace")
    equal(set(outcomes(c.run(*RUN, "--cache", url, "--pull", "p.yaml")).values()), {"FROM-CACHE"})
    for stage in "bfu":
        equal(outcomes(c.run(*RUN, "--force", stage, "p.yaml"))[stage], "EXECUTED")
    equal(stored(c, "u"), "ran\n")


# What a shared cache says.

PULLED = """stages:
  a: {run: "echo hello > $OUT/x; mkdir $OUT/d; head -c 5000 /dev/zero > $OUT/d/y", outputs: [x, d]}
  b: {run: "cat a/x > $OUT/y", inputs: [a], outputs: [y]}
"""


def sealed(content):
    body = json.dumps(content, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
    return b'{"sha256":"' + hashlib.sha256(body).hexdigest().encode() + b'","content":' + body + b"}\n"


def pull_tampered(c, change):
    handler, url = cache()
    c.write("p.yaml", PULLED)
    c.run(*RUN, "--cache", url, "--push", "p.yaml")
    shutil.rmtree(c.folder / ".millrace")

    def tamper(content):
        record = json.loads(content)["content"]
        if "x" not in record["outputs"]:
            return content
        change(record)
        return sealed(record)

    handler.tamper = staticmethod(tamper)
    seen = outcomes(c.run(*RUN, "--cache", url, "--pull", "p.yaml"))
    equal(seen, {"a": "EXECUTED", "b": "FROM-CACHE"})
    c.run("status", "p.yaml")
    c.run("verify")
    equal(outcomes(c.run(*RUN, "--force", "b", "p.yaml"))["b"], "EXECUTED")
    equal(stored(c, "b"), "hello\n")


@case("attack-13")
def _(c):
    """A pulled record that lacks an output of its stage counts as missing."""
    pull_tampered(c, lambda record: record["outputs"].pop("x"))


@case("attack-13-other-outputs")
def _(c):
    """So does one with an output that the stage does not declare."""
    pull_tampered(c, lambda record: record["outputs"].update(z=record["outputs"]["x"]))


@case("attack-13-nothing")
def _(c):
    """So does one of an output that holds nothing at all."""
    pull_tampered(c, lambda record: record["outputs"].update(x=[]))


@case("attack-13-long-name")
def _(c):
    """So does one whose file's name is longer than names can be."""
    pull_tampered(c, lambda record: record["outputs"]["x"][0].__setitem__(0, "n" * 5000))


@case("attack-13-file-and-folder")
def _(c):
    """So does one in which a name is both a file and a folder."""
    def change(record):
        (file,) = record["outputs"]["x"]
        record["outputs"]["x"] = [file, ["x/y", *file[1:]]]
    pull_tampered(c, change)


def memory_of(c, *arguments):
    """The most memory that a command took, in MB."""
    process = subprocess.Popen([c.millrace, *arguments], cwd=c.folder, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    equal(process.returncode, 0, f"exit code of {arguments}: {output}")
    return usage.ru_maxrss / 1024


def pull_large(c, body):
    handler, url = cache()
    c.write("p.yaml", 'stages:\n  a: {run: "echo a > $OUT/x", outputs: [x]}\n')
    c.run(*RUN, "--cache", url, "--push", "p.yaml")
    shutil.rmtree(c.folder / ".millrace")
    content = b'{"sha256":"' + hashlib.sha256(body).hexdigest().encode() + b'","content":' + body + b"}\n"
    handler.tamper = staticmethod(lambda _: content)
    used = memory_of(c, *RUN, "--pull", "--cache", url, "p.yaml")
    assert used < 500, f"{used:.0f} MB for a record of {len(body) >> 20} MB"


@case("attack-14")
def _(c):
    """A record of 58 MB takes less than 500 MB of memory."""
    pull_large(c, b"[" + b'{"a":1},' * 7_200_000 + b"1]")


@case("attack-14-numbers")
def _(c):
    """So does one of 29 million numbers."""
    pull_large(c, b"[" + b"1," * 29_000_000 + b"1]")


@case("attack-14-metrics")
def _(c):
    """So does a metrics file that a command writes."""
    c.write("p.yaml", "stages:\n  a: {run: \"python3 -c 'print(\\\"[\\\" + \\\"[],\\\" * 20000000 + \\\"1]\\\")' > $OUT/m\","
            " outputs: [m], metrics: m}\n")
    process = subprocess.Popen([c.millrace, *RUN, "p.yaml"], cwd=c.folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        try:
            with open(f"/proc/{process.pid}/status") as file:
                most = max([most] + [int(line.split()[1]) for line in file if line.startswith("VmHWM")])
        except OSError:
            break
        time.sleep(0.02)
    equal(process.wait(), 3, "exit code")
    assert most < 500 << 10, f"{most >> 10} MB"


# What is no file.

@case("attack-08")
def _(c):
    """A named pipe as an input is refused by name, and nobody waits for it."""
    os.mkfifo(c.folder / "in")
    c.write("p.yaml", 'stages:\n  a: {run: "cat in > $OUT/x", inputs: [in], outputs: [x]}\n')
    contains(c.run("status", "p.yaml", code=1, timeout=20).stdout, "in is a named pipe")
    contains(c.run(*RUN, "p.yaml", code=3, timeout=20).stdout, "in is a named pipe")


@case("attack-08-folder")
def _(c):
    """So is one in an input folder; devices and sockets as well."""
    os.makedirs(c.folder / "d")
    c.write("p.yaml", 'stages:\n  a: {run: "ls d > $OUT/x", inputs: [d], outputs: [x]}\n'
            '  b: {run: "head -c1 /dev/zero > $OUT/x", inputs: [/dev/zero], outputs: [x]}\n')
    os.mkfifo(c.folder / "d/pipe")
    text = c.run(*RUN, "-k", "p.yaml", code=3, timeout=20).stdout
    contains(text, "d/pipe is a named pipe", "/dev/zero is a device")


@case("attack-08-files-of-a-pipeline")
def _(c):
    """So is one as the pipeline, an included file, parameters or a network: with the place that names it."""
    os.mkfifo(c.folder / "pipe")
    stage = 'stages:\n  a: {run: "echo > $OUT/x", outputs: [x]}\n'
    contains(c.run(*RUN, "pipe", code=2, timeout=20).text, "pipe is a named pipe")
    c.write("p.yaml", "include: pipe\n" + stage)
    contains(c.run(*RUN, "p.yaml", code=2, timeout=20).text, "p.yaml:1:1", "pipe is a named pipe")
    c.write("p.yaml", "params: pipe\n" + stage)
    contains(c.run("status", "p.yaml", code=2, timeout=20).text, "p.yaml:1:1", "pipe is a named pipe")
    c.write("p.yaml", "seed: 1\nstages:\n  preprocess: {records: data, splits: {train: train}}\n"
            "  train:\n    data: preprocess\n    network: pipe\n")
    contains(c.run(*RUN, "p.yaml", code=2, timeout=20).text, "p.yaml:6:5", "pipe is a named pipe")
    for verb in (("model", "summary", "pipe"), ("model", "export", "pipe", "out"), ("dataset", "info", "pipe"),
                 ("dataset", "verify", "pipe"), ("log", "--pipeline", "pipe"), ("show", "pipe", "a"), ("graph", "pipe")):
        result = c.run(*verb, code=None, timeout=20)
        assert result.code in (2, 3), f"{verb}: exit {result.code}: {result.text}"


@case("attack-08-store")
def _(c):
    """Pipes in the place of the store's files are damage, or made anew."""
    c.write("in", "1\n")
    c.write("p.yaml", 'name: p\nstages:\n  a: {run: "cat in > $OUT/x", inputs: [in], outputs: [x]}\n'
            '  b: {run: "cat a/x > $OUT/y", inputs: [a], outputs: [y]}\n')
    time.sleep(0.05)
    c.run(*RUN, "p.yaml")
    blob, = {file for file in (c.folder / ".millrace/blobs").glob("*/*") if file.read_bytes() == b"1\n"}
    record = next((c.folder / ".millrace/records").glob("*/*"))
    for place in (blob, record, c.folder / ".millrace/stat-cache", c.folder / ".millrace/pipelines/p.index",
                  c.folder / ".millrace/pipelines/p.history"):
        place.unlink()
        os.mkfifo(place)
        c.run("status", "p.yaml", code=None, timeout=20)
        c.run(*RUN, "p.yaml", timeout=20)
        equal(stored(c, "b"), "1\n")


@case("attack-08-signal")
def _(c):
    """The first SIGTERM ends a run that reads a long input."""
    with open(c.folder / "long", "wb") as file:
        file.truncate(200 << 30)
    c.write("p.yaml", 'stages:\n  a: {run: "head -c1 long > $OUT/x", inputs: [long], outputs: [x]}\n')
    process = subprocess.Popen([c.millrace, *RUN, "p.yaml"], cwd=c.folder, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    try:
        output, _ = process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise AssertionError("SIGTERM is not answered in 10 s")
    equal(process.returncode, 143, f"exit code ({output.decode()})")


@case("bug-19")
def _(c):
    """A link in an input folder that leads nowhere is named, and what it leads to."""
    c.copy()
    os.symlink("/nowhere/file", c.folder / "d/l")
    for verb in (("status",), RUN):
        text = c.run(*verb, "p.yaml", code=None).text
        contains(text, "d/l is a link to /nowhere/file, which does not exist")
        lacks(text, "d does not exist")


@case("bug-19-input")
def _(c):
    """So is an input that is such a link itself, and one that leads back to itself."""
    os.symlink("nowhere", c.folder / "l")
    os.makedirs(c.folder / "d")
    os.symlink("circle", c.folder / "d/circle")
    c.write("p.yaml", 'stages:\n  a: {run: "cat l > $OUT/x", inputs: [l], outputs: [x]}\n'
            '  b: {run: "ls d > $OUT/x", inputs: [d], outputs: [x]}\n')
    contains(c.run(*RUN, "-k", "p.yaml", code=3).stdout, "l is a link to nowhere, which does not exist",
             "d/circle is a link to circle, which leads back to itself")


# Changes without a trace.

@case("attack-09")
def _(c):
    """A store through a memory map into a page that is dirty already is noticed, also without --paranoid."""
    if subprocess.run(["stat", "-f", "-c", "%T", c.folder], capture_output=True, text=True).stdout.strip() == "tmpfs":
        raise Skip("a file system in memory never dates such stores")
    c.write("in.txt", b"A" * 4096)
    c.write("p.yaml", 'stages:\n  a: {run: "head -c 4 in.txt > $OUT/x", inputs: [in.txt], outputs: [x]}\n')
    with open(c.folder / "in.txt", "r+b") as file:
        with mmap.mmap(file.fileno(), 4096) as pages:
            pages[0:4] = b"ONE1"
            time.sleep(0.1)
            c.run(*RUN, "p.yaml")
            pages[0:4] = b"TWO2"
    time.sleep(0.1)
    equal(outcomes(c.run(*RUN, "p.yaml")), {"a": "EXECUTED"})
    equal(stored(c, "a"), "TWO2")


@case("attack-09-folder")
def _(c):
    """In a folder `paranoid: true` notices it, and `verify --inputs` names the file and has the next run notice it."""
    c.write("d/in", b"A" * 4096)
    stage = '{run: "head -c 4 d/in > $OUT/x", inputs: [d], outputs: [x]}\n'
    c.write("p.yaml", f"stages:\n  a: {stage}")
    c.write("q.yaml", f"paranoid: true\nstages:\n  a: {stage}")

    def store(pages, content):
        time.sleep(0.1)
        pages[0:4] = content
        time.sleep(0.1)

    with open(c.folder / "d/in", "r+b") as file, mmap.mmap(file.fileno(), 4096) as pages:
        store(pages, b"ONE1")
        c.run(*RUN, "p.yaml")
        store(pages, b"TWO2")
        contains(c.run("verify", "--inputs", "p.yaml", code=1).stdout, "input of p/a: d/in: it has changed")
        c.run("verify", "--inputs", "p.yaml")
        equal(outcomes(c.run(*RUN, "p.yaml")), {"a": "EXECUTED"})
        equal(stored(c, "a"), "TWO2")
        for content, arguments in ((b"SIX6", ["q.yaml"]), (b"TEN0", ["--paranoid", "p.yaml"])):
            store(pages, content)
            equal(outcomes(c.run(*RUN, *arguments)), {"a": "EXECUTED"})
            equal(stored(c, "a", arguments[-1]), content.decode())
    c.run("verify", "--inputs", code=2)
    c.run("verify", "p.yaml", code=2)


def replaced_image(c, make):
    """Mounts one image, runs, mounts another in its place, and runs again."""
    if os.geteuid() != 0:
        raise Skip("only root can mount")
    for name, content in (("s1", "GOODGOOD"), ("s2", "EVILEVIL")):
        c.write(f"{name}/x", content)
    mount = c.folder / "mnt"
    mount.mkdir()
    first, second = make()
    c.write("p.yaml", 'stages:\n  a: {run: "cp mnt/x $OUT/o", inputs: [mnt/x], outputs: [o]}\n'
            '  b: {run: "cat mnt/x > $OUT/o", inputs: [mnt], outputs: [o]}\n')
    seen = []
    for image in (first, second):
        if c.command("mount", "-o", "loop,ro", image, mount, code=None).code != 0:
            raise Skip("loop devices cannot be mounted here")
        try:
            status = os.stat(mount / "x")
            c.run(*RUN, "p.yaml")
            # With one image nothing is to be done again.
            equal(set(outcomes(c.run(*RUN, "p.yaml")).values()), {"UP-TO-DATE"})
        finally:
            c.command("umount", mount)
        seen.append((status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns))
        equal({stored(c, "a"), stored(c, "b")}, {(c.folder / ("s1" if image == first else "s2") / "x").read_text()})
    equal(seen[0], seen[1], "what the system says of the file")


@case("attack-10")
def _(c):
    """A squashfs replaced by another of the same inodes, sizes and times is another input."""
    if not shutil.which("mksquashfs"):
        raise Skip("there is no mksquashfs here; apt-get install squashfs-tools")

    def make():
        for index in (1, 2):
            c.command("mksquashfs", f"s{index}", f"i{index}", "-all-time", "1700000000", "-mkfs-time", "1700000000",
                      "-quiet", "-no-progress")
        return "i1", "i2"
    replaced_image(c, make)


@case("attack-10-ext2")
def _(c):
    """So is any other image that is mounted to be read only."""
    if not shutil.which("mke2fs"):
        raise Skip("there is no mke2fs here")

    def make():
        with open(c.folder / "i1", "wb") as file:
            file.truncate(1 << 20)
        c.command("mke2fs", "-q", "-t", "ext2", "-d", "s1", "i1")
        (c.folder / "i2").write_bytes((c.folder / "i1").read_bytes().replace(b"GOODGOOD", b"EVILEVIL"))
        return "i1", "i2"
    replaced_image(c, make)


# What lies where.

@case("bug-29")
def _(c):
    """A folder and a file in it may both be inputs."""
    c.copy()
    equal(outcomes(c.run(*RUN, "p.yaml")), {"b": "EXECUTED"})
    equal(stored(c, "b"), "1")


@case("bug-29-twice")
def _(c):
    """So may one file, twice, and files that are named before their folder."""
    c.write("d/e/f", "1")
    c.write("p.yaml", 'stages:\n  b: {run: "cat d/e/f > $OUT/y", inputs: [d/e/f, d/e/f, d/e, d], outputs: [y]}\n')
    equal(outcomes(c.run(*RUN, "p.yaml")), {"b": "EXECUTED"})


@case("bug-29-other-origin")
def _(c):
    """What a stage made is never laid into a folder of the user's: that is refused where it stands."""
    c.write("a/mine", "1")
    c.write("p.yaml", 'stages:\n  a: {run: "mkdir $OUT/d", outputs: [d]}\n'
            '  b: {run: "ls > $OUT/y", inputs: [./a, a.d], outputs: [y]}\n')
    contains(c.run(*RUN, "p.yaml", code=2).text, "p.yaml:3:", "'a/d' would lie in 'a'")
    equal(sorted(os.listdir(c.folder / "a")), ["mine"])


@case("bug-17")
def _(c):
    """A Python module that imports another is executed, again after an edit, and leaves nothing beside it."""
    c.copy()
    equal(outcomes(c.run(*RUN, "p.yaml")), {"a": "EXECUTED"})
    c.write("src/helper.py", "V=2\n")
    equal(outcomes(c.run(*RUN, "p.yaml")), {"a": "EXECUTED"})
    equal(stored(c, "a"), "2\n")
    equal(sorted(os.listdir(c.folder / "src")), ["helper.py", "m.py"])
