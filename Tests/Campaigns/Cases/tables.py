"""Records of tables, arrays, JSON and TFRecords: values as they are."""

import gzip
import io
import json
import math
import struct
import tarfile
import zipfile
import zlib

from .support import INPUTS, case, contains, equal, lacks

COMPOSED, DECOMPOSED = "\u00e9", "e\u0301"


def column(case_, name, text, *options):
    """The values of a column of a CSV file with this text."""
    case_.write("t.csv", text)
    return [record["features"][name] for record in case_.head("t.csv", *options)]


def tar(case_, path, members):
    """Writes a tar file of names and bytes."""
    target = case_.folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(target, "w") as archive:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def wds(case_, *objects, suffix="json"):
    """The records of a WebDataset with one JSON object a sample."""
    tar(case_, "wds/train-000000.tar", [
        (f"{index:03}.{suffix}", json.dumps(value, ensure_ascii=False).encode() if not isinstance(value, bytes) else value)
        for index, value in enumerate(objects)])
    return [record["features"]["json"] for record in case_.head("wds", "--format", "webdataset", "--count", "100")]


def npy(descr, shape, data):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (117 - len(header)) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def formats(case_, source, *options):
    """What a dataset's records are after a conversion to each format and back into TFDS's."""
    seen = {}
    for name in ["tfds", "webdataset", "mds"]:
        case_.run("dataset", "convert", source, f"to-{name}", "--format", name, *options)
        case_.run("dataset", "convert", f"to-{name}", f"back-{name}", "--format", "tfds")
        seen[name] = [record["features"] for record in case_.head(f"back-{name}", "--count", "100")]
    return seen


# CSV

@case("bug-10")
def exact_numbers(case_):
    """CSV numbers are 64-bit integers, with and without sign, or doubles, and stay so through every conversion."""
    equal(column(case_, "t", "t,label\n16777217,a\n1.5,b\n"), [16777217, 1.5])
    equal(column(case_, "t", "t,label\n1700000000.5,a\n1700000001.5,b\n"), [1700000000.5, 1700000001.5])
    equal(column(case_, "id", "id,label\n9223372036854775808,a\n1,b\n"), [9223372036854775808, 1])
    case_.write("all.csv", "i,u,d\n-9223372036854775808,18446744073709551615,0.1\n3,0,-0.0\n4,1,5e-324\n")
    wanted = [{"i": -9223372036854775808, "u": 18446744073709551615, "d": 0.1}, {"i": 3, "u": 0, "d": -0.0},
              {"i": 4, "u": 1, "d": 5e-324}]
    for name, records in formats(case_, "all.csv").items():
        for record, want in zip(records, wanted, strict=True):
            seen = {key: record[key] for key in want}
            equal(seen, want, name)
            equal(math.copysign(1, seen["d"]), math.copysign(1, want["d"]), f"sign in {name}")


@case("bug-10-mixed")
def integers_among_fractions(case_):
    """An integer that no double holds, in a column with fractions, makes the column text; no digit is lost."""
    equal(column(case_, "t", "t\n9007199254740993\n0.5\n"), ["9007199254740993", "0.5"])
    equal(column(case_, "t", "t\n9007199254740992\n0.5\n"), [9007199254740992, 0.5])
    equal(column(case_, "t", "t\n18446744073709551616\n1\n"), ["18446744073709551616", "1"])


@case("bug-10-shown")
def unsigned_is_shown(case_):
    """The table shows 64-bit integers without sign as what they are, not negative."""
    case_.write("t.csv", "id\n18446744073709551615\n")
    contains(case_.run("dataset", "head", "t.csv").stdout, "18446744073709551615")


@case("bug-10-npz")
def doubles_of_arrays(case_):
    """A row of doubles in a NumPy archive is not narrowed to 32 bits."""
    with zipfile.ZipFile(case_.folder / "a.npz", "w") as archive:
        archive.writestr("t.npy", npy("<f8", "(2,)", struct.pack("<2d", 0.1, 1700000000.5)))
        archive.writestr("u.npy", npy("<u8", "(2,)", struct.pack("<2Q", 2**64 - 1, 7)))
    records = case_.head("a.npz")
    equal([record["features"]["t"] for record in records], [0.1, 1700000000.5])
    equal([record["features"]["u"] for record in records], [2**64 - 1, 7])


@case("bug-11")
def texts_that_look_like_numbers(case_):
    """Hexadecimal addresses, abbreviated commits and words for infinity are texts."""
    for name, values in [("addr", ["0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D"]),
                         ("commit", ["1234567e3", "7654321e8"]), ("name", ["Infinity", "nan"])]:
        equal(column(case_, name, f"{name},label\n{values[0]},a\n{values[1]},b\n"), values)


@case("bug-11-overflow")
def overflow_is_text(case_):
    """What overflows to infinity or vanishes to zero is no number; what is written as one is."""
    equal(column(case_, "x", "x\n1e999\n2.5\n"), ["1e999", "2.5"])
    equal(column(case_, "x", "x\n1e-999\n2.5\n"), ["1e-999", "2.5"])
    equal(column(case_, "x", "x\n1e5\n-1.5E-3\n+2\n.5\n"), [1e5, -1.5e-3, 2, 0.5])
    equal(column(case_, "x", "x\n0x1p3\n1.5\n"), ["0x1p3", "1.5"])


@case("bug-11-zeros")
def leading_zeros_are_text(case_):
    """Postal codes keep their zeros."""
    equal(column(case_, "zip", "zip\n01234\n98765\n"), ["01234", "98765"])


@case("bug-12")
def unnamed_index(case_):
    """pandas' index column without a name is read as 'column 0'."""
    equal(column(case_, "column 0", ",x,label\n0,1,a\n1,2,b\n", "--label", "label"), [0, 1])


@case("suite-12")
def empty_value_in_one_column(case_):
    """An empty line of a one-column file is a row of an empty value, with either line end."""
    for end in ["\n", "\r\n", "\r"]:
        equal(column(case_, "c", end.join(["c", "foo", "", "bar", ""])), ["foo", "", "bar"], repr(end))
    equal(column(case_, "c", 'c\nfoo\n""'), ["foo", ""])
    equal(column(case_, "a", "a,b\n1,2\n\n3,4\n"), [1, 3])


@case("suite-12-line-ends")
def line_ends(case_):
    """CR alone ends rows as CRLF does; quoted fields keep theirs; names of classes with CRLF between them are lines."""
    equal(column(case_, "a", "a,b\r1,2\r3,4\r"), [1, 3])
    equal(column(case_, "a", 'a,b\r\n"x\r\ny",2\r\n'), ["x\r\ny"])
    case_.copy("bug-15")
    (case_.folder / "gz/label.labels.txt").write_bytes(b"first\r\nsecond\r\n")
    shown = case_.run("dataset", "head", "gz").stdout
    contains(shown, "first")
    lacks(shown, "\r")


# Numbers that JSON cannot say

@case("suite-06")
def nan_in_json(case_):
    """NaN and infinities in a column of numbers are "NaN" and "Infinity" in JSON, and nan in the table."""
    equal(column(case_, "C2", "C1,C2\n1,2\n4,NaN\n5,-inf\n"), [2, "NaN", "-Infinity"])
    contains(case_.run("dataset", "head", "t.csv").stdout, "nan")


@case("suite-06-npz")
def nan_in_arrays(case_):
    """The same in arrays of every float type."""
    with zipfile.ZipFile(case_.folder / "a.npz", "w") as archive:
        archive.writestr("h.npy", npy("<f2", "(1, 2)", struct.pack("<2e", math.nan, math.inf)))
        archive.writestr("s.npy", npy("<f4", "(1, 2)", struct.pack("<2f", 0.1, -math.inf)))
    equal(case_.head("a.npz")[0]["features"], {"h": ["NaN", "Infinity"], "s": [0.1, "-Infinity"]})


# TFDS

@case("bug-14")
def missing_features(case_):
    """A feature of open length that a record lacks is empty, as TFDS parses it."""
    case_.copy()
    for folder in ["missing", "missseq"]:
        case_.run("dataset", "verify", folder)
        equal([record["features"]["v"] for record in case_.head(folder)], [[1], []], folder)


@case("bug-14-fixed")
def missing_fixed_features(case_):
    """A feature of fixed length that a record lacks is refused; rows of open length, of texts and nested, are empty."""
    case_.copy("bug-14")
    features = json.loads((case_.folder / "missing/features.json").read_text())
    inner = {"pythonClassName": "tensorflow_datasets.core.features.text_feature.Text", "text": {}}

    def sequence(feature):
        return {"pythonClassName": "tensorflow_datasets.core.features.sequence_feature.Sequence",
                "sequence": {"feature": feature, "length": "-1"}}

    for feature in [sequence(inner), sequence(sequence(inner))]:
        features["featuresDict"]["features"]["v"] = feature
        case_.write("missing/features.json", json.dumps(features))
        equal(case_.head("missing", "--split", "train[1:]")[0]["features"]["v"], [])
    features["featuresDict"]["features"]["v"] = inner
    case_.write("missing/features.json", json.dumps(features))
    contains(case_.run("dataset", "head", "missing", "--split", "train[1:]", code=3).text, "'v' is missing")


@case("bug-15")
def compressed_shards(case_):
    """TFRecord shards under gzip, of one or several members, are read."""
    case_.copy()
    plain = case_.head("gz")
    assert plain
    equal([record["features"] for record in case_.head("gzmulti")], [record["features"] for record in plain])
    for folder in ["gz", "gzmulti"]:
        case_.run("dataset", "verify", folder)


@case("bug-15-zlib")
def zlib_shards(case_):
    """So are those under zlib; one that is cut short or has other bytes is damaged."""
    case_.copy("bug-15")
    shard = case_.folder / "gz/d-train.tfrecord-00000-of-00001"
    packed = shard.read_bytes()
    wanted = case_.head("gz")
    for level in [0, 1, 9]:
        shard.write_bytes(zlib.compress(gzip.decompress(packed), level))
        equal(case_.head("gz"), wanted, f"level {level}")
    for content in [packed[:-1], packed[:len(packed) // 2], packed + b"x", zlib.compress(b"no records")]:
        shard.write_bytes(content)
        case_.run("dataset", "verify", "gz", code=3)


@case("bug-15-run")
def compressed_shards_are_streamed(case_):
    """They are converted as any others, and read by number."""
    case_.copy("bug-15")
    case_.run("dataset", "convert", "gzmulti", "mds", "--format", "mds")
    one = case_.head("gzmulti", "--split", "train[1:]")
    equal([record["features"]["label"] for record in one],
          [record["features"]["label"] for record in case_.head("gzmulti")][1:])


# WebDataset

@case("suite-03")
def lists_of_objects(case_):
    """A list of objects is read as one, and converted."""
    case_.copy()
    wanted = {"objects": [{"bbox": [1, 2, 3, 4], "label": "cat"}, {"bbox": [5, 6, 7, 8], "label": "dog"}]}
    equal(case_.head("data", "--format", "webdataset")[0]["features"]["json"], wanted)
    for name, records in formats(case_, "data").items():
        equal(records[0]["json"], wanted, name)


@case("suite-03-shapes")
def lists_of_other_objects(case_):
    """Lists of objects of other lengths, empty ones, ones within others, with rows of other lengths."""
    values = [{"o": [{"a": 1, "t": ["x"]}]}, {"o": []}, {"o": [{"a": 2, "t": []}, {"a": 3, "t": ["y", "z"]}]}]
    equal(wds(case_, *values), values)
    values = [{"o": [{"p": [{"q": 1.5}, {"q": 2.5}]}, {"p": []}]}]
    equal(wds(case_, *values), values)
    for name, records in formats(case_, "wds").items():
        equal([record["json"] for record in records], values, name)
    values = [{"o": [{"v": [1, 2]}, {"v": [3]}]}]
    equal(wds(case_, *values), values)


@case("suite-03-refused")
def lists_without_form(case_):
    """Nothing is left out: null in a list, and objects of a list some of which lack a name, are refused."""
    for value, words in [({"v": [1, None, 3]}, "null"), ({"o": [{"a": 1, "b": 2}, {"a": 3}]}, "1 of 2 objects"),
                         ({"o": [{}, {}]}, "without names")]:
        tar(case_, "bad/a.tar", [("1.json", json.dumps(value).encode())])
        shown = case_.run("dataset", "head", "bad", "--format", "webdataset", code=None)
        assert shown.code in (2, 3), shown.text
        contains(shown.text, words)


@case("suite-03-numbers")
def json_numbers(case_):
    """Integers of 64 bits, integers among fractions, a negative zero and the largest double stay what they are."""
    values = [{"i": 9007199254740993, "u": 18446744073709551615, "m": [1, 2.5], "z": -0.0, "d": 1.7976931348623157e308}]
    seen = wds(case_, *values)
    equal(seen, values)
    for name, records in formats(case_, "wds").items():
        equal(records[0]["json"], values[0], name)
        equal(math.copysign(1, records[0]["json"]["z"]), -1.0, f"sign in {name}")


# Names by their bytes

@case("suite-07")
def names_by_bytes(case_):
    """Class folders and JSON keys that differ only in Unicode normalisation are two."""
    image = INPUTS / "suite-07.png"
    for name in [COMPOSED, DECOMPOSED]:
        case_.write(f"data/{name}/x.png", image.read_bytes())
    contains(case_.run("dataset", "info", "data", "--format", "images").stdout, "class label of 2")
    equal(sorted(record["features"]["label"] for record in case_.head("data", "--format", "images")), [0, 1])
    equal(wds(case_, {COMPOSED: 1, DECOMPOSED: 2}), [{COMPOSED: 1, DECOMPOSED: 2}])


@case("suite-07-tar")
def tar_names(case_):
    """So are the keys and the fields of a WebDataset's samples."""
    tar(case_, "wds/a.tar", [(f"{COMPOSED}.cls", b"1"), (f"{DECOMPOSED}.cls", b"2")])
    equal([(record["features"]["__key__"], record["features"]["cls"]) for record in case_.head("wds")],
          [(COMPOSED, 1), (DECOMPOSED, 2)])
    for name, records in formats(case_, "wds").items():
        equal([(record["__key__"], record["cls"]) for record in records], [(COMPOSED, 1), (DECOMPOSED, 2)], name)
    tar(case_, "fields/a.tar", [(f"1.{COMPOSED}", b"1"), (f"1.{DECOMPOSED}", b"2")])
    record = case_.head("fields", "--format", "webdataset")[0]["features"]
    equal((record[COMPOSED], record[DECOMPOSED]), ("1", "2"))


@case("suite-07-csv")
def csv_names(case_):
    """So are columns and classes of a CSV file, through features.json and class names of other formats."""
    case_.write("t.csv", f"{COMPOSED},{DECOMPOSED},label\n1,2,{DECOMPOSED}\n3,4,{COMPOSED}\n")
    records = [record["features"] for record in case_.head("t.csv", "--label", "label")]
    equal(records, [{COMPOSED: 1, DECOMPOSED: 2, "label": 0}, {COMPOSED: 3, DECOMPOSED: 4, "label": 1}])
    case_.run("dataset", "convert", "t.csv", "tfds", "--format", "tfds", "--label", "label")
    equal([record["features"] for record in case_.head("tfds")], records)
    equal((case_.folder / "tfds/label.labels.txt").read_text(), f"{DECOMPOSED}\n{COMPOSED}\n")
    contains(case_.run("dataset", "info", "tfds", "--json").stdout, COMPOSED, DECOMPOSED)


# What unfolds

def within(case_, *arguments, kibibytes=500 << 10, seconds=30):
    """Runs a command whose memory must stay below a limit; the exit code and what it said."""
    script = ("import resource, subprocess, sys\n"
              f"done = subprocess.run(sys.argv[1:], timeout={seconds})\n"
              "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
              f"sys.exit(99 if peak > {kibibytes} else done.returncode)\n")
    return case_.command("python3", "-c", script, case_.millrace, *arguments, code=None)


@case("attack-07")
def npz_bomb(case_):
    """A NumPy archive of 4 MB that unfolds to 4 GB is refused before it does, in bounded memory."""
    with zipfile.ZipFile(case_.folder / "a.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("x.npy", "w", force_zip64=True) as member:
            member.write(npy("|u1", "(1200000000,)", b""))
            for _ in range(1145):
                member.write(bytes(1 << 20))
    shown = within(case_, "dataset", "info", "a.npz")
    equal(shown.code, 3, "exit code")
    contains(shown.text, "x.npy", "at most")


@case("attack-07-large")
def large_arrays(case_):
    """A large array that unfolds as far as arrays may is read piece by piece."""
    with zipfile.ZipFile(case_.folder / "a.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("x.npy", "w", force_zip64=True) as member:
            member.write(npy("|u1", "(700, 1048576)", b""))
            for _ in range(700):
                member.write(bytes(1 << 20))
    equal(within(case_, "dataset", "info", "a.npz", kibibytes=200 << 10).code, 0)


@case("attack-07-gzip")
def gzip_bomb(case_):
    """So is a compressed shard of TFRecords, and of a WebDataset."""
    case_.copy("bug-15")
    with gzip.open(case_.folder / "gz/d-train.tfrecord-00000-of-00001", "wb", compresslevel=1) as file:
        for _ in range(1100):
            file.write(bytes(1 << 20))
    shown = within(case_, "dataset", "verify", "gz")
    equal(shown.code, 3, "exit code")


# Columns of numbers and of categories

PIPELINE = """
name: p
seed: 1
stages:
  preprocess: {records: people.csv, columns: {ok: label, town: label}, splits: {train: train, validation: train, test: train}}
  train:
    data: {stages: preprocess, %s label: ok}
    network: {input: [%d], preset: keras, layers: [normalize, {dense: 8}, relu, {dense: 2}]}
    optimizer: {adam: {learningRate: 0.05}}
    batch: 8
    epochs: 60
"""


def people(case_):
    rows = [(number % 7, (number * 5) % 11, "ABC"[number % 3]) for number in range(48)]
    case_.write("people.csv", ",age,height,town,ok\n" + "".join(
        f"{number},{age},{height}.5,{town},{'yes' if town == 'B' else 'no'}\n"
        for number, (age, height, town) in enumerate(rows)))
    return rows


@case("user-07-columns")
def columns_of_numbers(case_):
    """All columns of numbers are fed where nothing is said, but for the one without a name, which counts the rows."""
    people(case_)
    case_.write("p.yaml", PIPELINE % ("", 2))
    case_.run("run", "p.yaml")


@case("user-07-categories")
def columns_of_categories(case_):
    """A column of categories is fed as one number for each; predictions know them again."""
    rows = people(case_)
    case_.write("p.yaml", PIPELINE % ("feature: [age, town],", 4))
    contains(case_.run("run", "p.yaml").stdout, "test.accuracy 1")
    case_.write("new.csv", "town,age\n" + "".join(f"{town},{age}\n" for age, _, town in rows[:9]))
    found = case_.run("predict", "p.yaml", "--stage", "train", "--dataset", "new.csv", "--json").json_lines()
    equal([answer["guesses"][0]["name"] for answer in found], ["yes" if town == "B" else "no" for _, _, town in rows[:9]])
    case_.write("new.csv", "town,age\nD,1\n")
    # A town that nobody knew is none of those.
    contains(case_.run("predict", "p.yaml", "--stage", "train", "--dataset", "new.csv").stdout, "new.csv__0")


@case("user-07-missing")
def missing_numbers(case_):
    """A missing number is told of by its record, rather than trained on."""
    people(case_)
    text = (case_.folder / "people.csv").read_text().replace("\n5,5,3.5", "\n5,,3.5")
    case_.write("people.csv", text)
    case_.write("p.yaml", PIPELINE % ("", 2))
    contains(case_.run("run", "p.yaml", code=3).text, "not finite")


@case("suite-13-widths")
def checkpoints_of_half_floats(case_):
    """Checkpoints of 16-bit and 64-bit floats are imported."""
    case_.write("net.yaml", "input: [2]\npreset: pytorch\nlayers:\n  - {dense: 1, name: d}\n")
    for dtype, one, two, three in [("F16", b"\x00\x3c", b"\x00\x40", b"\x00\x42"),
                                   ("BF16", b"\x80\x3f", b"\x00\x40", b"\x40\x40")]:
        header = json.dumps({"d.weight": {"dtype": dtype, "shape": [1, 2], "data_offsets": [0, 4]},
                             "d.bias": {"dtype": dtype, "shape": [1], "data_offsets": [4, 6]}}).encode()
        case_.write("h.safetensors", struct.pack("<Q", len(header)) + header + one + two + three)
        case_.run("model", "import", "net.yaml", "h.safetensors", f"{dtype}.safetensors", "--from", "pytorch")
        content = (case_.folder / f"{dtype}.safetensors").read_bytes()
        contains(content.decode("latin-1"), struct.pack("<3f", 1, 2, 3)[:8].decode("latin-1"))
