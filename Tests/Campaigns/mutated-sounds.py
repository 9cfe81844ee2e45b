#!/usr/bin/env python3
"""Sounds and images, damaged at random, through the program's own reader.

    mutated-sounds.py MILLRACE [--count N] [--seed S] [--jobs J]

Each file is one of a few small ones with bits flipped, cut, grown, with blocks, frames or pages doubled, removed or
swapped, or with lengths edited. `millrace dataset head` reads each in a process of its own. It must end within 20
seconds of processor time, below 500 MB, with a record or with exit code 3 and a message. Where the format has checksums (Ogg, FLAC, PNG),
what is accepted must be the sound of the whole file. N is the number of sounds; a tenth as many are images.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from Cases.media import flac, golden, ogg_divided, ogg_pages, wav  # noqa: E402

# Processor time, and time by the clock for one that waits for ever, which a busy machine must not look like.
SECONDS, CLOCK_SECONDS, BYTES = 20, 600, 500 << 20
COUNTS = (0, 1, 2, 36, 0x7FFF, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFDB, 0xFFFFFFFE, 0xFFFFFFFF)
TONE = [(index * index * 37) % 30000 - 15000 for index in range(700)]


class Kind:
    """A file that is damaged: its parts, how it is read, and whether it has checksums over all of its content."""

    def __init__(self, name, parts, checked=False, images=False, lengths=()):
        self.name, self.parts, self.checked = name, parts, checked
        self.feature = "image" if images else "audio"
        self.format = "images" if images else "sounds"
        self.suffix = {"mp3": "mp3", "flac": "flac", "wav": "wav", "jpeg": "jpg", "png": "png"}.get(
            name.split("-")[0], "ogg")
        self.whole = b"".join(parts)
        # Where numbers of 4 bytes stand that say how long something is.
        self.lengths = list(lengths) or [4, 8, 16, max(0, len(self.whole) // 2)]


def kinds():
    head, frames = flac(TONE)
    anonymous, _ = flac(TONE, total=0, md5=False)
    stored = golden("audio", "flac")
    mp3 = golden("audio", "mp3")
    plain = golden("audio", "wav16")
    sounds = [
        Kind("vorbis", ogg_pages(golden("audio", "ogg")), checked=True, lengths=(6, 14, 18, 22, 26)),
        Kind("vorbis-pages", ogg_divided(golden("audio", "ogg")), checked=True, lengths=(6, 14, 18, 22, 26)),
        Kind("opus", ogg_pages(golden("audio", "opus")), checked=True, lengths=(6, 14, 18, 22, 26)),
        Kind("opus-pages", ogg_divided(golden("audio", "opus"), 960), checked=True, lengths=(6, 14, 18, 22, 26)),
        Kind("flac", [head, *frames], checked=True, lengths=(4, 8, 12, 18, 22)),
        # Without MD5 and total, a file that lacks its last frames is another whole file: its end is not looked at.
        Kind("flac-anonymous", [anonymous, *frames], checked=True, lengths=(4, 8, 12, 18, 22)),
        Kind("flac-stored", [stored[:42], stored[42:]], checked=True, lengths=(4, 8, 12, 18, 22)),
        Kind("wav", [wav(TONE)[:36], wav(TONE)[36:]], lengths=(4, 16, 40)),
        Kind("wav-float", [golden("audio", "wavFloat")], lengths=(4, 16, 40, 52)),
        Kind("wav-stored", [plain[:44], plain[44:]], lengths=(4, 16, 40)),
        Kind("mp3", [mp3[:288], mp3[288:576], mp3[576:864], mp3[864:1296], mp3[1296:1800], mp3[1800:]]),
        Kind("mp3-frames", [mp3[288:576], mp3[576:864], mp3[864:1296], mp3[1296:1800], mp3[1800:]]),
    ]
    images = [
        Kind("jpeg", [golden("codecs", "420")], images=True), Kind("jpeg-scans", [golden("codecs", "progressive")], images=True),
        Kind("png", [golden("codecs", "pngRGBA")], checked=True, images=True, lengths=(8, 16, 20, 24, 29)),
        Kind("png-16", [golden("codecs", "deep3")], checked=True, images=True, lengths=(8, 16, 20, 24, 29)),
    ]
    return sounds, images


def mutate(kind, chance):
    """The bytes of a damaged file, and what was done."""
    what = chance.choice(("flip", "flip", "cut", "grow", "block", "parts", "parts", "length", "length"))
    data = bytearray(kind.whole)
    if what == "flip":
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif what == "cut":
        del data[chance.randrange(len(data)):]
    elif what == "grow":
        place = chance.choice((len(data), chance.randrange(len(data))))
        data[place:place] = chance.randbytes(chance.choice((1, 4, 64, 1000)))
    elif what == "block":
        start = chance.randrange(len(data))
        block = bytes(data[start:start + chance.choice((1, 4, 32, 200))])
        target = chance.randrange(len(data))
        way = chance.randrange(3)
        if way != 0:
            del data[start:start + len(block)]
        if way != 1:
            data[target:target] = block
    elif what == "parts":
        parts = list(kind.parts)
        for _ in range(chance.choice((1, 1, 2))):
            first, second = chance.randrange(len(parts)), chance.randrange(len(parts))
            way = chance.randrange(3)
            if way == 0:
                parts.insert(second, parts[first])
            elif way == 1 and len(parts) > 1:
                del parts[first]
            else:
                parts[first], parts[second] = parts[second], parts[first]
        data = bytearray(b"".join(parts))
    else:
        part = chance.randrange(len(kind.parts)) if kind.suffix == "ogg" else 0
        place = sum(map(len, kind.parts[:part])) + chance.choice(kind.lengths)
        number = chance.choice((chance.choice(COUNTS), chance.getrandbits(32), chance.randrange(4000)))
        struct.pack_into(chance.choice("<>") + "I", data, min(place, len(data) - 4), number)
    return bytes(data), what


def is_other_whole_file(kind, data):
    """Whether the damage made a file with right checksums that no reader can tell from one that was meant so."""
    if kind.name == "flac-anonymous":
        # Whole frames from the first on.
        head = len(kind.parts[0])
        return len(data) >= head and kind.whole[head:].startswith(data[head:])
    # The pages of a whole stream, twice or more.
    return kind.suffix == "ogg" and len(data) > 0 and data == kind.whole * (len(data) // len(kind.whole))


class Reader:
    """Reads one file in a process of its own."""

    def __init__(self, millrace, folder):
        self.millrace, self.folder, self.local, self.lock = millrace, folder, threading.local(), threading.Lock()
        self.folder_count = 0

    def read(self, kind, data):
        """How it ended ("accepted", "refused" or a fault), the record or message, seconds, and bytes."""
        if not hasattr(self.local, "folder"):
            with self.lock:
                self.local.folder = self.folder / str(self.folder_count)
                self.folder_count += 1
        folder = self.local.folder / kind.format
        path = folder / "a" / f"x.{kind.suffix}"
        if not hasattr(self.local, kind.format):
            path.parent.mkdir(parents=True)
            setattr(self.local, kind.format, None)
        for old in path.parent.iterdir():
            old.unlink()
        path.write_bytes(data)
        with open(self.local.folder / "out", "wb") as output:
            process = subprocess.Popen(
                [self.millrace, "dataset", "head", str(folder), "--format", kind.format, "--count", "1", "--json"],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (SECONDS, SECONDS))
            timer = threading.Timer(CLOCK_SECONDS, process.kill)
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds, peak = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
        text = (self.local.folder / "out").read_text(errors="replace")
        if process.returncode in (-signal.SIGKILL, -signal.SIGXCPU):
            return "hang", text, seconds, peak
        if process.returncode == 0:
            record = json.loads(text.splitlines()[0])["features"][kind.feature]
            return "refused" if "notRead" in record else "accepted", record, seconds, peak
        if process.returncode == 3 and text.strip():
            return "refused", text, seconds, peak
        return "crash", f"exit {process.returncode}: {text}", seconds, peak


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("millrace", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mutated-sounds-"))
    reader = Reader(arguments.millrace, folder)
    sounds, images = kinds()
    right = {}
    for kind in sounds + images:
        how, right[kind], _, _ = reader.read(kind, kind.whole)
        if how != "accepted":
            sys.exit(f"{kind.name} is refused whole: {right[kind]}")

    def attempt(index):
        chance = random.Random(f"{arguments.seed} {index}")
        kind = chance.choice(sounds if index < arguments.count else images)
        data, what = mutate(kind, chance)
        how, seen, seconds, peak = reader.read(kind, data)
        if how == "accepted":
            how = "same" if seen == right[kind] else "other"
        fault = None
        if how in ("crash", "hang"):
            fault = f"{how}: {seen}"
        elif peak > BYTES:
            fault = f"{peak >> 20} MB"
        elif how == "other" and kind.checked and not is_other_whole_file(kind, data):
            fault = f"accepted as {seen}, right is {right[kind]}"
        if fault:
            kept = pathlib.Path(tempfile.gettempdir()) / f"mutated-{arguments.seed}-{index}.{kind.suffix}"
            kept.write_bytes(data)
            fault = f"{kind.name}, {what}, {kept}: {fault[-600:]}"
        return kind, how, seconds, peak, fault

    total = arguments.count + arguments.count // 10
    table, faults, slowest, largest = collections.Counter(), [], 0, 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for done, (kind, how, seconds, peak, fault) in enumerate(pool.map(attempt, range(total)), 1):
            table[kind.name, how] += 1
            slowest, largest = max(slowest, seconds), max(largest, peak)
            if fault:
                faults.append(fault)
                print(fault, flush=True)
            if done % 2000 == 0:
                print(f"{done} of {total} files", file=sys.stderr, flush=True)
    shutil.rmtree(folder)
    print(f"{'':16} {'refused':>8} {'same':>8} {'other':>8}")
    for kind in sounds + images:
        row = [table[kind.name, how] for how in ("refused", "same", "other")]
        print(f"{kind.name:16} {row[0]:8} {row[1]:8} {row[2]:8}{'' if kind.checked else '   (no checksum)'}")
    print(f"{total} files, seed {arguments.seed}: {len(faults)} faults; slowest {slowest:.1f} s of processor time, largest {largest >> 20} MB")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
