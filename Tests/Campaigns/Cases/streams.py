"""What a pipeline says of the records that it streams is what is streamed."""

import functools
import json
import pathlib
import shutil

from Cases.media import wav
from Cases.models import metrics, photos, pixels, png, stored
from Cases.support import case, contains, equal, lacks

PIPELINES = pathlib.Path(__file__).resolve().parents[3] / "pipelines"


def pipeline(case, data="preprocess", preprocess="preprocess: {records: photos, resize: [12, 12], splits: *splits}", train="",
             augment="[]", network="{input: [3, 12, 12], preset: keras, layers: *layers}", classes=2,
             batch=8, epochs=2, splits="{train: train, validation: validation, test: test}", layers=None):
    """A pipeline up to a trained network."""
    layers = layers or f"[{{convolution: {{filters: 4, kernel: 3}}}}, relu, globalAveragePool, {{dense: {classes}}}]"
    case.write("p.yaml", f"""name: p
seed: 3
stages:
  {preprocess}
  train:
    data: {data}
    network: {network}
    optimizer: {{adam: {{learningRate: 0.03}}}}
    augment: {augment}
    batch: {batch}
    epochs: {epochs}
    {train}
""".replace("*splits", splits).replace("*layers", layers))


def history(case, stage="train"):
    """What a training tells of itself."""
    shown = case.run("show", "p.yaml", stage, "--json").json_lines()[0]
    (file,) = shown["outputs"]["history"]["files"]
    content = (case.folder / file["storedAt"]).read_bytes()
    return json.loads(content[file.get("offset", 0):][:file["byteCount"]])


def model(case):
    """What identifies the trained values."""
    shown = case.run("show", "p.yaml", "train", "--json").json_lines()[0]
    return shown["outputs"]["model"]["digest"]


def outcome(case, *arguments):
    """The word of each stage after a run."""
    lines = case.run("run", "p.yaml", "--json", *arguments).json_lines()
    return {line["stage"]: line["outcome"] for line in lines if "outcome" in line and "stage" in line}


def refused(case, *words, **settings):
    """A pipeline that is refused before anything runs, at its line."""
    pipeline(case, **settings)
    text = case.run("plan", "p.yaml", code=2).text
    contains(text, "p.yaml:", *words)


@functools.lru_cache
def tone(frequency, count, rate=8000):
    """The samples of a square wave, -12000 and 12000."""
    return [12000 if (2 * frequency * index // rate) % 2 else -12000 for index in range(count)]


def sounds(case, counts={"train": 16, "validation": 8, "test": 6}, length=lambda number: 400 + 10 * number,
           folder="sounds"):
    """Low and high tones of different lengths in class folders of each split."""
    for split, count in counts.items():
        for name, frequency in (("high", 1000), ("low", 125)):
            for number in range(count):
                case.write(f"{folder}/{split}/{name}/{number:02}.wav", wav(tone(frequency, length(number))))


SOUNDS = "preprocess: {records: sounds, splits: *splits}"
WAVES = "[{convolution: {filters: 4, kernel: 9, stride: 2}}, relu, globalAveragePool, {dense: 2}]"
HEARD = dict(preprocess=SOUNDS, data="{stages: preprocess, sampleRateHz: 8000}", augment="[{fitLength: 480}]",
             network="{input: [1, 480], preset: keras, layers: *layers}", layers=WAVES)


# MARK: Which records


@case("streams-drop-class")
def a_dropped_class(case):
    """dropClasses, by name: neither trained on nor judged by, and counted."""
    photos(case, classes="abc")
    pipeline(case, classes=3)
    case.run("run", "p.yaml")
    lacks(str(metrics(case, "train")), "filtered")
    pipeline(case, classes=3, data="{stages: preprocess, filters: [{dropClasses: [b]}]}")
    case.run("run", "p.yaml")
    found = metrics(case, "train")
    equal((found["train.filtered"], found["test.filtered"], found["validation.filtered"]), (16, 6, 8))
    _, arrays = stored(case, "predictions", "train")
    labels = [values for name, (shape, values) in arrays.items() if name.endswith("labels")]
    assert labels and all(set(values) == {0, 2} for values in labels), labels
    # The same said the other way round is the same stream, but not the same word.
    whole = model(case)
    pipeline(case, classes=3, data="{stages: preprocess, filters: [{keepClasses: [a, 2]}]}")
    case.run("run", "p.yaml")
    equal(model(case), whole, "the model")


@case("streams-balance")
def balanced_classes(case):
    """balanceClasses: about as many of each class, the same ones whenever it is run."""
    photos(case, counts={"train": 60, "validation": 8, "test": 6}, classes="ab")
    for number in range(12, 60):
        (case.folder / f"photos/train/b/{number:02}.png").unlink()
    data = "{stages: preprocess, filters: [balanceClasses]}"
    pipeline(case, data=data)
    case.run("run", "p.yaml")
    found = metrics(case, "train")
    assert 36 <= found["train.filtered"] <= 58, found  # 48 are to be expected: 60 of 72 records are of one class
    lacks(str(found), "test.filtered")
    filtered = [epoch["filtered"] for epoch in history(case)["epochs"]]
    first = model(case)
    case.run("run", "p.yaml", "--force", "train")
    equal(([epoch["filtered"] for epoch in history(case)["epochs"]], model(case)), (filtered, first))
    pipeline(case, data="{stages: preprocess, filters: [{sampleClasses: {rates: {a: 0}}}]}")
    case.run("run", "p.yaml")
    equal(metrics(case, "train")["train.filtered"], 60)
    pipeline(case, data="{stages: preprocess, filters: [{sampleClasses: {rates: {a: 0, b: 0.1}}}]}")
    contains(case.run("run", "p.yaml", code=3).text, "p.yaml:", "the filters leave about 1 of 72 records")


@case("streams-mixture")
def mixtures(case):
    """Two stages mixed 3:1, until one ends or all were seen; one behind the other without weights."""
    for folder, class_ in (("first", "a"), ("second", "b")):
        for split, count in (("train", 30), ("validation", 6), ("test", 5)):
            for number in range(count):
                label = 0 if folder == "first" else 1
                case.write(f"{folder}/{split}/{class_}/{number:02}.png", png(pixels(label, number, 12, 12)))
            (case.folder / folder / split / ("b" if class_ == "a" else "a")).mkdir(parents=True)
    both = ("first: {kind: preprocess, records: first, resize: [12, 12], splits: *splits}\n"
            "  second: {kind: preprocess, records: second, resize: [12, 12], splits: *splits}")

    def records(data):
        pipeline(case, data=data, preprocess=both)
        case.run("run", "p.yaml")
        return history(case)["trainRecords"]

    weighted = "[{stage: first, weight: 3}, {stage: second, weight: 1}]"
    # Shares are exact over blocks of 256 records, and random within.
    count = records(f"{{stages: {weighted}}}")
    assert 34 <= count <= 46, f"{count} records until the heavier one ends, not about 40"
    count = records(f"{{stages: {weighted}, onExhaustion: restart}}")
    assert 90 <= count <= 150, f"{count} records until both were seen, not about 120"
    equal(records("[first, second]"), 60, "records one behind the other")
    # They are judged by the records of both.
    _, arrays = stored(case, "predictions", "train")
    (labels,) = [values for name, (shape, values) in arrays.items() if name.startswith("test") and "labels" in name]
    equal(sorted(labels), [0] * 5 + [1] * 5)
    equal(outcome(case)["train"], "UP-TO-DATE")
    # The name of a stage is no part of what is made of it.
    pipeline(case, data="[primo, second]", preprocess=both.replace("first:", "primo:", 1))
    equal(outcome(case)["train"], "UP-TO-DATE")
    # Folders with other classes do not mix.
    shutil.rmtree(case.folder / "second/train/a")
    for split in ("validation", "test"):
        shutil.rmtree(case.folder / "second" / split / "a")
    pipeline(case, data="[first, second]", preprocess=both)
    contains(case.run("run", "p.yaml", code=3).text, "p.yaml:", "the classes of stage 'second' are b, but those of 'first' are a, b")
    refused(case, "has no weight", data="{stages: [{stage: first, weight: 3}, second]}", preprocess=both)
    refused(case, "a mixture of stages", data="{stages: [first, second], onExhaustion: restart}", preprocess=both)


@case("streams-mixture-matrix")
def a_matrix_of_preprocess(case):
    """The name of a matrix stands for all its stages."""
    for shop in ("north", "south"):
        photos(case, folder=shop)
    pipeline(case, preprocess="preprocess: {matrix: {records: [north, south]}, resize: [12, 12], splits: *splits}")
    case.run("run", "p.yaml")
    equal(history(case)["trainRecords"], 64)


# MARK: How they are read


@case("streams-feature")
def any_feature(case):
    """A feature of any name, and a label of any name; where several could be fed, they are named."""
    rows = ["front,back,kind"]
    for number in range(48):
        label = number % 2
        case.write(f"shop/front/{number}.png", png(pixels(label, number, 12, 12)))
        case.write(f"shop/back/{number}.png", png(pixels(1 - label, number, 12, 12)))
        rows.append(f"front/{number}.png,back/{number}.png,{'ab'[label]}")
    case.write("shop/t.csv", "\n".join(rows) + "\n")
    read = dict(preprocess="preprocess: {records: shop, resize: [12, 12], columns: {front: image, back: image, kind: label}, splits: *splits}",
                splits='{train: "train[:32]", validation: "train[32:40]", test: "train[40:]"}')
    pipeline(case, **read)
    contains(case.run("run", "p.yaml", code=3).text, "p.yaml:", "back, front; say 'feature'")
    digests = set()
    for feature in ("front", "back"):
        pipeline(case, data=f"{{stages: preprocess, feature: {feature}, label: kind}}", epochs=6, **read)
        case.run("run", "p.yaml")
        digests.add(model(case))
        assert metrics(case, "train")["test.accuracy"] > 0.9
    equal(len(digests), 2)
    pipeline(case, data="{stages: preprocess, feature: side}", **read)
    contains(case.run("run", "p.yaml", code=3).text, "p.yaml:", "'side' is not in", "back, front, kind")


@case("streams-channels")
def gray_images(case):
    """channels: gray feeds one channel, also where the model is used."""
    photos(case)
    gray = dict(network="{input: [1, 12, 12], preset: keras, layers: *layers}")
    pipeline(case, **gray)
    contains(case.run("run", "p.yaml", code=3).text, "the network's input is [1, 12, 12]")
    pipeline(case, data="{stages: preprocess, channels: gray}", **gray)
    case.run("run", "p.yaml")
    case.run("predict", "p.yaml", "--stage", "train", "photos/test/a/00.png")
    refused(case, "expected one of asStored, gray, rgb", data="{stages: preprocess, channels: grey}", **gray)


@case("streams-cache")
def caches(case):
    """A cache in memory or on disk changes neither result nor key; what does not fit is refused."""
    photos(case)
    pipeline(case)
    case.run("run", "p.yaml")
    plain = model(case)
    for cache in ("memory", "disk", "{memory: 1000000}"):
        pipeline(case, data=f"{{stages: preprocess, cache: {cache}}}")
        equal(outcome(case)["train"], "UP-TO-DATE", cache)
        case.run("run", "p.yaml", "--force", "train")
        equal(model(case), plain, cache)
    pipeline(case, data="{stages: preprocess, cache: {memory: 5000}}")
    contains(case.run("run", "p.yaml", "--force", "train", code=3).text, "p.yaml:", "the limit is 5000")


def ends_shard(name):
    """Whether a media folder's shard ends behind the file of this name (FNV-1a, folded)."""
    code = 0xCBF29CE484222325
    for byte in name.encode():
        code = ((code ^ byte) * 0x100000001B3) & (1 << 64) - 1
    return (code ^ code >> 32) % 128 == 0


@case("streams-order")
def orders(case):
    """Interleaving and the kind of shuffle decide the order, and so the key."""
    photos(case)
    # The files of class folders are cut into shards where a name's hash says so: here behind the first class.
    last = next(name for name in (f"z{number}.png" for number in range(10000)) if ends_shard(f"train/a/{name}"))
    case.write(f"photos/train/a/{last}", png(pixels(0, 99, 12, 12)))
    digests = {}
    for name, settings in {
        "stored": dict(train="shuffle: none"),
        "interleaved": dict(train="shuffle: none",
                            data="{stages: preprocess, interleave: {cycleLength: 2, blockLength: 1}}"),
        "buffer": dict(train="shuffle: {buffer: 4}"), "global": dict(train="shuffle: global"),
        "silent": {},
    }.items():
        pipeline(case, **settings)
        case.run("run", "p.yaml")
        digests[name] = model(case)
    equal(digests.pop("silent"), digests["global"])
    equal(len(set(digests.values())), 4, "models")
    refused(case, "did you mean 'buffer'", train="shuffle: {bufer: 4}")
    refused(case, "cycleLength", data="{stages: preprocess, interleave: {cycleLength: 0}}")


@case("streams-last-batch")
def the_last_batch(case):
    """A partial last batch is left out of training and padded where records are judged: each is, once."""
    photos(case, counts={"train": 10, "validation": 3, "test": 130}, size=(4, 4))
    tiny = dict(preprocess="preprocess: {records: photos, resize: [4, 4], splits: *splits}",
                network="{input: [3, 4, 4], preset: keras, layers: [flatten, {dense: 2}]}")
    pipeline(case, **tiny)
    case.run("run", "p.yaml")
    _, arrays = stored(case, "predictions", "train")
    (ids,) = [values for name, (shape, values) in arrays.items() if name.startswith("test") and "ecordID" in name]
    equal((len(ids), len(set(ids))), (260, 260), "test records")
    pipeline(case, batch=32, **tiny)
    contains(case.run("run", "p.yaml", code=3).text, "less than one batch of 32")


@case("streams-corrupt")
def damaged_records(case):
    """onCorrupt: skip leaves out what a step cannot do, counts it, and warns of it."""
    photos(case)
    for number in (1, 3):
        case.write(f"photos/train/a/{number:02}.png", png(pixels(0, number, 6, 6)))
    crop = dict(preprocess="preprocess: {records: photos, splits: *splits}",
                augment="[{randomCrop: {padding: 0, height: 12, width: 12}}]")
    pipeline(case, **crop)
    contains(case.run("run", "p.yaml", code=3).text, "randomCrop", "does not fit")
    pipeline(case, train="onCorrupt: skip", **crop)
    result = case.run("run", "p.yaml")
    contains(result.text, "2 damaged records of the train split skipped", "does not fit")
    equal(metrics(case, "train")["train.skipped"], 2)
    equal(history(case)["skipped"]["train"]["count"], 2)
    # What is up to date is warned of again.
    contains(case.run("run", "p.yaml").text, "2 damaged records of the train split skipped")
    # What preprocess says holds for who reads its records.
    pipeline(case, **dict(crop, preprocess="preprocess: {records: photos, onCorrupt: skip, splits: *splits}"))
    case.run("run", "p.yaml")
    equal(metrics(case, "train")["train.skipped"], 2)


@case("streams-budget")
def byte_budgets(case):
    """byteBudget and prefetch change neither result nor key, however little may wait."""
    sounds(case)
    pipeline(case, **HEARD)
    case.run("run", "p.yaml")
    plain = model(case)
    for settings in ("byteBudget: 1", "byteBudget: 1000000000, prefetch: 1000", "prefetch: 1"):
        pipeline(case, **dict(HEARD, data=f"{{stages: preprocess, sampleRateHz: 8000, {settings}}}"))
        equal(outcome(case)["train"], "UP-TO-DATE", settings)
        case.run("run", "p.yaml", "--force", "train")
        equal(model(case), plain, settings)
    refused(case, "byteBudget", **dict(HEARD, data="{stages: preprocess, byteBudget: 0}"))


@case("streams-reports")
def every_setting_to_a_report(case):
    """Whatever data says of the stream, a report comes of it."""
    photos(case)
    sounds(case)
    both = ("preprocess: {records: photos, resize: [12, 12], splits: *splits}\n"
            "  more: {kind: preprocess, records: photos, resize: [12, 12], splits: *splits}")
    mixture = "stages: [{stage: preprocess, weight: 2}, {stage: more, weight: 1}]"
    heard = dict(HEARD, augment="[]")
    for settings in (
            dict(data="{stages: preprocess, feature: image, label: label}"),
            dict(data="{stages: preprocess, channels: gray}", network="{input: [1, 12, 12], preset: keras, layers: *layers}"),
            dict(data="{stages: preprocess, filters: [{sampleClasses: {rates: {a: 0.8}}}]}"),
            dict(data="{stages: preprocess, interleave: {cycleLength: 2, blockLength: 3}}"),
            dict(data="{stages: preprocess, cache: disk}"),
            dict(data="{stages: preprocess, cache: memory}"),
            dict(data="{stages: preprocess, byteBudget: 4096, prefetch: 2}"),
            dict(data=f"{{{mixture}}}", preprocess=both), dict(data=f"{{{mixture}, onExhaustion: restart}}", preprocess=both),
            dict(heard, data="{stages: preprocess, sampleRateHz: 4000, padding: {frames: 300}}",
                 network="{input: [1, 300], preset: keras, layers: *layers}")):
        pipeline(case, train="\n  report: {title: t, members: train}", **settings)
        case.run("run", "p.yaml")
        page = (case.folder / "out/p/report.html").read_text()
        contains(page, "Training records", "Test records", "Loss")
    photos(case, counts={"train": 3}, size=(6, 6))
    pipeline(case, preprocess="preprocess: {records: photos, splits: *splits}",
             augment="[{randomCrop: {padding: 0, height: 12, width: 12}}]",
             train="onCorrupt: skip\n  report: {title: t, members: train}")
    case.run("run", "p.yaml")
    contains((case.folder / "out/p/report.html").read_text(), "Skipped by train, train", "does not fit")


# MARK: Sounds


@case("streams-sounds")
def sounds_from_folders(case):
    """WAV files of different lengths train a network by their samples; the model hears files of any rate."""
    sounds(case)
    pipeline(case, **dict(HEARD, augment="[]"))
    contains(case.run("run", "p.yaml", code=3).text, "p.yaml:", "sounds differ in length", "fitLength")
    pipeline(case, **dict(HEARD, data="preprocess"))
    contains(case.run("run", "p.yaml", code=3).text, "p.yaml:", "sampleRateHz")
    pipeline(case, **dict(HEARD, data="{stages: preprocess, sampleRateHz: 8000, padding: longest}"))
    contains(case.run("plan", "p.yaml", code=2).text, "p.yaml:", "padding", "{frames: N}")
    for settings in (HEARD, dict(HEARD, augment="[]",
                                 data="{stages: preprocess, sampleRateHz: 8000, padding: {frames: 480}}")):
        pipeline(case, epochs=20, **settings)
        case.run("run", "p.yaml")
        assert metrics(case, "train")["test.accuracy"] > 0.95, metrics(case, "train")
        case.write("new.wav", wav(tone(1000, 1400, 22050), rate=22050))
        for path, name in (("sounds/test/low/03.wav", "low"), ("sounds/test/high/03.wav", "high"), ("new.wav", "high")):
            (line,) = case.run("predict", "p.yaml", "--stage", "train", path, "--json").json_lines()
            equal(line["guesses"][0]["name"], name, path)
        lines = case.run("predict", "p.yaml", "--stage", "train", "sounds/test", "--json").json_lines()
        equal(len(lines), 12, "sounds of a folder")
    case.write("bad.wav", b"RIFF")
    contains(case.run("predict", "p.yaml", "--stage", "train", "bad.wav", code=3).text, "bad.wav")


@case("streams-sounds-quick")
def the_shipped_pipeline(case):
    """pipelines/sounds-quick.yaml tells its tones apart, from samples and from spectra."""
    shutil.copytree(PIPELINES, case.folder / "pipelines")
    file = "pipelines/sounds-quick.yaml"
    case.run("run", file, timeout=900)
    for stage in ("samples", "spectra"):
        accuracy = metrics(case, stage, file)["test.accuracy"]
        assert accuracy >= 0.95, f"{stage}: {accuracy}"
    assert (case.folder / "out/sounds-quick/report.html").stat().st_size > 20000
    case.command("python3", "pipelines/sounds/tones.py", "new", "--count", "2", "--seed", "7")
    right = 0
    for line in case.run("predict", file, "--stage", "samples", "new", "--json").json_lines():
        right += line["guesses"][0]["name"] == pathlib.Path(line["subject"]).parent.name
    assert right >= 7, f"{right} of 8 new sounds"
    lines = case.run("run", file, "--json").json_lines()
    assert all(line["outcome"] == "UP-TO-DATE" for line in lines if line.get("event") == "finished" and "outcome" in line)


@case("streams-words")
def mistakes_in_data(case):
    """A mistake in `data` is answered at its line, with the nearest word."""
    photos(case)
    for data, words in (
        ("{stage: preprocess}", ("did you mean 'stages'",)), ("{stages: preproces}", ("preproces",)), ("[]", ("empty list",)),
        ("{stages: preprocess, filters: [{dropClass: [a]}]}", ("no filter 'dropClass'", "did you mean 'dropClasses'")),
        ("{stages: preprocess, filters: [{keepClasses: []}]}", ("at least one class",)),
        ("{stages: preprocess, filters: [{sampleClasses: {rates: {a: 2}}}]}", ("expected 0 to 1",)),
        ("{stages: preprocess, cache: dsk}", ("did you mean 'disk'",)),
        ("{stages: preprocess, padding: {frames: 0}}", ("frames",)),
        ("{stages: preprocess, sampleRateHz: 0}", ("sampleRateHz",)),
        ("{stages: preprocess, prefetch: 0}", ("prefetch",)),
        ("{stages: {stage: preprocess, weight: 2}}", ("there is one; leave it out",)),
        ("{stages: [{stage: preprocess, weight: 2}]}", ("there is one; leave it out",)),
    ):
        refused(case, *words, data=data)
    pipeline(case, data="{stages: preprocess, filters: [{dropClasses: [aa]}]}")
    contains(case.run("run", "p.yaml", code=3).text, "p.yaml:", "filter dropClasses: there is no class 'aa'")
    pipeline(case, data="{stages: preprocess, padding: {frames: 5}}")
    contains(case.run("run", "p.yaml", code=3).text, "p.yaml:", "are for sounds")


@case("streams-preprocess-words")
def mistakes_in_preprocess(case):
    """What is for a folder stands by no manifest, and the other way round; the output of a command may be a folder."""
    photos(case)
    for preprocess, words in (
        ("preprocess: {splits: *splits}", "expected 'dataset' or 'records'"),
        ("preprocess: {records: photos, dataset: mnist, splits: *splits}", "stands beside 'dataset'"),
        ("preprocess: {records: photos, shards: 2, splits: *splits}", "keeps its own shards"),
        ("preprocess: {records: photos, rotate: 5, splits: *splits}", "a dataset's manifest"),
        ("preprocess: {dataset: mnist, resize: [4, 4], splits: *splits}", "is for a folder of 'records'"),
        ("preprocess: {records: photos, splitz: *splits}", "did you mean 'splits'"),
        ("preprocess: {records: photos, resize: [4], splits: *splits}", "[height, width]"),
    ):
        refused(case, words, preprocess=preprocess)
    made = """make: {run: "mkdir $OUT/data && cp -r photos/. $OUT/data", inputs: [photos], outputs: [data]}
  preprocess: {records: make.data, resize: [12, 12], splits: *splits}"""
    pipeline(case, preprocess=made)
    case.run("run", "p.yaml")
    first = model(case)
    pipeline(case)
    case.run("run", "p.yaml")
    equal(model(case), first, "the model of the same folder, made by a stage and on disk")
    pipeline(case, preprocess=made.replace("make.data", "make"))
    contains(case.run("plan", "p.yaml", code=None).text, "make")
