#!/usr/bin/env python3
"""Writes WAV files of four kinds of tones in class folders: what pipelines/sounds-quick.yaml learns to tell.

    tones.py FOLDER [--count FILES-A-CLASS] [--seed SEED]

Each has a pitch, a length of 0.3 to 0.6 s, a loudness and some noise of its own; rates are 8,000 and 11,025 Hz.
"""

import argparse
import array
import math
import pathlib
import random
import sys
import wave


def bell(phase):
    """A tone with one overtone that is no multiple of it."""
    return 0.7 * math.sin(phase) + 0.3 * math.sin(2.76 * phase)


def flute(phase):
    """A pure tone."""
    return math.sin(phase)


def reed(phase):
    """Odd overtones, as a clarinet's."""
    return sum(math.sin(odd * phase) / odd for odd in (1, 3, 5)) / 1.2


def siren(phase):
    """A tone whose pitch goes up and down about ten times a second."""
    return math.sin(phase + 3 * math.sin(phase / 40))


KINDS = [bell, flute, reed, siren]


def tone(kind, draw):
    """Samples on -1…1, and their rate."""
    rate = draw.choice([8000, 11025])
    pitch = draw.uniform(300, 500)
    loudness, noise = draw.uniform(0.4, 0.9), draw.uniform(0.001, 0.01)
    start = draw.uniform(0, 2 * math.pi)
    samples = []
    for index in range(int(rate * draw.uniform(0.3, 0.6))):
        sample = loudness * kind(start + 2 * math.pi * pitch * index / rate) + draw.gauss(0, noise)
        samples.append(max(-1.0, min(1.0, sample)))
    return samples, rate


def write(path, samples, rate):
    """A WAV file of 16 bits and one channel."""
    values = array.array("h", (round(sample * 32767) for sample in samples))
    if sys.byteorder == "big":
        values.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(values.tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=80, help="files a class")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for kind in KINDS:
        folder = arguments.folder / kind.__name__
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(arguments.count):
            write(folder / f"{number:03}.wav", *tone(kind, random.Random(f"{arguments.seed} {kind.__name__} {number}")))


if __name__ == "__main__":
    main()
