"""Formats of datasets: every verb reaches each of them, by its name and by its looks."""

import zipfile

from .folders import png
from .media import wav
from .support import case, contains, equal, lacks
from .tables import npy


def samples(case_):
    """A dataset of two records of each format that is only read; what is written is converted to."""
    case_.write("csv/t.csv", "n,x\n1,a\n2,b\n")
    (case_.folder / "npz").mkdir()
    with zipfile.ZipFile(case_.folder / "npz/a.npz", "w") as archive:
        archive.writestr("x_train.npy", npy("|u1", "(2, 2)", bytes(range(4))))
        archive.writestr("y_train.npy", npy("|u1", "(2,)", bytes(range(2))))
    for name in "ab":
        case_.write(f"images/{name}/1.png", png(100))
        case_.write(f"sounds/{name}/1.wav", wav([0, 100, -100, 0]))
    return {"csv": "csv/t.csv", "npz": "npz/a.npz", "images": "images", "sounds": "sounds"}


@case("formats-reached")
def every_format_is_reached(case_):
    """`dataset info`, `head` and `verify` read each format that help lists, whether it is named or found."""
    places = samples(case_)
    topics = case_.run("help", "formats", "--json").json_lines()
    names = [topic["topic"].split(",")[0] for topic in topics]
    for topic in topics:
        assert topic["summary"].endswith("."), topic
    for name in names:
        if name not in places:
            case_.run("dataset", "convert", "csv/t.csv", name, "--format", name)
            places[name] = name
    equal(sorted(places), sorted(names), "formats")
    for name, place in places.items():
        facts = case_.run("dataset", "info", place, "--json").json()
        equal(facts["format"], name)
        equal(sum(split["recordCount"] for split in facts["splits"]), 2, name)
        equal(len(case_.head(place)), 2, name)
        equal(case_.head(place, "--format", name), case_.head(place), name)
        contains(case_.run("dataset", "verify", place).text, "split train: 2 records")


@case("formats-refused")
def a_wrong_format_is_named(case_):
    """A misspelt format is answered with the nearest, on the command line and in a pipeline; columns with those that have them."""
    samples(case_)
    contains(case_.run("dataset", "info", "images", "--format", "image", code=2).text, "'image'", "'images'")
    contains(case_.run("dataset", "convert", "images", "x", "--format", "sounds", code=2).text,
             "read only; written are tfds, mds, webdataset")
    contains(case_.run("dataset", "info", "images", "--label", "n", code=2).text, "no columns to name; csv has")
    case_.write("p.yaml", "name: p\nstages:\n  preprocess:\n    records: images\n    format: imags\n"
                "    splits: {train: train}\n")
    said = case_.run("run", "p.yaml", code=2).text
    contains(said, "p.yaml:5:", "there is no format 'imags'; did you mean 'images'?")


@case("formats-one-rule")
def verbs_and_stages_agree(case_):
    """A table is read as a file and as a folder by verbs and by `records:`; where it lies beside class folders, somebody says which."""
    samples(case_)
    for name, file in [("csv", "t.csv"), ("npz", "a.npz")]:
        equal([record["features"] for record in case_.head(name)],
              [record["features"] for record in case_.head(f"{name}/{file}")], name)
        contains(case_.run("dataset", "verify", name).text, "split train: 2 records")
    case_.write("csv/u.csv", "n,x\n3,c\n")
    equal([record["features"]["n"] for record in case_.head("csv")], [1, 2, 3], "the rows of both files")
    for records, count in [("csv", 3), ("csv/t.csv", 2), ("npz", 2), ("npz/a.npz", 2)]:
        case_.write("p.yaml", f"name: p\nstages:\n  preprocess: {{records: {records}, splits: {{train: train}}}}\n")
        case_.run("run", "--threads", "1", "p.yaml")
        outputs = case_.run("show", "p.yaml", "preprocess", "--json").json_lines()[0]
        equal(outputs["metrics"]["records"], count, f"records of {records}")
    # A file that changes is another input.
    case_.write("csv/t.csv", "n,x\n9,a\n")
    case_.write("p.yaml", "name: p\nstages:\n  preprocess: {records: csv/t.csv, splits: {train: train}}\n")
    case_.run("status", "p.yaml", code=1)
    # Both may be the records.
    case_.write("both/t.csv", "n,x\n1,a\n")
    case_.write("both/a/1.png", png(100))
    case_.write("p.yaml", "name: p\nstages:\n  preprocess: {records: both, splits: {train: train}}\n")
    for said in [case_.run("dataset", "info", "both", code=2).text, case_.run("run", "p.yaml", code=3).text]:
        contains(said, "a CSV file", "images in class folders", "name the format, csv or images")
    for word in ["csv", "images"]:
        contains(case_.run("dataset", "info", "both", "--format", word).stdout, f"({word})")
    # A table that names files needs them, too.
    case_.write("named/t.csv", "file,n\nx.png,1\n")
    case_.write("named/x.png", png(100))
    case_.write("p.yaml", "name: p\nstages:\n  preprocess: {records: named/t.csv, columns: {file: image}, splits: {train: train}}\n")
    contains(case_.run("run", "p.yaml", code=3).text, "names files that lie beside it", "name the folder")
    # Advice that would not help is not given.
    case_.write("deep/a/b/c/1.png", png(100))
    case_.write("deep/a/1.png", png(100))
    case_.write("p.yaml", "name: p\nstages:\n  preprocess: {records: deep, splits: {train: train}}\n")
    said = case_.run("run", "p.yaml", code=3).text
    contains(said, "lies at another depth")
    lacks(said, "onCorrupt")


@case("sounds-need-no-rate")
def sounds_are_looked_at(case_):
    """Sounds in folders say their rate each for itself: the first one's is taken, or one that is given."""
    for name in "ab":
        case_.write(f"sounds/{name}/1.wav", wav([0, 100, -100, 0] * 400))
    contains(case_.run("dataset", "profile", "sounds", "--threads", "1").stdout, "2 records", "8000 Hz")
    contains(case_.run("dataset", "profile", "sounds", "--sample-rate-hz", "4000").stdout, "4000 Hz")
    case_.run("dataset", "sheet", "sounds", "--augment", "[]", "--draws", "1", "--count", "2", "--out", "s.png")
    assert (case_.folder / "s.png").read_bytes().startswith(b"\x89PNG")


@case("tables-are-predicted")
def a_models_own_table(case_):
    """A model that was trained on a table's images predicts that table: which column names files, it knows."""
    for number in range(24):
        case_.write(f"t/{number}.png", png(60 + 8 * number))
    case_.write("t/t.csv", "picture,kind\n" + "".join(f"{number}.png,{'ab'[number // 12]}\n" for number in range(24)))
    case_.write("p.yaml", """name: p
seed: 1
stages:
  preprocess: {records: t, columns: {picture: image, kind: label}, resize: [4, 4], splits: {train: 50%, validation: 25%, test: 25%}}
  train:
    data: preprocess
    network: {input: [3, 4, 4], preset: keras, layers: [flatten, {dense: 2}]}
    batch: 4
    epochs: 1
""")
    case_.run("run", "--threads", "1", "p.yaml")
    for place in ["t/t.csv", "t"]:
        lines = case_.run("predict", "p.yaml", "--stage", "train", "--dataset", place, "--json").json_lines()
        equal(len(lines), 24, f"predictions of {place}")
    case_.run("model", "export", "p.yaml", "--stage", "train", "x.safetensors", "--as", "pytorch")
    contains(case_.run("model", "summary", "x.safetensors", code=2).text, "x.safetensors holds", "arrays",
             "model import NETWORK x.safetensors", "--from pytorch")
