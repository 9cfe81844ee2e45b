"""Folders of images and sounds: nothing vanishes, nobody innocent is blamed."""

import base64
import hashlib
import json
import pathlib
import shutil
import struct
import zlib

from .support import case, contains, equal, lacks

IMAGES = json.loads(
    (pathlib.Path(__file__).resolve().parents[2] / "MediaTests/Goldens/formats.json").read_text())
NETWORK = "{input: [3, 8, 8], preset: keras, layers: [flatten, {dense: 2}]}"


def png(level, side=12):
    """A gray-blue image of one colour, as RGB."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes((level, level, 200)) * side) * side
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def file(name):
    """An image file that Pillow wrote."""
    return base64.b64decode(IMAGES[f"{name}/file"]["base64"])


def pillow(name):
    """What Pillow decodes from it: shape and SHA-256 of the samples."""
    found = IMAGES[f"{name}/pillow"]
    shape = found["shape"] + [1] * (3 - len(found["shape"]))
    return shape, hashlib.sha256(base64.b64decode(found["base64"])).hexdigest()


def seen(record):
    """Shape and digest of a record's image as `dataset head --json` shows it."""
    return record["features"]["image"]["shape"], record["features"]["image"]["digest"].split(":")[-1]


def classes(of, folder, **counts):
    for name, count in counts.items():
        for number in range(count):
            of.write(f"{folder}/{name}/{number}.png", png(number % 250))


def pipeline(c, settings="", train="", records="data", stages="", splits="{train: train, validation: train, test: train}"):
    c.write("p.yaml", f"""name: p
seed: 1
stages:
  preprocess:
    records: {records}
    resize: [8, 8]
    splits: {splits}
{settings}
  train:
    data: preprocess
    network: {NETWORK}
    optimizer: {{adam: {{learningRate: 0.01}}}}
    schedule: constant
    batch: 2
    epochs: 2
{train}
{stages}
""")


@case("bug-02")
def the_bad_image_is_named(c):
    """Of 100 images 54.png is no image: the error names data/train/a/54.png, and no other."""
    classes(c, "data/train", a=60, b=40)
    c.write("data/train/a/54.png", png(54)[:-20])
    pipeline(c)
    said = c.run("run", "--threads", "1", "p.yaml", code=3).text
    contains(said, "data/train/a/54.png", "onCorrupt: skip")
    lacks(said, "record ", "20.png")


@case("bug-02-without-resize")
def without_resizing_too(c):
    """An image that cannot be decoded ends preprocess, by its name, though nothing is resized."""
    classes(c, "data", a=3, b=3)
    c.write("data/b/1.png", b"")
    c.write("p.yaml", "name: p\nstages:\n  preprocess: {records: data, splits: {train: train}}\n")
    contains(c.run("run", "p.yaml", code=3).text, "data/b/1.png")


@case("bug-02-csv")
def tables_name_the_row(c):
    """An image that a table names and that is none is named by its table and row."""
    c.write("data/x.png", png(1))
    c.write("data/y.png", png(2)[:-20])
    c.write("data/t.csv", "file,label\nx.png,a\ny.png,b\n")
    c.write("p.yaml", "name: p\nstages:\n  preprocess: {records: data, columns: {file: image, label: label},"
            " splits: {train: train}}\n")
    contains(c.run("run", "p.yaml", code=3).text, "t.csv: record 1", "feature 'file' cannot be decoded")


@case("bug-02-skip")
def skipping_trains_and_tells(c):
    """onCorrupt: skip trains on what is sound; the count of the splits, ledger and report say what was left out."""
    classes(c, "data", a=30, b=30)
    for name in ("a/7.png", "b/0.png", "b/29.png"):
        c.write(f"data/{name}", b"no image")
    c.write("data/a/readme.md", "text")
    pipeline(c, "    onCorrupt: skip", stages="  report: {title: t, members: train}")
    c.run("run", "--threads", "1", "p.yaml")
    metrics = c.run("show", "p.yaml", "preprocess", "--json").json()["metrics"]
    equal(metrics.get("records"), 57, "records")
    equal(metrics.get("records.skipped"), 3, "skipped")
    report = (c.folder / "out/p/report.html") if (c.folder / "out/p/report.html").exists() else next(
        c.folder.glob("**/report.html"))
    contains(report.read_text(), "a/7.png", "b/0.png", "b/29.png", "a/readme.md")


@case("bug-02-skip-threads")
def skipping_gives_the_same_bits(c):
    """Training under onCorrupt: skip gives equal bits for one thread and for three."""
    classes(c, "data", a=20, b=21)
    c.write("data/a/3.png", b"")
    pipeline(c, "    onCorrupt: skip")
    keys = []
    for threads in (1, 3):
        c.run("run", "--threads", threads, "p.yaml", "--store", f"s{threads}")
        blobs = c.folder / f"s{threads}" / "blobs"
        keys.append({path.name for path in blobs.rglob("*") if path.is_file()})
    equal(keys[0], keys[1], "stored content")


@case("bug-03")
def links_are_followed(c):
    """Links to images, classes and splits count as what they lead to: two classes in each folder."""
    c.write("pic.png", png(5))
    c.write("real_dog/1.png", png(6))
    classes(c, "classlink", cat=2)
    (c.folder / "classlink/dog").symlink_to("../real_dog")
    classes(c, "somelinks", cat=1, dog=1)
    for number in (2, 3, 4):
        (c.folder / f"somelinks/cat/{number}.png").symlink_to("../../pic.png")
    for name in ("cat", "dog"):
        (c.folder / "allLinks" / name).mkdir(parents=True)
        for number in (1, 2):
            (c.folder / f"allLinks/{name}/{number}.png").symlink_to("../../pic.png")
    classes(c, "splitlink/train", cat=1, dog=1)
    (c.folder / "splitlink/valid").symlink_to("../classlink")
    for folder, counts in (("classlink", {"train": 3}), ("somelinks", {"train": 5}), ("allLinks", {"train": 4}),
                           ("splitlink", {"train": 2, "valid": 3})):
        info = c.run("dataset", "info", folder, "--format", "images", "--json").json()
        equal({split["name"]: split["recordCount"] for split in info["splits"]}, counts, folder)
        contains(info["features"]["label"], "2")
    pipeline(c, records="classlink")
    c.run("run", "--threads", "1", "p.yaml")


@case("bug-03-dangling")
def a_link_to_nothing_is_named(c):
    """A link that leads nowhere is an error that names it and where it leads."""
    classes(c, "data", a=2, b=2)
    (c.folder / "data/a/7.png").symlink_to("/nowhere/file.png")
    for verb in ("info", "verify", "head"):
        contains(c.run("dataset", verb, "data", "--format", "images", code=3).text,
                 "data/a/7.png is a link to /nowhere/file.png, which does not exist")


@case("bug-03-loop")
def a_loop_is_named(c):
    """A link back to a folder above is an error that names it, and no other file."""
    classes(c, "data", a=2, b=2)
    (c.folder / "data/a/up").symlink_to("..")
    said = c.run("dataset", "info", "data", "--format", "images", code=3).text
    contains(said, "data/a/up is a link that leads back to data")
    lacks(said, "another depth")


@case("bug-03-shards")
def links_to_datasets_are_followed(c):
    """A packed dataset whose files are links is found by its looks."""
    classes(c, "data", a=2, b=2)
    c.run("dataset", "convert", "data", "packed", "--format", "tfds")
    (c.folder / "linked").mkdir()
    for path in (c.folder / "packed").iterdir():
        (c.folder / "linked" / path.name).symlink_to(path)
    contains(c.run("dataset", "info", "linked").text, "split train: 4 records")


@case("bug-04")
def classes_stay_classes(c):
    """Class b holds a .webp, c nothing, d a .jfif: five classes, and three records are added to the two."""
    classes(c, "data", a=1, e=1)
    c.write("data/b/1.webp", file("webp-lossless"))
    c.write("data/c/.keep", b"")
    c.write("data/d/1.jfif", file("turned-jpeg-1"))
    info = c.run("dataset", "info", "data", "--format", "images", "--json").json()
    equal(info["splits"][0]["recordCount"], 4, "records")
    contains(info["features"]["label"], "5")
    equal(info["leftOut"], [{"reason": "hidden", "count": 1, "paths": ["c/.keep"]}], "left out")
    names = [record["features"]["label"] for record in c.head("data", "--format", "images")]
    equal(names, [0, 1, 3, 4], "labels")
    c.run("dataset", "verify", "data", "--format", "images")


@case("bug-04-splits")
def classes_of_splits_stay(c):
    """An empty class folder of a split is a class, and a folder of other files is counted."""
    classes(c, "data/train", a=1, c=1)
    (c.folder / "data/test/b").mkdir(parents=True)
    c.write("data/docs/list.txt", "x")
    said = c.run("dataset", "info", "data", "--format", "images").text
    contains(said, "3 classes" if "3 classes" in said else "3", "split train: 2 records", "docs/list.txt")


@case("bug-04-left-out")
def what_is_left_out_is_listed(c):
    """Files of other kinds are counted and listed with the reason by info, verify and preprocess."""
    classes(c, "data", a=2, b=2)
    c.write("data/a/image.psd", b"8BPS")
    c.write("data/a/.hidden.png", png(1))
    c.write("data/list.txt", "x")
    for verb in ("info", "verify"):
        contains(c.run("dataset", verb, "data", "--format", "images").text, "left out", "a/image.psd",
                 "a/.hidden.png", "list.txt")
    pipeline(c)
    c.run("run", "--threads", "1", "p.yaml")
    metrics = c.run("show", "p.yaml", "preprocess", "--json").json()["metrics"]
    equal(metrics.get("files.leftOut"), 3, "left out")


@case("bug-04-sounds")
def sounds_that_are_not_read_are_named(c):
    """An .m4a in a class folder is an error that names file and format."""
    c.write("data/a/1.m4a", b"\0\0\0\x1cftypM4A \0\0\0\0M4A mp42isom" + bytes(64))
    c.write("data/b/1.wav", b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\x08\0\0\0"
            + bytes(8))
    contains(c.run("dataset", "verify", "data", "--format", "sounds", code=3).text, "data/a/1.m4a", "MPEG-4")


@case("user-02")
def verify_names_the_file(c):
    """A text called notes.png: run and verify name photos/a/notes.png, say what is wrong, and how to leave it out."""
    classes(c, "photos", a=5, b=5)
    c.write("photos/a/notes.png", b"these are my notes\n")
    pipeline(c, records="photos")
    for said in (c.run("run", "--threads", "1", "p.yaml", code=3).text,
                 c.run("dataset", "verify", "photos", code=3).text):
        contains(said, "photos/a/notes.png", "as no image does", "onCorrupt: skip")
        lacks(said, "00.png", "record ")


@case("user-02-all-faults")
def verify_lists_every_fault(c):
    """verify lists every file that preprocess fails on, with its reason."""
    classes(c, "photos", a=5, b=5)
    bad = {"a/1.png": b"", "a/3.png": png(3)[:-20], "b/4.png": b"GIF89a", "b/9.heic": b"\0\0\0\x18ftypheic" + bytes(20)}
    for name, content in bad.items():
        c.write(f"photos/{name}", content)
    result = c.run("dataset", "verify", "photos", "--json", code=3)
    split = json.loads(result.stdout)["splits"][0]
    equal((split["recordCount"], split["faultCount"]), (7, 4), "records and faults")
    for fault, name in zip(split["faults"], sorted(bad)):
        assert fault.startswith(f"photos/{name}: "), fault


@case("user-09")
def formats_are_read_or_named(c):
    """WebP, GIF, BMP, TIFF are read as Pillow reads them; HEIC is refused by name; an empty class stays one."""
    names = ["webp-lossless", "webp-alpha", "gif", "gif-transparent", "bmp-palette", "bmp-32-alpha", "tiff-rgb-tiff_lzw",
             "tiff-palette"]
    for name in names:
        c.write(f"data/{name.split('-')[0]}/{name}.{name.split('-')[0].replace('tiff', 'tif')}", file(name))
    (c.folder / "data/empty").mkdir()
    records = c.head("data", "--format", "images", "--count", "100")
    order = sorted(names, key=lambda name: (["bmp", "gif", "tiff", "webp"].index(name.split("-")[0]),
                                            f"{name}.".encode()))
    for name, record in zip(order, records):
        equal(seen(record), pillow(name), name)
    equal(len(records), len(names), "records")
    c.run("dataset", "verify", "data", "--format", "images")
    c.write("p.yaml", "name: p\nstages:\n  preprocess: {records: data, splits: {train: train}}\n")
    c.run("run", "p.yaml")
    c.write("data/webp/y.heic", b"\0\0\0\x18ftypheic" + bytes(20))
    contains(c.run("dataset", "verify", "data", "--format", "images", code=3).text, "y.heic", "HEIC")
    contains(c.run("run", "p.yaml", code=3).text, "data/webp/y.heic", "HEIC")


def preprocessed(c, settings):
    """The images that preprocess makes of the folder `data`."""
    c.write("p.yaml", f"name: p\nstages:\n  preprocess: {{records: data, splits: {{train: train}}{settings}}}\n")
    c.run("run", "p.yaml")
    outputs = c.run("show", "p.yaml", "preprocess", "--json").json()["outputs"]
    shutil.rmtree(c.folder / "made", ignore_errors=True)
    (c.folder / "made").mkdir()
    for part in outputs["dataset"]["files"]:
        content = (c.folder / part["storedAt"]).read_bytes()
        (c.folder / "made" / part["path"]).write_bytes(content[part["offset"]:part["offset"] + part["byteCount"]])
    return [seen(record) for record in c.head("made", "--count", "100")]


@case("user-09-background")
def transparency_is_laid_on_a_background(c):
    """Transparent images are laid on white, or on what is asked for, as Pillow pastes them."""
    c.write("data/a/1.png", file("laid-white"))
    c.write("data/b/1.png", file("laid-blue"))
    white, blue = pillow("laid-white"), pillow("laid-blue")
    equal(preprocessed(c, "")[0], white, "default")
    equal(preprocessed(c, ", background: white")[0], white, "white")
    equal(preprocessed(c, ", background: [10, 20, 200]")[1], blue, "blue")
    assert preprocessed(c, ", background: none")[0][0][2] == 4, "alpha is kept where no background is wanted"


@case("user-09-orientation")
def photos_stand_upright(c):
    """A photo with an orientation in EXIF stands upright, unless told otherwise."""
    for orientation in range(1, 9):
        c.write(f"data/a/{orientation}.jpg", file(f"turned-jpeg-{orientation}"))
        c.write(f"data/b/{orientation}.png", file(f"turned-png-{orientation}"))
    upright = [pillow(f"turned-{kind}-{orientation}") for kind in ("jpeg", "png") for orientation in range(1, 9)]
    equal(preprocessed(c, ""), upright, "default")
    assert preprocessed(c, ", exifOrientation: ignore")[5][0] == upright[0][0], "as stored"


def manifest(c, package):
    """A manifest of images in class folders that a package has installed, and what the package listed."""
    root = c.folder / "installed"
    files = {f"{name}/{number}.png": png(number) for number, name in enumerate(("animals", "food", "town") * 9)}
    for name, content in files.items():
        c.write(f"installed/{name}", content)
    lines = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    source = json.loads((pathlib.Path(__file__).resolve().parents[3] / "data-manifests/tuxpaint_stamps.json").read_text())
    described = source["distribution"][0]
    described["millrace:filesSha256"] = hashlib.sha256(lines.encode()).hexdigest()
    described["millrace:packagePath"] = str(root)
    described["millrace:debianPackage"] = package
    c.write("data-manifests/tuxpaint_stamps.json", json.dumps(source))


@case("user-10")
def files_beside_are_none_of_its_business(c):
    """A folder to which another package added a class folder of its own is healthy, and its files are no records."""
    manifest(c, "no-such-package")
    c.write("installed/cartoon/tux.png", png(9))
    c.run("dataset", "fetch", "tuxpaint_stamps")
    c.run("dataset", "build", "tuxpaint_stamps")
    said = c.run("dataset", "info", "tuxpaint_stamps", "--json").json()
    equal(sum(split["recordCount"] for split in said["splits"]), 27, "records")


@case("user-10-changed")
def a_changed_folder_is_damaged(c):
    """A file that is missing or changed still is damage, and what lies beside is named."""
    manifest(c, "no-such-package")
    c.write("installed/cartoon/tux.png", png(9))
    c.write("installed/food/1.png", png(77))
    contains(c.run("dataset", "fetch", "tuxpaint_stamps", code=3).text, "is damaged", "cartoon/tux.png")
