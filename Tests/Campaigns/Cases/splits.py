"""Splits that mean something: shares by content, slices of class folders, empty and overlapping splits, numbers in slices."""

import json
import math
import struct
import zipfile
import zlib

from .support import case, contains, equal, lacks

NETWORK = """input: [3, 8, 8]
preset: keras
layers:
  - flatten
  - dense: %d
"""

PIPELINE = """name: p
seed: %(seed)d
stages:
  preprocess:
    records: data
    resize: [8, 8]
    splits: %(splits)s
  train:
    data: preprocess
    network: net.yaml
    optimizer: {adam: {learningRate: 0.003}}
    batch: 4
    epochs: 1
%(more)s"""


def png(seed, side=8):
    """A small image that differs for each seed."""
    rows = b"".join(
        b"\0" + bytes((seed >> 8 * (x % 3)) + y * 17 + x * 29 & 255 for x in range(3 * side)) for y in range(side))

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def lay_out(test, classes="ab", count=24, first=0):
    """Class folders in the data's folder, and a network of as many classes."""
    for label, name in enumerate(classes):
        for number in range(first, first + count):
            test.write(f"data/train/{name}/{number:04}.png", png(label * 10_000 + number))
    test.write("net.yaml", NETWORK % len(classes))


def pipeline(test, splits, more="", seed=1, name="p.yaml"):
    test.write(name, PIPELINE % {"splits": splits, "more": more, "seed": seed})
    return name


def run(test, splits, code=0, more="", **options):
    return test.run("run", "--threads", "1", pipeline(test, splits, more, **options), code=code)


def stage(test, name):
    return test.run("show", "p.yaml", name, "--json").json()


def sides(test, result):
    """The split of each image of the dataset that preprocess made, by the image's digest."""
    files = stage(test, "preprocess")["outputs"]["dataset"]["files"]
    folder = test.folder / "shown"
    for file in files:
        test.write(f"shown/{file['path']}", open(test.folder / file["storedAt"], "rb").read())
    found = {}
    info = json.loads((folder / "dataset_info.json").read_text())
    for split in info["splits"]:
        if not split.get("shardLengths"):
            continue
        for record in test.head("shown", "--format", "tfds", "--split", split["name"], "--count", "100000"):
            found.setdefault(record["features"]["image"]["digest"], []).append((split["name"], record["features"]["label"]))
    return found


def one_side(found, count):
    equal(sum(len(places) for places in found.values()), count, "number of records")
    for digest, places in found.items():
        equal(len({split for split, _ in places}), 1, f"number of splits with image {digest}")
    return {digest: places[0][0] for digest, places in found.items()}


@case("user-04")
def _(test):
    """Sorted slices are warned of before training; overlapping and empty splits are refused by name; shares see all classes."""
    lay_out(test, count=24)
    done = run(test, '{train: "train[:80%]", validation: "train[80%:90%]", test: "train[90%:]"}',
               more="  report: {title: Sorted, members: train}\n")
    contains(done.stderr, "preprocess  warning: split 'test' (train[90%:]) holds one class of 2 only: 5 records, all of 'b'",
             "write shares")
    contains((test.folder / "out/p/report.html").read_text(), "holds one class of 2 only", "Test records", "Validation records")
    done = run(test, '{train: "train[:80%]", validation: "train[50%:90%]", test: "train[90%:]"}', code=3)
    contains(done.text, "split 'train' (train[:80%]) and split 'validation' (train[50%:90%]) share 14 records")
    done = run(test, '{train: "train[:80%]", validation: "train[80%:80%]", test: "train[90%:]"}', code=3)
    contains(done.text, "split 'validation' (train[80%:80%]) holds no record")
    done = run(test, '{train: "train[:80%]", validation: "train[80%:90%]", test: "train[90%:90%]"}', code=3)
    contains(done.text, "split 'test' (train[90%:90%]) holds no record")
    done = run(test, '{train: "train[:80%]", validation: "train[80%:82%]", test: "train[90%:]"}', code=3,
               more="  calibrate: {predictions: train, methods: [temperature]}\n")
    contains(done.stderr, "split 'validation' (train[80%:82%]) holds 1 record: too few to choose by")
    contains(done.text, "cannot be cut into 5 folds to choose a calibration by")


@case("user-04-shares")
def _(test):
    """Shares divide class folders within each class; what is added moves no record, and duplicates are on one side."""
    lay_out(test, classes="abc", count=100)
    test.write("data/train/c/copy.png", png(5))
    done = run(test, "{train: 80%, validation: 10%, test: 10%}")
    lacks(done.stderr, "warning")
    first = sides(test, done)
    before = one_side(first, 301)
    equal(len(before), 300, "number of different images")
    for label in range(3):
        for split, share in [("train", 80), ("validation", 10), ("test", 10)]:
            count = sum(place == (split, label) for places in first.values() for place in places)
            assert abs(count - share) <= 16, f"{count} of 100 records of class {label} are in {split}"
    lay_out(test, classes="abc", count=30, first=500)
    after = one_side(sides(test, run(test, "{train: 80%, validation: 10%, test: 10%}")), 391)
    equal({digest: after[digest] for digest in before}, before, "sides of the records that were there before")
    other = one_side(sides(test, run(test, "{train: 80%, validation: 10%, test: 10%}", seed=2)), 391)
    assert any(other[digest] != after[digest] for digest in after), "another seed divides alike"


@case("user-04-group")
def _(test):
    """`by` keeps files together whose names begin alike."""
    for label, name in enumerate("ab"):
        for number in range(120):
            test.write(f"data/train/{name}/p{number % 30}_{number}.png", png(label * 10_000 + number))
    test.write("net.yaml", NETWORK % 2)
    run(test, "{train: 60%, validation: 20%, test: 20%, by: {name: '^(p\\d+)_'}}")
    done = run(test, "{train: 60%, validation: 20%, test: 20%, by: nobody}", code=3)
    contains(done.text, "no feature 'nobody'", "image, label")
    done = run(test, "{train: 60%, validation: 20%, test: 10%}", code=2)
    contains(done.text, "add up to 90%")


@case("user-04-source")
def _(test):
    """`90% of train` leaves a stored test split as it is."""
    lay_out(test, count=60)
    for number in range(10):
        test.write(f"data/test/{'ab'[number % 2]}/{number}.png", png(777_000 + number))
    found = one_side(sides(test, run(test, "{train: 90% of train, validation: 10% of train, test: test}")), 130)
    equal(sum(side == "test" for side in found.values()), 10, "test records")


@case("user-04-arrays")
def _(test):
    """Shares of a NumPy archive: each row once, equal rows on one side."""
    count = 90

    def npy(kind, shape, content):
        head = str({"descr": kind, "fortran_order": False, "shape": shape})
        head += " " * (-(len(head) + 11) % 64) + "\n"
        return b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode() + content

    rows = [bytes([number // 3, number // 3 * 2 & 255, 7, 9]) for number in range(count)]
    with zipfile.ZipFile(test.write("data/a.npz", b""), "w") as archive:
        archive.writestr("x.npy", npy("|u1", (count, 4), b"".join(rows)))
        archive.writestr("id.npy", npy("|u1", (count,), bytes(number % 3 for number in range(count))))
    test.write("p.yaml", "name: p\nseed: 1\nstages: {preprocess: {records: data, splits: "
                         "{train: 60%, test: 40%, by: x}}}\n")
    test.run("run", "--threads", "1", "p.yaml")
    shown = stage(test, "preprocess")["outputs"]["dataset"]["files"]
    for file in shown:
        test.write(f"shown/{file['path']}", open(test.folder / file["storedAt"], "rb").read())
    found = {}
    for split in ["train", "test"]:
        for record in test.head("shown", "--format", "tfds", "--split", split, "--count", "1000"):
            found.setdefault(json.dumps(record["features"]["x"]), []).append(split)
    equal(sorted(len(splits) for splits in found.values()), [3] * 30, "records of each row")
    assert all(len(set(splits)) == 1 for splits in found.values()), found
    equal({splits[0] for splits in found.values()}, {"train", "test"}, "sides")


@case("user-04-same")
def _(test):
    """The same records as train and test run, with a warning; finite figures only."""
    lay_out(test)
    done = run(test, "{train: train, validation: train, test: train}")
    contains(done.stderr, "train  warning: split 'train' (train) and split 'test' (train) are the same 48 records")


@case("bug-05")
def _(test):
    """A test split of one class is warned of, on the terminal, in events, and again when nothing is to do."""
    lay_out(test, classes="abc", count=20)
    splits = '{train: "train[:70%]", validation: "train[70%:85%]", test: "train[85%:]"}'
    words = "split 'test' (train[85%:]) holds one class of 3 only: 9 records, all of 'c'"
    contains(run(test, splits).stderr, words)
    again = run(test, splits)
    contains(again.stderr, words)
    contains(again.stdout, "UP-TO-DATE")
    events = test.run("run", "--threads", "1", "--json", "p.yaml").json_lines()
    warned = [event for event in events if event["event"] == "warning" and event["stage"] == "preprocess"]
    assert any(words in event["message"] for event in warned), warned
    assert any(words in warning for warning in stage(test, "preprocess")["warnings"])


@case("bug-05-csv")
def _(test):
    """A sorted CSV file cut by per cent is warned of as class folders are."""
    lay_out(test, count=1)
    rows = [f"{name}/{number}.png,{name}" for name in "xyz" for number in range(20)]
    for number, row in enumerate(rows):
        test.write(f"table/{row.split(',')[0]}", png(number))
    test.write("table/list.csv", "image,label\n" + "\n".join(rows) + "\n")
    test.write("net.yaml", NETWORK % 3)
    test.write("p.yaml", (PIPELINE % {"splits": '{train: "train[:60%]", validation: "train[60%:80%]", test: "train[80%:]"}',
                                      "more": "", "seed": 1}).replace("records: data", "records: table").replace(
        "resize: [8, 8]", "resize: [8, 8]\n    columns: {image: image, label: label}"))
    contains(test.run("run", "--threads", "1", "p.yaml").stderr, "split 'test' (train[80%:]) holds one class of 3 only")


@case("bug-06")
def _(test):
    """An empty validation split is refused before training, by name."""
    lay_out(test, count=2)
    done = run(test, '{train: "train[:90%]", validation: "train[90%:]", test: train}', code=3)
    contains(done.text, "split 'validation' (train[90%:]) holds no record, so there is nothing to judge by")
    lacks(done.text, "EncodingError", "epoch 1/1")


@case("bug-06-share")
def _(test):
    """A share that no record falls into is refused before training as well."""
    lay_out(test, count=6)
    done = run(test, "{train: 99.98%, validation: 0.01%, test: 0.01%}", code=3)
    contains(done.text, "split 'test' (0.01%) holds no record", "split 'validation' (0.01%) holds no record")


@case("bug-06-little")
def _(test):
    """A test split of one record: every figure of every stage is a number."""
    lay_out(test, count=12)
    run(test, '{train: "train[:17]", validation: "train[17:23]", test: "train[23:]"}', more="""\
  other: {kind: train, data: preprocess, network: net.yaml, optimizer: {adam: {learningRate: 0.003}}, batch: 4, epochs: 1}
  ensemble: {members: [train, other]}
  calibrate: {predictions: ensemble, methods: [temperature, vector, isotonic]}
  compare: {models: {One: train, All: ensemble}}
  report: {title: Little, members: [train, other], ensemble: ensemble, calibration: calibrate, comparison: compare}
""")
    for name in ["preprocess", "train", "ensemble", "calibrate", "compare"]:
        for metric, value in stage(test, name)["metrics"].items():
            assert isinstance(value, (int, float)) and math.isfinite(value), f"{name}: {metric} is {value!r}"
    lacks((test.folder / "out/p/report.html").read_text(), "nan", "NaN")


@case("bug-32")
def _(test):
    """Underscores in a slice's numbers, as Python's int takes them."""
    lay_out(test, classes="a", count=12)
    equal(len(test.head("data", "--format", "images", "--split", "train[:1_0]", "--count", "100")), 10, "number of records")


@case("bug-32-digits")
def _(test):
    """Digits of any script, underscores in percentages and shards, any white space around a plus sign."""
    lay_out(test, classes="ab", count=12)
    for split, count in [("train[:١٢]", 12), ("train[:5_0%]", 12), ("train[:0_1shard]", 12), ("train[:3]\t+\n train[3:5]", 5)]:
        equal(len(test.head("data", "--format", "images", "--split", split, "--count", "100")), count, split)
    for split in ["train[:1__0]", "train[:_1]", "train[:1_]"]:
        contains(test.run("dataset", "head", "data", "--format", "images", "--split", split, code=None).text, "column 8")
