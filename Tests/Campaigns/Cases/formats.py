"""Formats of datasets: every verb reaches each of them, by its name and by its looks."""

import zipfile

from .folders import png
from .media import wav
from .support import case, contains, equal
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
