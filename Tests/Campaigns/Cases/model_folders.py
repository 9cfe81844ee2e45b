"""A model is a folder that stands alone: a network, an ensemble, a calibrated model say the same wherever they are."""

import json
import os
import shutil

from Cases.models import RESIZE, close, guesses, metrics, photos, pipeline, softmax, stored
from Cases.support import case, contains, equal, lacks

OTHER = ("other: {kind: train, data: preprocess, optimizer: {adam: {learningRate: 0.03}}, batch: 8, epochs: 2, member: 2,\n"
         "    network: {input: [1, 8, 8], preset: keras, layers: [{convolution: {filters: 3, kernel: 3}}, relu,"
         " globalAveragePool, {dense: 2}]},\n"
         "    augment: [{grayscale: 1}, {randomCrop: {padding: 0, height: 8, width: 8}}]}\n"
         "  ensemble: {members: [train, other]}\n"
         "  calibrate: {predictions: ensemble, methods: [temperature, vector, isotonic]}")


def trained(case, stages=OTHER):
    """A network, an ensemble of two that are fed otherwise, and a calibrated ensemble."""
    photos(case)
    pipeline(case, stages, preprocess=RESIZE)
    case.run("run", "--threads", "1", "p.yaml")


def said(case, stage):
    """The probabilities of the test records that a stage stored, as JSON would print them, one list a record."""
    (count, classes), values = stored(case, "predictions", stage)[1]["test.outputs"]
    return [list(values[row * classes:(row + 1) * classes]) for row in range(count)]


def told(case, *arguments):
    return [[row[label] for label in sorted(row)] for row in guesses(case, *arguments)]


@case("model-kinds-predict-alike")
def every_kind_says_what_its_stage_said(case):
    """predict on the test records gives a stage's own bits, for any threads, from files, folders and datasets."""
    trained(case)
    for stage in ["ensemble", "calibrate"]:
        wanted = said(case, stage)
        for data in [("--dataset", "photos", "--split", "test"), ("photos/test",), ("photos/test/a", "photos/test/b")]:
            for threads in ["1", "2"]:
                equal(told(case, "p.yaml", "--stage", stage, *data, "--threads", threads), wanted, f"{stage} of {data}")
    wanted = [softmax(row) for row in said(case, "train")]
    for row, probabilities in zip(told(case, "p.yaml", "--stage", "train", "photos/test"), wanted):
        close(row, probabilities, 1e-12, "probability")
    # The mean of what its members say, and the calibrator's function of it.
    members = [told(case, "p.yaml", "--stage", name, "photos/test") for name in ["train", "other"]]
    for mean, first, second in zip(said(case, "ensemble"), *members):
        close(mean, [(a + b) / 2 for a, b in zip(first, second)], 1e-7, "mean")


@case("predict-two-thousand-files")
def two_thousand_files_and_a_broken_one(case):
    """Of 2,000 files predict says what the stage said of each, to the last bit; a broken one is named, the others stand."""
    photos(case, counts={"train": 16, "validation": 8, "test": 1000})
    broken = case.folder / "photos/test/a/500.png"
    broken.write_bytes(broken.read_bytes()[:60])
    pipeline(case, OTHER, preprocess=RESIZE + ", onCorrupt: skip")
    case.run("run", "--threads", "2", "p.yaml")
    for stage in ["train", "ensemble", "calibrate"]:
        wanted = [softmax(row) for row in said(case, stage)] if stage == "train" else said(case, stage)
        done = case.run("predict", "p.yaml", "--stage", stage, "photos/test", "--top", "9", "--json", code=3)
        contains(done.stderr, "photos/test/a/500.png: ")
        rows = done.json_lines()
        equal([row["subject"] for row in rows if "error" in row], ["photos/test/a/500.png"], "what is broken")
        rows = [row for row in rows if "error" not in row]
        equal(len(rows), 1999, "the number of predictions")
        for row, probabilities in zip(rows, wanted):
            found = [guess["probability"] for guess in sorted(row["guesses"], key=lambda guess: guess["label"])]
            if stage == "train":
                close(found, probabilities, 1e-12, row["subject"])
            else:
                equal(found, probabilities, row["subject"])
        if stage == "calibrate":
            continue
        right = sum(row["guesses"][0]["name"] == row["subject"].split("/")[2] for row in rows)
        close([right / 1999], [metrics(case, stage)["test.accuracy"]], 1e-12, "accuracy of " + stage)


@case("model-folder-alone")
def the_folder_needs_nothing_else(case):
    """Exported, renamed, moved, the store and the data deleted: the same bits; its members are models of their own."""
    trained(case)
    stages = ["train", "other", "ensemble", "calibrate"]
    wanted = {stage: told(case, "p.yaml", "--stage", stage, "photos/test") for stage in stages}
    for stage in stages:
        case.run("model", "export", "p.yaml", "--stage", stage, f"taken/{stage}")
    shutil.copytree(case.folder / "taken", case.folder / "elsewhere/deep")
    for path in ["taken", ".millrace", "out"]:
        shutil.rmtree(case.folder / path, ignore_errors=True)
    (case.folder / "p.yaml").unlink()
    (case.folder / "elsewhere/deep/calibrate").rename(case.folder / "elsewhere/a model")
    os.symlink("elsewhere/deep/ensemble", case.folder / "link")
    places = {"train": "elsewhere/deep/train", "other": "elsewhere/deep/other", "ensemble": "link/",
              "calibrate": "elsewhere/a model"}
    for stage, place in places.items():
        equal(told(case, place, "photos/test"), wanted[stage], stage)
    equal(told(case, "elsewhere/a model/base", "photos/test"), wanted["ensemble"], "the base")
    equal(told(case, "elsewhere/a model/base/members/2", "photos/test"), wanted["other"], "the second member")
    # A second export is the same folder, byte for byte.
    case.run("model", "export", "elsewhere/a model", "again")
    case.command("diff", "-r", "elsewhere/a model", "again")


@case("model-folder-published")
def published_folders_say_where_they_came_from(case):
    """publish: true brings the folder out of the store, with key, metrics and versions, which no digest holds."""
    photos(case)
    pipeline(case, OTHER.replace("members: [train, other]", "members: [train, other], publish: true"), preprocess=RESIZE)
    contains(case.run("run", "--threads", "1", "p.yaml").text, "out/p/ensemble/model")
    folder = case.folder / "out/p/ensemble/model"
    shown = case.run("show", "p.yaml", "ensemble", "--json").json_lines()[0]
    origin = json.loads((folder / "model.json").read_text())["origin"]
    equal(origin["key"], shown["key"], "the key")
    equal(sorted(origin["upstreams"]), ["other", "preprocess", "train"], "what it depends on")
    close([origin["metrics"]["test.accuracy"]], [shown["metrics"]["test.accuracy"]], 0, "accuracy")
    lacks("".join(file.read_text(errors="ignore") for file in folder.rglob("*.json")), str(case.folder))
    wanted = said(case, "ensemble")
    # What was removed or edited is stale, and comes back.
    (folder / "members/1/weights.safetensors").unlink()
    case.run("status", "p.yaml", code=1)
    case.run("run", "p.yaml")
    case.run("status", "p.yaml")
    text = (case.folder / "p.yaml").read_text()
    case.write("p.yaml", text.replace("members: [train, other]", "members: [train]"))
    case.run("run", "p.yaml")
    equal(sorted(path.name for path in (folder / "members").rglob("*.json")), ["model.json"], "the members left")
    case.write("p.yaml", text)
    case.run("run", "p.yaml")
    shutil.rmtree(case.folder / ".millrace")
    equal(told(case, "out/p/ensemble/model", "photos/test"), wanted, "from the published folder")
    contains(case.run("model", "summary", "out/p/ensemble/model").stdout, "stage ensemble of p", "test.accuracy")


@case("model-folder-cutoff")
def equal_models_are_equal_artifacts(case):
    """Keys and times are in no stored model: one that is trained again to the same bits reruns nothing behind it."""
    trained(case)
    text = (case.folder / "p.yaml").read_text()
    case.write("p.yaml", text.replace("batch: 8\n    epochs: 2", "batch: 8\n    sliceCount: 8\n    epochs: 2"))
    done = case.run("run", "--threads", "1", "p.yaml", code=None)
    if "unknown key" in done.text:
        case.write("p.yaml", text.replace("splits: {train: train,", "splits: {spare: validation, train: train,"))
        done = case.run("run", "--threads", "1", "p.yaml")
    contains(done.text, "CUTOFF")
    lines = [line for line in done.stdout.splitlines() if "ensemble" in line or "calibrate" in line]
    assert not any("EXECUTED" in line for line in lines), done.stdout


@case("model-folder-space")
def members_take_no_room_twice(case):
    """An ensemble's folder shares the stored bytes of its members' weights."""
    photos(case)
    layers = "[flatten, {dense: 300}, relu, {dense: 2}]"
    pipeline(case, "ensemble: {members: [train]}\n  calibrate: {predictions: ensemble, methods: [temperature]}",
             preprocess=RESIZE, layers=layers)
    case.run("run", "--threads", "1", "p.yaml")
    files = [entry for stage in ["train", "ensemble", "calibrate"]
             for entry in case.run("show", "p.yaml", stage, "--json").json_lines()[0]["outputs"]["model"]["files"]
             if entry["path"].endswith("weights.safetensors")]
    equal(len(files), 3, "the models' weights")
    equal(len({entry["storedAt"] for entry in files}), 1, "the places where they are stored")
    assert files[0]["byteCount"] > 400_000


@case("model-summary-kinds")
def summaries_of_each_kind(case):
    """summary says what a model is, reads and says, as text and as JSON; without a run only of a network."""
    photos(case)
    pipeline(case, OTHER, preprocess=RESIZE)
    contains(case.run("model", "summary", "p.yaml", "--stage", "train").stdout, "convolution1")
    contains(case.run("model", "summary", "p.yaml", "--stage", "ensemble", code=2).text, "has not run yet",
             "millrace run p.yaml --until ensemble")
    contains(case.run("model", "summary", "p.yaml", "--stage", "preprocess", code=2).text, "makes no model",
             "train, other, ensemble, calibrate")
    case.run("run", "--threads", "1", "p.yaml")
    text = case.run("model", "summary", "p.yaml", "--stage", "calibrate").stdout
    contains(text, "ensemble of train, other by mean, calibrated by", "2 probabilities: a, b", "grayscale", "centerCrop",
             "train:", "other:", "convolution1")
    line = case.run("model", "summary", "p.yaml", "--stage", "calibrate", "--json").json_lines()[0]
    equal(line["networks"], ["train", "other"], "the networks")
    equal([entry["steps"] for entry in line["reads"]], [["normalize"], ["grayscale", "centerCrop"]], "the steps")
    sizes = [case.run("model", "summary", "p.yaml", "--stage", name, "--json").json_lines()[0]["parameterCount"]
             for name in ["train", "other"]]
    equal(line["parameterCount"], sum(sizes), "the parameters")
    case.run("model", "export", "p.yaml", "--stage", "train", "m")
    contains(case.run("model", "summary", "m").stdout, "network of 4 layers", "2 logits: a, b")
    contains(case.run("model", "profile", "p.yaml", "--stage", "ensemble", code=2).text, "a profile is of one network",
             "such as train")


@case("model-export-refusals")
def what_is_no_network_is_no_file_of_values(case):
    """An ensemble or a calibrated model has no file of values; a folder is not written over another."""
    trained(case)
    for stage in ["ensemble", "calibrate"]:
        text = case.run("model", "export", "p.yaml", "--stage", stage, "x.safetensors", "--as", "keras", code=2).text
        contains(text, "is of one network", stage, "as a folder, without --as")
    assert not (case.folder / "x.safetensors").exists()
    case.write("there/note", "mine")
    contains(case.run("model", "export", "p.yaml", "--stage", "train", "there", code=2).text, "there already")
    case.run("model", "export", "p.yaml", "--stage", "train", "m")
    case.run("model", "export", "m", "x.safetensors", "--as", "pytorch")
    case.run("model", "import", "m", "x.safetensors", "y.safetensors", "--from", "pytorch")
    equal(told(case, "y.safetensors", "photos/test"), told(case, "m", "photos/test"), "exported and imported")
    contains(case.run("predict", "m/weights.safetensors", "photos/test", code=2).text, "name the folder")
    contains(case.run("predict", "there", "photos/test", code=2).text, "has no model.json")
    contains(case.run("predict", "m", "--stage", "train", "photos/test", code=2).text, "is a folder")


@case("model-initial")
def training_starts_from_any_network(case):
    """initial: a stage, a folder or a file of one network; of an ensemble one member has to be named."""
    trained(case)
    second = "\n  second: {kind: train, data: preprocess, optimizer: {sgd: {learningRate: 1.0e-9}}, batch: 8, epochs: 1,\n" \
             "    network: {input: [3, 12, 12], preset: keras, layers: [{convolution: {filters: 4, kernel: 3}}, relu," \
             " globalAveragePool, {dense: 2}]}, augment: [{normalize: {mean: [0.5], std: [0.25]}}],\n    initial: {model: MODEL}}"
    wanted = said(case, "train")

    def start(model, code=0):
        pipeline(case, OTHER + second.replace("MODEL", model), preprocess=RESIZE)
        return case.run("run", "--threads", "1", "p.yaml", code=code).text

    for stage in ["train", "ensemble"]:
        case.run("model", "export", "p.yaml", "--stage", stage, f"kept/{stage}")
    case.run("model", "export", "kept/train", "values.safetensors", "--as", "pytorch")
    case.run("model", "import", "kept/train", "values.safetensors", "kept/one.safetensors", "--from", "pytorch")
    for model in ["train", "kept/train", "kept/ensemble/members/1", "kept/one.safetensors"]:
        start(model)
        for row, before in zip(said(case, "second"), wanted):
            close(row, before, 1e-4, f"what {model} said")
    contains(start("ensemble", 2), "stages.second.initial.model", "starts from one network", "train, other")
    lacks(start("kept/train"), "told the classes")
    head = case.folder / "kept/other classes/model.json"
    shutil.copytree(case.folder / "kept/train", head.parent)
    head.write_text(head.read_text().replace('"a"', '"dog"').replace('"b"', '"cat"'))
    contains(start("kept/other classes"), "warning", "told the classes dog, cat", "to learn a, b", "skip '")
    contains(start("kept/ensemble", 3), "starts from one network", "kept/ensemble", "ensemble of train, other")
    contains(start("trian", 2), "there is no stage 'trian'", "train")
    contains(start("kept/nothing", 3), "kept/nothing")
    # The content enters the key: another model at the same place is another start.
    start("kept/train")
    contains(case.run("status", "p.yaml").text, "UP-TO-DATE")
    shutil.rmtree(case.folder / "kept/train")
    shutil.copytree(case.folder / "kept/ensemble/members/1", case.folder / "kept/train")
    case.run("status", "p.yaml", code=None)
    (case.folder / "kept/train/weights.safetensors").write_bytes(b"")
    case.run("status", "p.yaml", code=1)


@case("model-hostile-folder")
def hostile_folders_are_refused(case):
    """A folder that lies is refused with its name and what is wrong, whatever it says, without a crash."""
    trained(case)
    case.run("model", "export", "p.yaml", "--stage", "calibrate", "good")
    photo = "photos/test/a/00.png"
    case.run("predict", "good", photo)

    def refused(change, *words, at="good"):
        shutil.rmtree(case.folder / "bad", ignore_errors=True)
        shutil.copytree(case.folder / "good", case.folder / "bad")
        change(case.folder / "bad")
        for verb in [("predict", "bad", photo), ("model", "summary", "bad")]:
            done = case.run(*verb, code=None)
            assert done.code in (2, 3), f"exit {done.code} after {words}\n{done.text}"
            if "weights.safetensors" not in words:  # that file is read by a module of its own
                equal(done.code, 2, f"exit code after {words}")
            contains(done.text, *words)

    def edit(path, *keys_and_value):
        *keys, last, value = keys_and_value

        def change(folder):
            file = folder / path
            content = json.loads(file.read_text())
            target = content
            for key in keys:
                target = target[key]
            if value is None:
                del target[last]
            else:
                target[last] = value
            file.write_text(json.dumps(content))
        return change

    member = "base/members/1/model.json"
    refused(edit("model.json", "format", "millrace.model.99"), "bad is no whole model", "millrace.model.99")
    refused(edit("model.json", "format", None), "'format' is missing")
    refused(edit("model.json", "calibrated", None), "0 ways to answer")
    refused(edit("model.json", "ensemble", {"rule": "mean", "members": []}), "2 ways to answer")
    refused(edit("model.json", "output", "count", 1 << 60), "does not fit together")
    refused(edit("model.json", "output", "classNames", ["a"]), "does not fit together")
    refused(edit("model.json", "output", "count", -3), "does not fit together")
    refused(edit("base/model.json", "ensemble", "members", ["a"] * 20000), "20000 members")
    refused(edit("base/model.json", "ensemble", "members", ["../../x", "other", "c"]), "there is no folder members/3")
    refused(edit("base/model.json", "ensemble", "rule", "median"), "model.json cannot be read", "rule")
    refused(edit("base/model.json", "output", "classNames", ["b", "a"]), "says other things")
    refused(edit(member, "output", "classNames", ["b", "a"]), "says other things")
    refused(edit(member, "network", "description", None), "'description' is missing")
    refused(edit(member, "network", "input", "stored", {"image": {"height": 1 << 40, "width": 12, "channelCount": 3}}),
            "pixels")
    for extent in [1 << 20, 1 << 62]:
        refused(edit(member, "network", "description", "input", [3, extent, extent]), "a record has at most 1099511627776 numbers")
    refused(edit(member, "network", "description", "input", [3, -5, 12]), "all positive")
    refused(edit("model.json", "output", "classNames", ["b", "a"]), "is for something else")
    refused(edit("calibrator.json", "calibrator", "magic"), "calibrator.json cannot be read")
    refused(lambda folder: (folder / "calibrator.json").unlink(), "there is no file calibrator.json")
    refused(lambda folder: (folder / member).write_text("[" * 100000), "model.json cannot be read")
    refused(lambda folder: (folder / "model.json").write_bytes(b"\xff\xfe{"), "model.json cannot be read")
    weights = "base/members/1/weights.safetensors"
    refused(lambda folder: (folder / weights).write_bytes((folder / weights).read_bytes()[:-4]), "weights.safetensors")
    refused(lambda folder: shutil.copy(folder / "base/members/2/weights.safetensors", folder / weights), "shape",
            "bad/base/members/1 is no whole model")
    refused(lambda folder: (folder / weights).unlink(), "there is no file weights.safetensors")
    refused(lambda folder: (folder / "model.json").unlink(), "is no model")

    def not_a_number(folder):
        content = bytearray((folder / weights).read_bytes())
        content[-4:] = b"\x00\x00\xc0\x7f"
        (folder / weights).write_bytes(content)

    refused(not_a_number, "bad/base/members/1 is no whole model", "no numbers")
    shutil.copytree(case.folder / "good", case.folder / "renamed")
    edit(member, "network", "input", "feature", "picture")(case.folder / "renamed")
    done = case.run("predict", "renamed", "--dataset", "photos", "--split", "test", code=3)
    contains(done.text, "the model reads 'picture'", "photos")

    def link(path, target):
        def change(folder):
            place = folder / path
            (shutil.rmtree if place.is_dir() else os.remove)(place)
            os.symlink(target, place)
        return change

    # Links lead out of the folder, or round in a circle.
    refused(link("base", "../good/base"), "there is no folder base")
    refused(link("base/members", "../../good/base/members"), "there is no folder members/1")
    refused(link("base/members/2", "."), "there is no folder members/2")
    refused(link(weights, "/etc/passwd"), "there is no file weights.safetensors")
    refused(lambda folder: (os.remove(folder / weights), os.mkfifo(folder / weights)), "there is no file")

    def deep(folder):
        shutil.copytree(folder, case.folder / "layer")
        place = folder
        for _ in range(12):
            shutil.rmtree(place / "base")
            shutil.copytree(case.folder / "layer", place / "base")
            place = place / "base"
        shutil.rmtree(case.folder / "layer")

    refused(deep, "deep")


@case("stages-find-outputs")
def stages_are_found_by_what_they_make(case):
    """Errors name which stages make what is needed; a command's file of the same name is not taken for it."""
    photos(case)
    pipeline(case, "calibrate: {predictions: preprocess, methods: [temperature]}", preprocess=RESIZE)
    contains(case.run("run", "p.yaml", code=2).text, "stages.calibrate.predictions", "makes no output 'model'",
             "dataset, splits, ledger", "made by train")
    pipeline(case, "fake: {run: 'touch $OUT/model $OUT/predictions', outputs: [model, predictions]}\n"
             "  ensemble: {members: [train, fake]}", preprocess=RESIZE)
    contains(case.run("run", "p.yaml", code=2).text, "stages.ensemble.members", "'fake' of kind 'run' makes no output 'model'")
    pipeline(case, "ensemble: {members: [train.predictions]}", preprocess=RESIZE)
    contains(case.run("run", "p.yaml", code=2).text, "'train.predictions' is no stage", "name the stage 'train'")
    pipeline(case, "report: {title: t, members: preprocess}", preprocess=RESIZE)
    contains(case.run("run", "p.yaml", code=2).text, "stages.report.members", "made by train")


@case("explain-kinds")
def ensembles_are_explained_by_the_mean_of_their_maps(case):
    """The maps of an ensemble are the mean of its networks'; what has none, or none of its own, is refused at once."""
    photos(case)
    twin = ("twin: {kind: train, data: preprocess, optimizer: {adam: {learningRate: 0.03}}, batch: 8, epochs: 2, member: 2,\n"
            "    network: {input: [3, 12, 12], preset: keras, layers: [{convolution: {filters: 4, kernel: 3}}, relu,"
            " globalAveragePool, {dense: 2}]}, augment: [{normalize: {mean: [0.5], std: [0.25]}}]}\n"
            "  ensemble: {members: [train, twin]}")
    methods = "methods: [gradCAM, integratedGradients], samples: 12"
    explains = "".join(f"\n  explain{name}: {{kind: explain, model: {name}, {methods}}}" for name in ["train", "twin", "ensemble"])
    pipeline(case, twin + explains + "\n  compare: {models: {one: train, both: ensemble}}"
             "\n  report: {title: t, members: [train, twin], ensemble: ensemble, explanation: explainensemble,"
             " comparison: compare}", preprocess=RESIZE)
    case.run("run", "--threads", "1", "p.yaml")
    shown = {name: case.run("show", "p.yaml", f"explain{name}", "--json").json_lines()[0] for name in
             ["train", "twin", "ensemble"]}
    maps, orders = {}, {}
    for name, entry in shown.items():
        for file in entry["outputs"]["explanations"]["files"]:
            if file["path"].endswith(".json"):
                content = (case.folder / file["storedAt"]).read_bytes()[file["offset"]:file["offset"] + file["byteCount"]]
                orders[name] = [(s["recordID"], s["decidedClass"]) for s in json.loads(content)["samples"]]
        maps[name] = stored(case, "explanations", f"explain{name}")[1]
    for method in ["gradCAM", "integratedGradients"]:
        size = len(maps["train"][method][1]) // 12
        compared = 0
        for place, sample in enumerate(orders["ensemble"]):
            if sample not in orders["train"] or sample not in orders["twin"]:
                continue
            def row(name):
                at = orders[name].index(sample)
                return maps[name][method][1][at * size:(at + 1) * size]
            close(row("ensemble"), [(a + b) / 2 for a, b in zip(row("train"), row("twin"))], 1e-6, method)
            compared += 1
        assert compared > 2, compared
    contains(next(case.folder.glob("out/p/report.html")).read_text(), "mean of 2 networks")
    pipeline(case, twin + "\n  calibrate: {predictions: ensemble, methods: [isotonic]}"
             "\n  explain: {model: calibrate, methods: [gradCAM]}", preprocess=RESIZE)
    contains(case.run("run", "p.yaml", code=2).text, "stages.explain.model", "name 'ensemble'")
    pipeline(case, twin + "\n  explain: {model: ensemble, methods: [filters]}", preprocess=RESIZE)
    contains(case.run("run", "p.yaml", code=2).text, "stages.explain.methods", "one network", "train")


@case("compare-kinds")
def anything_that_predicts_is_compared(case):
    """A calibrated ensemble of a calibrated model is a model like any other, and is compared by its own predictions."""
    photos(case)
    pipeline(case, "first: {kind: calibrate, predictions: train, methods: [temperature]}\n"
             "  second: {kind: calibrate, predictions: train, methods: [vector]}\n"
             "  ensemble: {members: [first, second, train]}\n"
             "  last: {kind: calibrate, predictions: ensemble, methods: [temperature]}\n"
             "  compare: {models: {a: train, b: ensemble, c: last}, measure: loss}\n"
             "  report: {title: t, comparison: compare}", preprocess=RESIZE)
    case.run("run", "--threads", "1", "p.yaml")
    for stage in ["first", "ensemble", "last"]:
        equal(told(case, "p.yaml", "--stage", stage, "photos/test"), said(case, stage), stage)
    close([metrics(case, "compare")["c.loss"]], [metrics(case, "last")["test.nll.after"]], 1e-6, "loss")
