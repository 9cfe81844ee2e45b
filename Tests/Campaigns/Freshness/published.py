"""What a pipeline publishes, and what happens to that."""

import os
import shutil
import struct
import subprocess
import zlib

from .attacks import Clock


def image(path, value):
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
                    image(f"{folder}/data/{split}/{label}/{index}.png", 20 * index + 100 * (label == "b"))
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
