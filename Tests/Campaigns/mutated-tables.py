#!/usr/bin/env python3
"""Puts mutated tables, arrays, JSON, TFRecords, tar files and pipelines through the program, as hostile input.

    mutated-tables.py MILLRACE [--count N] [--seed S] [--minutes M] [--workers W] [--only KIND] [--keep FOLDER]

Each mutated file must end in an answer or an error: no signal, no hang (10 s of processor time, or 100 s by the clock, since the
machine may be busy), no process over 500 MB. Where the format
has a checksum (the arrays of NPZ, the records of TFRecord, gzip, the headers of tar), what is accepted must be what was there
before; what is accepted of CSV and JSON must be what Python's own readers find.
"""

import argparse
import concurrent.futures
import csv
import gzip
import io
import json
import os
import pathlib
import random
import shutil
import signal
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zipfile

SECONDS, CLOCK_SECONDS, BYTES = 10, 100, 500 << 20
TOKENS = [b"\"", b"\"\"", b"\r", b"\r\n", b"\n", b",", b"\0", b"\xff\xff\xff\xff", b"\xef\xbb\xbf", b"[" * 300, b"{" * 300,
          b"NaN", b"1e999", b"-0", b"0x1p3", b"null", b"99999999999999999999", b"18446744073709551615", b"\\ud800",
          b"e\xcc\x81", b"\xc3\xa9", b"&a *a", b"!!int ", b"\x80\x00\x00\x00\x00\x00\x00\x00", b" " * 5000, b"-1"]


def mutated(random, content):
    """Content with one to four changes, and where the first of them is if all it did is to change bytes in place."""
    content, places = bytearray(content), []
    for _ in range(random.choice([1, 1, 1, 2, 4])):
        at = random.randrange(len(content) + 1)
        size = random.choice([1, 1, 2, 8, 64, 500])
        kind = random.randrange(8)
        if kind == 0 and at < len(content):
            content[at] ^= 1 << random.randrange(8)
            places.append(at)
        elif kind == 1 and at < len(content):
            content[at] = random.choice([0, 1, 127, 128, 255, random.randrange(256)])
            places.append(at)
        elif kind == 2:
            del content[at:at + size]
            places.append(None)
        elif kind == 3:
            content[at:at] = content[at:at + size] * random.choice([1, 1, 3, 50])
            places.append(None)
        elif kind == 4:
            content[at:at] = random.choice(TOKENS)
            places.append(None)
        elif kind == 5:
            token = random.choice(TOKENS)
            content[at:at + len(token)] = token
            places.append(None)
        elif kind == 6:
            other = random.randrange(len(content) + 1)
            content[at:at + size] = content[other:other + size]
            places.append(None)
        elif random.random() < 0.3:
            del content[at:]
            places.append(None)
        else:
            content[at:at] = random.randbytes(size)
            places.append(None)
        if not content:
            content = bytearray(b"x")
    return bytes(content), places


def tar(members):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def npy(descr, shape, data):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (117 - len(header)) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def walk(value):
    """A JSON value as the program keeps it: what is null is not there."""
    if isinstance(value, dict):
        return {key: walk(inner) for key, inner in value.items() if inner is not None}
    return [walk(inner) for inner in value] if isinstance(value, list) else value


def same(left, right):
    """Equal, and neither a truth nor a text for a number."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list):
        return isinstance(right, list) and len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return isinstance(right, dict) and left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return left == right


class Kind:
    """A kind of file: an original, how it is read, and what an accepted one must say."""

    def __init__(self, millrace, folder):
        self.millrace, self.folder = millrace, folder
        self.prepare()

    def prepare(self):
        pass

    def mutate(self, random):
        return mutated(random, self.original)

    def judge(self, content, places, lines):
        """What is wrong with an accepted file; `lines` is what the program printed."""

    def said(self, place, content):
        self.lay(place, content)
        done = subprocess.run([self.millrace, *self.command(place)], capture_output=True, cwd=place)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


class CSV(Kind):
    name = "csv"

    def prepare(self):
        rows = ["id,size,name,label"]
        rows += [f"{index},{index * 0.37!r},\"n{index}, \"\"{index}\"\"\",{'abc'[index % 3]}" for index in range(40)]
        self.original = "\n".join(rows + [""]).encode()

    def lay(self, place, content):
        (place / "t.csv").write_bytes(content)

    def command(self, place):
        return ["dataset", "head", "t.csv", "--json", "--count", "100000"]

    def judge(self, content, places, lines):
        csv.field_size_limit(1 << 24)
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        while rows and not rows[0]:
            rows.pop(0)
        header = [name or f"column {index}" for index, name in enumerate(rows[0])]
        rows = [row or [""] for row in rows[1:] if row or len(header) == 1]
        records = [json.loads(line)["features"] for line in lines.splitlines()]
        if len(records) != len(rows):
            return f"{len(records)} records, Python finds {len(rows)}"
        for record, row in zip(records, rows):
            for name, text in zip(header, row, strict=True):
                value = record[name]
                if value != text and not (isinstance(value, (int, float)) and self.number(text) == value) \
                        and not (value in ("NaN", "Infinity", "-Infinity") and not float(text) < float("inf") or
                                 value == "-Infinity" and float(text) < 0):
                    return f"{name} is {value!r}, Python finds {text!r}"

    @staticmethod
    def number(text):
        try:
            return int(text)
        except ValueError:
            return float(text)


class NPZ(Kind):
    name = "npz"

    def prepare(self):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            values = random.Random(1)
            archive.writestr("x_train.npy", npy("|u1", "(6, 5, 5)", values.randbytes(150)))
            archive.writestr("y_train.npy", npy("<i8", "(6,)", struct.pack("<6q", *range(6))))
            archive.writestr("t_train.npy", npy("<f8", "(6,)", struct.pack("<6d", *(values.random() for _ in range(6)))))
        self.original = buffer.getvalue()
        place = self.folder / "original"
        place.mkdir(parents=True)
        self.columns = self.read(self.said(place, self.original))

    def lay(self, place, content):
        (place / "a.npz").write_bytes(content)

    def command(self, place):
        return ["dataset", "head", "a.npz", "--json", "--count", "100"]

    @staticmethod
    def read(lines):
        records = [json.loads(line)["features"] for line in lines.splitlines()]
        return {json.dumps([record[name] for record in records]) for record in records[:1] for name in record}

    def judge(self, content, places, lines):
        # Names have no checksum, and one may be of another split than `train`, so that its array is not among these.
        if not self.read(lines) <= self.columns:
            return "arrays of other numbers"


class Objects(Kind):
    name = "json"

    def prepare(self):
        self.originals = [json.dumps(value).encode() for value in (
            {"objects": [{"bbox": [1, 2.5, 3, 4], "label": "c\u00e4t"}, {"bbox": [5, 6, 7, 8.25], "label": "dog\n"}], "n": -0.0},
            {"id": 9007199254740993, "flags": [True, False], "names": ["a", "b\"", ""], "deep": {"a": {"b": [1.5, 2e-7]}}},
            [1, 2, 3], {"rows": [[1, 2], [3]], "text": "x" * 300, "none": None, "u": 18446744073709551615})]

    def mutate(self, random):
        return mutated(random, random.choice(self.originals))

    def lay(self, place, content):
        (place / "d").mkdir(exist_ok=True)
        (place / "d/train-000000.tar").write_bytes(tar([("1.json", content)]))

    def command(self, place):
        return ["dataset", "head", "d", "--json", "--format", "webdataset"]

    def judge(self, content, places, lines):
        found = json.loads(lines)["features"]
        if not same(found.get("json"), walk(json.loads(content))):
            return f"{found} of {content!r}"


class TFDS(Kind):
    """A folder in TFDS's layout; which of its files is mutated is said by the kinds below."""

    def prepare(self):
        place = self.folder / "original"
        place.mkdir(parents=True)
        (place / "t.csv").write_text("id,text,size,label\n" + "".join(
            f"{index},text {index},{index * 0.37!r},{'abc'[index % 3]}\n" for index in range(30)))
        done = subprocess.run([self.millrace, "dataset", "convert", "t.csv", "d", "--format", self.format, "--label", "label"],
                              cwd=place, capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        self.files = {path.name: path.read_bytes() for path in (place / "d").iterdir()}
        self.target = next(name for name in sorted(self.files) if self.part in name)
        self.original = self.pack(self.files[self.target])
        self.digest = self.read(self.said(place, self.original))

    format, part = "tfds", "tfrecord"

    def pack(self, content):
        return content

    def lay(self, place, content):
        (place / "d").mkdir(exist_ok=True)
        for name, original in self.files.items():
            (place / "d" / name).write_bytes(content if name == self.target else original)

    def command(self, place):
        return ["dataset", "verify", "d", "--json"]

    @staticmethod
    def read(lines):
        return [split["digest"] for split in json.loads(lines)["splits"]]

    def judge(self, content, places, lines):
        if self.read(lines) != self.digest:
            return "records of another content"


class TFRecord(TFDS):
    name = "tfrecord"


class GzipTFRecord(TFDS):
    name = "gzip"

    def pack(self, content):
        half = len(content) // 2
        return gzip.compress(content[:half], mtime=1) + gzip.compress(content[half:], mtime=1)


class Descriptions(TFDS):
    """features.json and dataset_info.json have no checksum."""

    name = "description"

    def mutate(self, random):
        self_target = random.choice(["features.json", "dataset_info.json", "label.labels.txt"])
        content, places = mutated(random, self.files[self_target])
        return (self_target, content), places

    def lay(self, place, content):
        target, changed = content if isinstance(content, tuple) else (self.target, content)
        (place / "d").mkdir(exist_ok=True)
        for name, original in self.files.items():
            (place / "d" / name).write_bytes(changed if name == target else original)

    def judge(self, content, places, lines):
        return None


class MDS(TFDS):
    """A shard whose digest stands in the index."""

    name, format, part = "mds", "mds", ".mds"


class Index(TFDS):
    """The index itself has none."""

    name, format, part = "mds-index", "mds", "index.json"

    def judge(self, content, places, lines):
        return None


class Tar(Kind):
    name = "tar"

    def prepare(self):
        values = random.Random(2)
        self.original = tar([(f"{index:03}.{field}", content) for index in range(8) for field, content in (
            ("bin", values.randbytes(700)), ("cls", b"%d" % index), ("npy", npy("<f4", "(2,)", struct.pack("<2f", index, 1))))])
        place = self.folder / "original"
        place.mkdir(parents=True)
        self.records = self.said(place, self.original)
        with tarfile.open(fileobj=io.BytesIO(self.original)) as archive:
            self.headers = {block for member in archive.getmembers() for block in range(member.offset, member.offset + 500)}

    def lay(self, place, content):
        (place / "d").mkdir(exist_ok=True)
        (place / "d/train-000000.tar").write_bytes(content)

    def command(self, place):
        return ["dataset", "head", "d", "--json", "--format", "webdataset", "--count", "100"]

    def judge(self, content, places, lines):
        # The checksum of a header is a sum, which changes with any one byte.
        if len(places) == 1 and places[0] in self.headers and lines != self.records:
            return f"other records, by byte {places[0]} of a header"


class YAML(Kind):
    name = "yaml"

    def prepare(self):
        self.original = b"""name: "p"   # \xc3\xa9
seed: 42
params: {rate: 0.1, names: [a, 'b''c', "d\\n"], &anchor deep: {x: 1e-3}}
stages:
  make:
    run: |
      for i in 1 2 3; do echo $i; done > $OUT/a.txt
    outputs: [a.txt]
  use:
    run: >-
      cat a.txt
      > $OUT/b.txt
    inputs: [make.a.txt]
    outputs: [b.txt]
    timeout: 10m
"""

    def lay(self, place, content):
        (place / "p.yaml").write_bytes(content)

    def command(self, place):
        return ["status", "p.yaml", "--json"]


KINDS = [CSV, NPZ, Objects, TFRecord, GzipTFRecord, Descriptions, MDS, Index, Tar, YAML]


def run(arguments, place):
    """The exit code, both outputs, processor seconds and peak memory of a command; no code where it hung."""
    with open(place / ".stdout", "w+b") as out, open(place / ".stderr", "w+b") as err:
        process = subprocess.Popen(arguments, cwd=place, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        hung = []

        def end():
            hung.append(1)
            try:
                os.kill(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

        timer = threading.Timer(CLOCK_SECONDS, end)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        seconds = usage.ru_utime + usage.ru_stime
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        code = None if hung or seconds > SECONDS else process.returncode
        return code, out.read(), err.read(), seconds, usage.ru_maxrss << 10


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("millrace", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--count", type=int, default=20000, help="how many mutated files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no further file after so long")
    parser.add_argument("--workers", type=int, default=2, help="how many at once")
    parser.add_argument("--only", help="one kind: " + ", ".join(kind.name for kind in KINDS))
    parser.add_argument("--keep", type=pathlib.Path, help="a folder for the files that failed")
    arguments = parser.parse_args()

    folder = pathlib.Path(tempfile.mkdtemp(prefix="mutated-tables-"))
    kinds = [kind(arguments.millrace, folder / kind.name) for kind in KINDS if arguments.only in (None, kind.name)]
    tally = {kind.name: {"files": 0, "accepted": 0, "seconds": 0.0, "bytes": 0} for kind in kinds}
    faults, lock = [], threading.Lock()

    end = time.monotonic() + 60 * arguments.minutes

    def attempt(number):
        if time.monotonic() > end:
            return
        kind = kinds[number % len(kinds)]
        chance = random.Random(f"{arguments.seed}-{number}")
        content, places = kind.mutate(chance)
        place = folder / f"worker-{threading.get_ident()}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        kind.lay(place, content)
        code, out, err, seconds, peak = run([arguments.millrace, *kind.command(place)], place)
        fault = None
        if code is None:
            fault = f"no answer within {SECONDS} s of processor time"
        elif code not in (0, 1, 2, 3):
            fault = f"exit code {code}: {err.decode(errors='replace')[-300:]}"
        elif peak > BYTES:
            fault = f"{peak >> 20} MB"
        elif code != 0 and not err.strip() and not out.strip():
            fault = f"exit code {code} without a word"
        elif code == 0:
            try:
                fault = kind.judge(content, places, out)
            except Exception as error:  # Python's reader refuses what was accepted
                fault = f"accepted, but {type(error).__name__}: {error}"
        with lock:
            one = tally[kind.name]
            one["files"] += 1
            one["accepted"] += code in (0, 1)  # 1: read, but not up to date
            one["seconds"] = max(one["seconds"], seconds)
            one["bytes"] = max(one["bytes"], peak)
            if fault:
                faults.append((number, kind.name, fault))
                if arguments.keep:
                    shutil.copytree(place, arguments.keep / f"{kind.name}-{number}", dirs_exist_ok=True)

    with concurrent.futures.ThreadPoolExecutor(max_workers=arguments.workers) as pool:
        list(pool.map(attempt, range(arguments.count)))
    shutil.rmtree(folder, ignore_errors=True)

    print(f"{'kind':12} {'files':>7} {'accepted':>9} {'slowest':>9} {'largest':>8}")
    for name, one in tally.items():
        print(f"{name:12} {one['files']:7} {one['accepted']:9} {one['seconds']:7.2f} s {one['bytes'] >> 20:5} MB")
    for number, name, fault in sorted(faults)[:40]:
        print(f"FAILED {name}, number {number} of seed {arguments.seed}: {fault}")
    print(f"{sum(one['files'] for one in tally.values())} mutated files, {len(faults)} faults")
    return 1 if faults or not arguments.count else 0


if __name__ == "__main__":
    sys.exit(main())
