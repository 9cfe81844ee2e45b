"""What testers met where parts meet."""

import os
import random
import stat
import struct
import zlib

from Cases.support import Skip, case, contains, equal, lacks


def pipeline(it, stage, name="p.yaml"):
    it.write(name, f"name: {name.split('.')[0]}\nstages:\n{stage}")
    return name


@case("joint-linked-outputs")
def linked_outputs(it):
    """A folder of outputs replaced by a link is refused, and the files behind the link stay."""
    it.write("ext/x", "mine")
    pipeline(it, f"  a: {{run: 'rmdir $OUT; ln -s {it.folder}/ext $OUT', outputs: [x]}}\n")
    contains(it.run("run", "--threads", "1", "p.yaml", code=3).text, "the folder of outputs was replaced")
    equal((it.folder / "ext/x").read_text(), "mine", "the user's file")


@case("joint-own-name")
def own_name(it):
    """`fit.py` is a file to the stage `fit`, not an output of itself."""
    it.write("fit.py", "print(7)")
    pipeline(it, "  fit: {run: 'cat fit.py > $OUT/x', inputs: [fit.py], outputs: [x]}\n")
    contains(it.run("run", "--threads", "1", "p.yaml").text, "EXECUTED")


@case("joint-environment")
def environment(it):
    """Values that are no UTF-8 are refused: two of them would have one key."""
    pipeline(it, "  a: {run: 'echo \"$FOO\" > $OUT/o', environment: [FOO], outputs: [o]}\n")
    for byte in ["\udce9", "\udce8"]:
        result = it.run("run", "--threads", "1", "p.yaml", code=2, environment={"FOO": "caf" + byte})
        contains(result.text, "FOO is not UTF-8")
    contains(it.run("run", "p.yaml", "--set", "a.x=\udcff", code=None).text, "is not UTF-8")


@case("joint-inaccessible-store")
def inaccessible_store(it):
    """A command that takes the permissions of the store's folders away is in no later run's way."""
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        os.chmod(it.folder, 0o777)
    else:
        command = []
    pipeline(it, "  a: {run: 'echo 1 > $OUT/x; chmod 0 ../..', outputs: [x]}\n")
    pipeline(it, "  a: {run: 'echo 2 > $OUT/x', outputs: [x]}\n", "other.yaml")
    it.command(*command, it.millrace, "run", "--threads", "1", "p.yaml", code=None)
    it.command(*command, it.millrace, "run", "--threads", "1", "other.yaml")
    equal(stat.S_IMODE(os.stat(it.folder / ".millrace/attempts").st_mode) & 0o700, 0o700, "the folder's mode")


@case("joint-models-feed-alike")
def models_feed_alike(it):
    """Transparent images are predicted alike as files, as a dataset, and by a model that was exported and imported."""
    chance = random.Random(1)
    for split, count in [("train", 20), ("validation", 8), ("test", 8)]:
        for label, light in [("a", 60), ("z", 190)]:
            for number in range(count):
                pixels = b"".join(
                    bytes([min(255, max(0, light + chance.randint(-50, 50))) for _ in range(3)] + [chance.randint(0, 255)])
                    for _ in range(64))
                it.write(f"d/{split}/{label}/{number}.png", png(8, 8, pixels))
    pipeline(it, """\
  preprocess: {records: d, resize: [8, 8], splits: {train: train, validation: validation, test: test}}
  train:
    data: preprocess
    network: {input: [3, 8, 8], preset: keras, layers: [flatten, {dense: 8}, relu, {dense: 2}]}
    augment: [{normalize: {mean: [0.5], std: [0.25]}}]
    batch: 8
    epochs: 4
""")
    it.write("p.yaml", "seed: 1\n" + (it.folder / "p.yaml").read_text())
    it.run("run", "--threads", "1", "p.yaml")

    def probabilities(*arguments):
        lines = it.run("predict", *arguments, "--top", "2", "--json").json_lines()
        return [next(guess["probability"] for guess in line["guesses"] if guess["label"] == 0) for line in lines]

    files = probabilities("p.yaml", "--stage", "train", "d/test")
    equal(len(files), 16, "the number of predictions")
    equal(probabilities("p.yaml", "--stage", "train", "--dataset", "d", "--split", "test"), files, "of the dataset")
    it.run("model", "export", "p.yaml", "--stage", "train", "e.safetensors", "--as", "pytorch")
    it.run("model", "import", "p.yaml", "--stage", "train", "e.safetensors", "i.safetensors", "--from", "pytorch")
    equal(probabilities("i.safetensors", "d/test"), files, "of the imported model")


@case("joint-full-store")
def full_store(it):
    """A store that is full in the middle of a training is named, with exit code 6; TMPDIR has nothing to do with it."""
    classes = 1500
    it.write("d/t.csv", "x,kind\n" + "".join(f"{number},c{number % classes}\n" for number in range(2 * classes)))
    pipeline(it, f"""\
  preprocess: {{records: d, columns: {{kind: label}}, splits: {{train: "train[:50%]", test: "train[50%:]"}}}}
  train:
    data: {{stages: preprocess, feature: x}}
    splits: {{validation: test}}
    network: {{input: [1], preset: keras, layers: [{{dense: {classes}}}]}}
    epochs: 1
""")
    it.write("p.yaml", "seed: 1\n" + (it.folder / "p.yaml").read_text())
    (it.folder / "store").mkdir()
    inside = ["unshare", "--user", "--map-root-user", "--mount"]
    if it.command(*inside, "mount", "-t", "tmpfs", "-o", "size=3m", "full", "store", code=None).code:
        raise Skip("no file system can be mounted here")
    done = it.command(
        *inside, "sh", "-c", 'mount -t tmpfs -o size=3m full store && exec "$@"', "sh",
        it.millrace, "run", "--threads", "1", "--store", "store", "p.yaml", code=6)
    contains(done.text, "in store/", "No space left on device", "free some space and run again")
    lacks(done.text, "TMPDIR")
    # A stage's process that finds no place for its result says it all the same.
    it.write("f.yaml", "stages:\n  a: {run: 'head -c 900000 /dev/zero >&2; echo hi > $OUT/x', outputs: [x]}\n")
    for executor in ["local", "process"]:
        done = it.command(
            *inside, "sh", "-c", 'mount -t tmpfs -o size=300k full store && exec "$@"', "sh",
            it.millrace, "run", "--store", "store", "--executor", executor, "f.yaml", code=6)
        contains(done.text, "FAILED", "exit code 1", "No space left on device")


def png(width, height, pixels):
    """A PNG of RGBA pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + pixels[y * width * 4:(y + 1) * width * 4] for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
