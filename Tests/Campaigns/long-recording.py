#!/usr/bin/env python3
"""A recording of two hours through windows and log-mel spectra, within the memory that is allowed for it.

    long-recording.py MILLRACE [--hours N] [--limit MB]

Writes a FLAC of two hours at 16 kHz beside short recordings of another class, cuts all into windows of a second, trains a
small network on their log-mel spectra, and has it predict the recording anew. Each command runs in a process of its own,
which may hold no more than the limit in memory; a recording that were whole in memory would take 460 MB as floats.
"""

import argparse
import json
import math
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from Cases.media import wav  # noqa: E402

RATE, BLOCK = 16000, 4096
PIPELINE = """name: p
seed: 1
stages:
  preprocess:
    records: sounds
    windows: {lengthSeconds: 1, sampleRateHz: 16000}
    splits: {train: train, validation: validation, test: test}
  train:
    data: preprocess
    augment: [{spectrogram: {windowLength: 400, hopLength: 160, transformLength: 512, melBands: 64}}]
    network:
      input: [1, 64, 101]
      preset: pytorch
      layers:
        - {normalize: {per: band}}
        - {convolution: {filters: 8, kernel: 3, stride: 2}}
        - relu
        - globalAveragePool
        - dense: 2
    optimizer: {adam: {learningRate: 0.01}}
    batch: 64
    epochs: 1
"""


def table(polynomial, width):
    rows = []
    for byte in range(256):
        code = byte << (width - 8)
        for _ in range(8):
            code = (code << 1 ^ (polynomial if code >> (width - 1) else 0)) & ((1 << width) - 1)
        rows.append(code)
    return rows


EIGHT, SIXTEEN = table(0x07, 8), table(0x8005, 16)


def write_flac(path, seconds):
    """A glide with noise, of as many blocks as fill the time; a block's samples are stored as they are."""
    chance = random.Random(1)
    count = seconds * RATE // BLOCK
    with open(path, "wb") as file:
        file.write(b"fLaC\x80\x00\x00\x22" + struct.pack(">HH", BLOCK, BLOCK) + bytes(6)
                   + struct.pack(">Q", RATE << 44 | 15 << 36 | count * BLOCK) + bytes(16))
        for number in range(count):
            if number % 100 == 0:
                values = [int(9000 * math.sin((0.1 + 1e-5 * number) * time)) + chance.randrange(-500, 500)
                          for time in range(BLOCK)]
                body = b"\x02" + struct.pack(f">{BLOCK}h", *values)
            top = bytes([0xFF, 0xF8, 0xC5, 0x08]) + chr(number).encode()
            code = 0
            for byte in top:
                code = EIGHT[code ^ byte]
            frame = top + bytes([code]) + body
            code = 0
            for byte in frame:
                code = (code << 8 & 0xFF00) ^ SIXTEEN[code >> 8 ^ byte]
            file.write(frame + struct.pack(">H", code))
    return count * BLOCK // RATE


def measured(folder, *command):
    """Runs a command; returns what it printed and the most memory that it held, in MB."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{output[-2000:]}")
    return output, usage.ru_maxrss * 1024 / 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("millrace", type=lambda path: str(pathlib.Path(path).resolve()))
    parser.add_argument("--hours", type=float, default=2)
    parser.add_argument("--limit", type=int, default=150, help="MB that a command may hold in memory")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="long-recording-") as name:
        folder = pathlib.Path(name)
        for split in ("train", "validation", "test"):
            for word, period in (("glide", 20), ("square", 64)):
                path = folder / "sounds" / split / word / "short.wav"
                path.parent.mkdir(parents=True)
                path.write_bytes(wav([9000 if time // period % 2 else -9000 for time in range(20 * RATE)], rate=RATE))
        long = folder / "sounds/train/glide/long.flac"
        seconds = write_flac(long, int(arguments.hours * 3600))
        (folder / "p.yaml").write_text(PIPELINE)
        print(f"a FLAC of {seconds} s, {long.stat().st_size / 1e6:.0f} MB", flush=True)
        faults = 0
        for words, command in (
                ("windows", ("run", "p.yaml", "--until", "preprocess")), ("log-mel and training", ("run", "p.yaml")),
                ("prediction", ("predict", "p.yaml", "--stage", "train", str(long), "--json"))):
            output, peak = measured(folder, arguments.millrace, *command)
            print(f"{words}: at most {peak:.0f} MB", flush=True)
            if peak > arguments.limit:
                print(f"{words} held {peak:.0f} MB, more than {arguments.limit} MB", file=sys.stderr)
                faults += 1
        # A window a second was predicted, the last one whole.
        windows = [json.loads(line) for line in output.splitlines()]
        if len(windows) != seconds:
            print(f"{len(windows)} windows were predicted of {seconds} s", file=sys.stderr)
            faults += 1
    print("long recording: passed" if faults == 0 else "long recording: FAILED")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
