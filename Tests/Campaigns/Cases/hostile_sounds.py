"""Sound files that are not what they seem, among good ones, through `preprocess` and `train`: each is refused by its name
and its place, or its samples are right."""

import struct

from Cases.media import digest, flac, golden, wav
from Cases.support import case, contains, equal, lacks

STAGES = """name: p
seed: 1
stages:
  preprocess:
    records: sounds
    splits: {{train: train, validation: validation, test: test}}
    {windows}
  train:
    data: {{stages: preprocess, sampleRateHz: 8000}}
    augment: [mono, {{fitLength: 4000}}]
    network:
      input: [1, 4000]
      preset: pytorch
      layers: [{{convolution: {{filters: 4, kernel: 16, stride: 8}}}}, relu, globalAveragePool, {{dense: 2}}]
    batch: 2
    epochs: 1
"""
# Whole recordings, and windows of half a second.
ROADS = ("", "windows: {lengthSeconds: 0.5, sampleRateHz: 8000, partial: pad}")


def square(count, period=20):
    return [9000 if time // period % 2 else -9000 for time in range(count)]


def head(content, tag=1, channels=1, rate=8000, bits=16):
    """A WAV whose head says what is given."""
    size = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * size & 0xFFFFFFFF, size & 0xFFFF, bits)
    return (b"RIFF" + struct.pack("<I", 36 + len(content)) + b"WAVEfmt " + struct.pack("<I", 16) + form + b"data"
            + struct.pack("<I", len(content)) + content)


def changed(file, offset, number):
    return file[:offset] + number + file[offset + len(number):]


def floats(value):
    return head(struct.pack("<8000f", *[0.1] * 4000, value, *[0.1] * 3999), tag=3, bits=32)


RIGHT = wav(square(8000))
FLAC_HEAD, FLAC_FRAMES = flac(square(8000))
FLAC = FLAC_HEAD + b"".join(FLAC_FRAMES)

REFUSED = {
    "empty": (b"", "the sound is empty"),
    "four bytes": (b"RIFF", "begins with the bytes [52 49 46 46]"),
    "text": (b"this is no sound\n" * 20, "begins with the bytes [74 68 69 73"),
    "an image called a sound": (golden("codecs", "pngRGBA"), "begins with the bytes [89 50 4e 47"),
    "damaged": (changed(FLAC, 300, bytes([FLAC[300] ^ 4])), "does not have the checksum that it states, after 64 samples"),
    "cut": (RIGHT[:-3000], "the samples at byte 44 take 16000 bytes, but 13000 are there"),
    "a length beyond the end": (changed(RIGHT, 40, struct.pack("<I", 20000)), "take 20000 bytes, but 16000 are there"),
    "other channels than its frames have": (changed(RIGHT, 22, b"\7\0"), "7 channels of 16 bits are declared at byte 20"),
    "no channels": (changed(RIGHT, 22, b"\0\0"), "8000 Hz and 0 channels are declared"),
    "too many channels": (head(bytes(8000), channels=0xFFFF), "channels"),
    "no rate": (changed(RIGHT, 24, bytes(4)), "0 Hz and 1 channels are declared"),
    "no such rate": (changed(RIGHT, 24, b"\xff\xff\xff\xff"), "4294967295 Hz"),
    "no such width": (changed(RIGHT, 34, b"\x4d\0"), "channels of 77 bits are declared"),
    "not a number": (floats(float("nan")), "sample 4000 of channel 0 is nan"),
    "infinite": (floats(float("-inf")), "sample 4000 of channel 0 is -inf"),
}

PLAIN = [value / 32768 for value in square(8000)]
# What is read: the file, its samples channel by channel, and how many windows of half a second it makes.
READ = {
    "no sample": (wav([]), [[]], 0),
    "one sample": (wav([5]), [[5 / 32768]], 1),
    "FLAC called WAV": (FLAC, [PLAIN], 2),
    "192 kHz": (wav(square(192000, 480), rate=192000), [[value / 32768 for value in square(192000, 480)]], 2),
    "eight channels": (head(struct.pack("<64000h", *[value // (1 + channel) for value in square(8000) for channel in range(8)]),
                            channels=8), [[value // (1 + channel) / 32768 for value in square(8000)] for channel in range(8)], 2),
    "a size of 0xFFFFFFFF": (wav(square(8000), whole=0xFFFFFFFF, samples=0xFFFFFFFF), [PLAIN], 2),
}


def prepare(case, road, content):
    """The file among good ones of two classes."""
    for split in ("train", "validation", "test"):
        for word, period in (("a", 10), ("b", 40)):
            case.write(f"sounds/{split}/{word}/good.wav", wav(square(8000, period)))
    case.write("sounds/train/a/hostile.wav", content)
    case.write("p.yaml", STAGES.format(windows=road))


@case("hostile-sounds-refused")
def refused(case):
    """What is no sound, or lies about itself, stops the run by its name and place; `onCorrupt: skip` leaves it out."""
    for what, (content, words) in REFUSED.items():
        for road in ROADS:
            prepare(case, road, content)
            text = case.run("run", "p.yaml", code=3).text
            contains(text, "sounds/train/a/hostile.wav", words)
            lacks(text, "Internal error")
    for road in ROADS:
        prepare(case, f"onCorrupt: skip\n    {road}", REFUSED["cut"][0])
        contains(case.run("run", "p.yaml").text, "skipped")


@case("hostile-sounds-read")
def read(case):
    """What is odd but right is trained on, by its right samples."""
    for what, (content, channels, windows) in READ.items():
        case.write("alone/a/hostile.wav", content)
        (record,) = case.head("alone", "--format", "sounds", "--count", 1)
        equal(record["features"]["audio"],
              {"shape": [len(channels), len(channels[0])], "digest": digest(value for each in channels for value in each)}, what)
        for road, count in zip(ROADS, (7, 12 + windows)):
            prepare(case, road, content)
            case.run("run", "p.yaml")
            shown = case.run("show", "p.yaml", "preprocess", "--json").json_lines()[0]
            equal(shown["metrics"]["records"], count, f"the count of records with {what}")
