"""Whoever uses a model feeds it as it was trained, and reads its outputs as what they are."""

import json
import math
import struct
import zlib

from Cases.support import case, contains, equal, lacks

# MARK: Images, and arrays of the store


def png(pixels):
    """Rows of (red, green, blue) as a PNG file."""
    height, width = len(pixels), len(pixels[0])
    rows = b"".join(b"\0" + bytes(value for pixel in row for value in pixel) for row in pixels)

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pixels(label, number, height, width):
    """A reddish or bluish image with a bright patch, another one for each number."""
    def value(y, x, channel):
        patch = 90 if (y // 4 + x // 4 + number) % 3 == 0 else 0
        base = (140, 70, 20)[channel if label == 0 else 2 - channel]
        return min(255, base + patch + (7 * y + 13 * x + 29 * number + 5 * channel) % 40)

    return [[tuple(value(y, x, c) for c in range(3)) for x in range(width)] for y in range(height)]


def photos(case, counts={"train": 16, "validation": 8, "test": 6}, size=(12, 12), classes="ab", folder="photos"):
    """Class folders of images for each split."""
    for split, count in counts.items():
        for label, name in enumerate(classes):
            for number in range(count):
                case.write(f"{folder}/{split}/{name}/{number:02}.png", png(pixels(label, number, *size)))


def safetensors(content):
    """Metadata and arrays of a file's bytes."""
    length = struct.unpack("<Q", content[:8])[0]
    head = json.loads(content[8:8 + length])
    arrays = {}
    for name, entry in head.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        code = {"F32": "f", "I32": "i", "I64": "q"}[entry["dtype"]]
        body = content[8 + length + start:8 + length + end]
        arrays[name] = (entry["shape"], struct.unpack(f"<{len(body) // struct.calcsize(code)}{code}", body))
    return head.get("__metadata__", {}), arrays


def stored(case, output, stage, pipeline="p.yaml"):
    """Metadata and arrays of the safetensors file of a stage's output."""
    shown = case.run("show", pipeline, stage, "--json").json_lines()[0]
    for file in shown["outputs"][output]["files"]:
        if file["path"].endswith(".safetensors"):
            content = (case.folder / file["storedAt"]).read_bytes()
            return safetensors(content[file["offset"]:file["offset"] + file["byteCount"]])
    raise AssertionError(f"{stage} has no safetensors file in {output}")


def metrics(case, stage, pipeline="p.yaml"):
    """What a stage measured."""
    return case.run("show", pipeline, stage, "--json").json_lines()[0]["metrics"]


def pipeline(case, stages="", augment="[{normalize: {mean: [0.5], std: [0.25]}}]", network="[3, 12, 12]", end="",
             loss="crossEntropy", classes=2, preprocess="records: photos", splits="", layers=None, name="p.yaml"):
    """A pipeline up to a trained network, and further stages."""
    layers = layers or (
        f"[{{convolution: {{filters: 4, kernel: 3}}}}, relu, globalAveragePool, {{dense: {classes}}}{end}]")
    case.write(name, f"""name: {name.split('.')[0]}
seed: 3
stages:
  preprocess: {{{preprocess}, splits: {splits or '{train: train, validation: validation, test: test}'}}}
  train:
    data: preprocess
    network: {{input: {network}, preset: keras, layers: {layers}}}
    optimizer: {{adam: {{learningRate: 0.03}}}}
    augment: {augment}
    loss: {loss}
    batch: 8
    epochs: 2
  {stages}
""")


RESIZE = "records: photos, resize: [12, 12]"


def softmax(values):
    powers = [math.exp(value) for value in values]
    return [power / sum(powers) for power in powers]


def guesses(case, *arguments):
    """Probabilities by class that `predict` prints, one dictionary a record."""
    lines = case.run("predict", *arguments, "--top", "9", "--json").json_lines()
    return [{guess["label"]: guess["probability"] for guess in line["guesses"]} for line in lines]


def close(seen, wanted, tolerance=1e-5, what="value"):
    assert len(seen) == len(wanted), f"{len(seen)} values of {what}, not {len(wanted)}"
    for index, (left, right) in enumerate(zip(seen, wanted)):
        assert abs(left - right) <= tolerance, f"{what} {index} is {left}, not {right}"


# MARK: What a model is fed


@case("user-01")
def explain_uses_the_models_steps(case):
    """normalize: the maps are of what the network saw, the images are those of the data."""
    photos(case)
    pipeline(case, "explain: {model: train, methods: [integratedGradients, gradCAM], samples: 4}\n"
             "  report: {title: t, members: train, explanation: explain}", preprocess=RESIZE)
    case.run("run", "--threads", "1", "p.yaml")
    _, arrays = stored(case, "explanations", "explain")
    shape, inputs = arrays["inputs"]
    equal(shape, [4, 3, 12, 12], "the inputs' shape")
    _, images = arrays["images"]
    close([value * 0.25 + 0.5 for value in inputs], images, what="image")
    assert min(images) >= 0 and max(images) <= 1
    first = [channel / 255 for channel in (pixel[0] for row in pixels(0, 0, 12, 12) for pixel in row)]
    close(images[:144], first, what="first record's red")


def explained(case, augment, network, size=(12, 12), preprocess=RESIZE):
    photos(case, size=size)
    pipeline(case, "explain: {model: train, methods: [gradCAM, integratedGradients], samples: 4}\n"
             "  report: {title: t, members: train, explanation: explain}", augment=augment, network=network,
             preprocess=preprocess)
    case.run("run", "--threads", "1", "p.yaml")
    return stored(case, "explanations", "explain")[1]


@case("user-01-grayscale")
def explain_with_another_channel_count(case):
    """grayscale: one channel, 0.2989 R + 0.587 G + 0.114 B; it died of SIGILL."""
    arrays = explained(case, "[{grayscale: 1}]", "[1, 12, 12]")
    gray = [(0.2989 * r + 0.587 * g + 0.114 * b) / 255 for row in pixels(0, 0, 12, 12) for r, g, b in row]
    close(arrays["inputs"][1][:144], gray, what="input")


@case("user-01-resize")
def explain_with_a_resize_of_varying_images(case):
    """resize: images of any size reach the network at its size; it failed after all training."""
    arrays = explained(case, "[{resize: 12}]", "[3, 12, 12]", size=(17, 14), preprocess="records: photos")
    equal(arrays["inputs"][0], [4, 3, 12, 12], "the inputs' shape")


@case("user-01-centre-crop")
def explain_with_a_random_crop(case):
    """randomCrop: evaluation cuts the middle, 2 pixels off each side; it died of SIGILL."""
    crop = "{randomCrop: {padding: 0, height: 8, width: 8}}"
    arrays = explained(case, f"[{crop}, {{normalize: {{mean: [0.4], std: [0.2]}}}}]", "[3, 8, 8]")
    middle = [(pixels(0, 0, 12, 12)[y][x][0] / 255 - 0.4) / 0.2 for y in range(2, 10) for x in range(2, 10)]
    close(arrays["inputs"][1][:64], middle, what="input")


@case("user-01-split-names")
def explain_shows_what_was_predicted(case):
    """splits {test: held}: the records are those of the predictions; 'test' was hard-wired on both sides."""
    photos(case, counts={"train": 16, "validation": 8, "held": 6})
    stages = "explain: {model: train, methods: [gradCAM], samples: 4}"
    splits = "{train: train, validation: validation, held: held}"
    pipeline(case, stages, preprocess=RESIZE, splits=splits)
    text = (case.folder / "p.yaml").read_text()
    case.write("p.yaml", text.replace("data: preprocess\n", "data: preprocess\n    splits: {test: held}\n"))
    case.run("run", "--threads", "1", "p.yaml")
    case.write("q.yaml", (case.folder / "p.yaml").read_text().replace("samples: 4", "samples: 4, split: test2"))
    contains(case.run("run", "q.yaml", code=2).text, "stages.explain.split", "it predicts test (held), validation")


@case("user-01-before-training")
def mistakes_are_told_before_training(case):
    """Layers, data and networks that cannot be explained or fed are named when the pipeline is read (2, no SIGILL)."""
    photos(case)
    for stages, words in [
        ("explain: {model: train, methods: [{gradCAM: dense1}]}", "'dense1' gives no images"),
        ("explain: {model: train, methods: [{responses: [relu1]}]}", "no convolution over images"),
        ("other: {kind: preprocess, records: photos, splits: {test: test}}\n"
         "  explain: {model: train, data: other, methods: [gradCAM]}", "predicts the records of 'preprocess'"),
    ]:
        pipeline(case, stages, preprocess=RESIZE)
        contains(case.run("run", "p.yaml", code=2).text, words)
    pipeline(case, layers="[flatten, {dense: 2, name: d}, {dense: 2, name: e}]", preprocess=RESIZE)
    text = (case.folder / "p.yaml").read_text()
    case.write("p.yaml", text.replace("name: e}]", "name: e}], outputs: [d, e]"))
    contains(case.run("run", "p.yaml", code=2).text, "1 inputs and 2 outputs")


# MARK: What outputs mean


@case("softmax-mse")
def probabilities_are_not_softened_again(case):
    """Ends in softmax with loss: mse: ensemble, predict, calibrate and report read the outputs as they are."""
    photos(case)
    pipeline(case, "ensemble: {members: train}\n  calibrate: {predictions: train, methods: [temperature]}\n"
             "  explain: {model: train, methods: [gradCAM], samples: 2}\n"
             "  report: {title: t, members: train, ensemble: ensemble, calibration: calibrate, explanation: explain}",
             end=", softmax", loss="mse", preprocess=RESIZE)
    case.run("run", "--threads", "1", "p.yaml")
    _, arrays = stored(case, "predictions", "train")
    (count, classes), outputs = arrays["test.outputs"]
    labels = arrays["test.labels"][1]
    likelihood = -sum(math.log(outputs[row * classes + label]) for row, label in enumerate(labels)) / count
    close([metrics(case, "ensemble")["test.nll"]], [likelihood], what="NLL of the ensemble")
    close([metrics(case, "calibrate")["test.nll.before"]], [likelihood], what="NLL before calibration")
    predicted = guesses(case, "p.yaml", "--stage", "train", "--dataset", "photos", "--split", "test")
    close([row[label] for row in predicted for label in range(classes)], outputs, what="probability")


@case("independent-classes")
def sigmoids_are_read_as_sigmoids(case):
    """binaryCrossEntropy and focal: each class has a probability of its own; calibration is refused before training."""
    photos(case)
    for loss in ["binaryCrossEntropy", "focal"]:
        stages = "ensemble: {members: train}\n  report: {title: t, members: train, ensemble: ensemble}"
        pipeline(case, stages, loss=loss, preprocess=RESIZE)
        case.run("run", "--threads", "1", "p.yaml")
        _, arrays = stored(case, "predictions", "train")
        outputs = arrays["test.outputs"][1]
        predicted = guesses(case, "p.yaml", "--stage", "train", "--dataset", "photos", "--split", "test")
        wanted = [1 / (1 + math.exp(-value)) for value in outputs]
        close([row[label] for row in predicted for label in range(2)], wanted, what="probability")
        close(stored(case, "predictions", "ensemble")[1]["test.outputs"][1], wanted, what="the ensemble's")
    pipeline(case, "calibrate: {predictions: train, methods: [temperature]}", loss="focal", preprocess=RESIZE)
    contains(case.run("run", "p.yaml", code=2).text, "stages.calibrate.predictions", "independent logits")


@case("no-probabilities")
def numbers_are_no_classes(case):
    """A linear end with loss: mse gives no probabilities of classes: refused before training, at its line."""
    photos(case)
    pipeline(case, loss="mse", preprocess=RESIZE)
    contains(case.run("run", "p.yaml", code=2).text, "stages.train.loss", "end it with softmax or sigmoid")


@case("nameless-classes")
def classes_without_names_reach_the_report(case):
    """Classes that the data does not name are called by their numbers; the report failed after all training."""
    photos(case, counts={"test": 16})
    case.run("dataset", "convert", "photos", "tf", "--format", "tfds", "--split", "test")
    for file in case.folder.glob("tf/*.labels.txt"):
        file.unlink()
    pipeline(case, "ensemble: {members: train}\n  explain: {model: train, methods: [gradCAM], samples: 2}\n"
             "  report: {title: t, members: train, ensemble: ensemble, explanation: explain}",
             preprocess="records: tf, resize: [12, 12]", splits="{train: test, validation: test, test: test}")
    case.run("run", "--threads", "1", "p.yaml")
    contains(next(case.folder.glob("out/p/report.html")).read_text(), "class 0", "class 1")
    contains(case.run("predict", "p.yaml", "--stage", "train", "photos/test/a/00.png").stdout, "class ")


@case("absent-class")
def what_cannot_be_judged_is_not_chosen(case):
    """No validation record is of class c: vector and isotonic are left out of the choice, and it is said."""
    photos(case, classes="abc")
    for file in list(case.folder.glob("photos/validation/c/*")):
        file.unlink()
    (case.folder / "photos/validation/c").rmdir()
    pipeline(case, "calibrate: {predictions: train, methods: [vector, temperature, isotonic]}\n"
             "  report: {title: t, members: train, calibration: calibrate}", classes=3, preprocess=RESIZE)
    case.run("run", "--threads", "1", "p.yaml")
    words = "vector, isotonic: fitted class by class, but no validation record is of c"
    contains(case.run("show", "p.yaml", "calibrate").text, words)
    contains(next(case.folder.glob("out/p/report.html")).read_text(), words, "Temperature (chosen)")


@case("calibrate-none")
def no_calibration_harms_nobody(case):
    """No calibration held out scores as ever, but for rounding: no warning. The report shows what the choice went by."""
    photos(case)
    pipeline(case, "calibrate: {predictions: train, methods: [none], choose: validation.brier}\n"
             "  report: {title: t, members: train, calibration: calibrate}", preprocess=RESIZE)
    lacks(case.run("run", "--threads", "1", "p.yaml").text, "makes records worse")
    page = next(case.folder.glob("out/p/report.html")).read_text()
    contains(page, "Held-out Brier")
    lacks(page, "Held-out NLL")


@case("published-missing")
def what_is_missing_outside_is_told(case):
    """A published file that is gone is told by status, plan and why alike, and comes back."""
    photos(case)
    pipeline(case, "report: {title: t, members: train}", preprocess=RESIZE)
    case.run("run", "--threads", "1", "p.yaml")
    contains(case.run("plan", "p.yaml").stdout, "nothing to do")
    page = next(case.folder.glob("out/p/report.html"))
    page.unlink()
    contains(case.run("status", "p.yaml", code=1).stdout, "to be published again")
    contains(case.run("why", "p.yaml", "report").stdout, "is to be published again")
    told = case.run("plan", "p.yaml").stdout
    contains(told, "report: to be published again")
    lacks(told, "nothing to do")
    case.run("run", "--threads", "1", "p.yaml")
    assert page.is_file()


# MARK: Predicting


@case("user-05")
def predict_warns_advises_and_reads_folders(case):
    """A stale model is warned of, advice is a command that works, folders and datasets of other sizes are predicted."""
    photos(case)
    pipeline(case, preprocess=RESIZE)
    case.run("run", "--threads", "1", "p.yaml")
    _, arrays = stored(case, "predictions", "train")
    outputs = arrays["test.outputs"][1]
    wanted = [value for row in range(12) for value in softmax(outputs[2 * row:2 * row + 2])]

    def check(*arguments):
        found = guesses(case, "p.yaml", "--stage", "train", *arguments)
        close([row[label] for row in found for label in range(2)], wanted, what=f"probability of {arguments}")

    check("--dataset", "photos")
    check("photos/test/a", "photos/test/b/")
    check("photos/test")
    case.run("dataset", "convert", "photos", "tf", "--format", "tfds", "--split", "test")
    check("--dataset", "tf")

    text = (case.folder / "p.yaml").read_text()
    case.write("p.yaml", text.replace("epochs: 2", "epochs: 3").replace("std: [0.25]", "std: [0.5]"))
    for arguments in [("photos/test/a/00.png",), ("--dataset", "tf")]:
        said = case.run("predict", "p.yaml", "--stage", "train", *arguments)
        contains(said.stderr, "is stale", "epochs: 2 -> 3", "millrace run p.yaml --until train")
    check("--dataset", "tf")
    said = case.run("model", "export", "p.yaml", "--stage", "train", "--as", "pytorch", "x.safetensors")
    contains(said.stderr, "is stale")
    contains(safetensors((case.folder / "x.safetensors").read_bytes())[0]["input"], "normalize", "0.25")


@case("user-05-advice")
def advice_is_a_command(case):
    """The command that is advised works as it is printed: with its stage, store, and names that a shell takes apart."""
    photos(case)
    pipeline(case, preprocess=RESIZE, name="never.yaml")
    (case.folder / "never.yaml").rename(case.folder / "it's never.yaml")
    ask = ["predict", "it's never.yaml", "--stage", "train", "photos/test/a/00.png", "--store", "my store"]
    said = case.run(*ask, code=2).stderr
    command = said[said.index("run: millrace ") + 5:].strip()
    case.command("sh", "-c", f'millrace() {{ "{case.millrace}" "$@"; }}; {command}')
    lacks(case.run(*ask).stderr, "stale")


@case("user-05-other-classes")
def labels_are_compared_by_name(case):
    """A folder of class b alone numbers it 0: it is compared with the model's b, and unknown classes are named."""
    photos(case)
    pipeline(case, preprocess=RESIZE)
    case.run("run", "--threads", "1", "p.yaml")
    for name in "bz":
        for number in range(3):
            case.write(f"only{name}/{name}/{number}.png", png(pixels(1, number, 9, 20)))
    lines = case.run("predict", "p.yaml", "--stage", "train", "--dataset", "onlyb", "--json").json_lines()
    equal({(line["label"], line["labelName"]) for line in lines}, {(1, "b")})
    said = case.run("predict", "p.yaml", "--stage", "train", "--dataset", "onlyz").stdout
    contains(said, "labelled z, a class that the model does not know")


@case("user-05-files")
def files_go_through_the_models_size_first(case):
    """A file is brought to the data's size before a crop, not to the network's; gray is made by the model's step."""
    photos(case, size=(24, 24))
    pipeline(case, augment="[{grayscale: 1}, {randomCrop: {padding: 0, height: 8, width: 8}}]", network="[1, 8, 8]",
             preprocess=RESIZE)
    case.run("run", "--threads", "1", "p.yaml")
    outputs = stored(case, "predictions", "train")[1]["test.outputs"][1]
    found = guesses(case, "p.yaml", "--stage", "train", "photos/test/a", "photos/test/b")
    wanted = [value for row in range(12) for value in softmax(outputs[2 * row:2 * row + 2])]
    close([row[label] for row in found for label in range(2)], wanted, what="probability")


@case("calibrate-at-bound")
def a_calibrator_at_its_bound_is_warned_of(case):
    """Where the network tells all validation records apart, no temperature is right: the run says so."""
    photos(case)
    pipeline(case, "calibrate: {predictions: train, methods: [temperature]}", preprocess=RESIZE,
             layers="[flatten, {dense: 2}]")
    text = (case.folder / "p.yaml").read_text().replace("epochs: 2", "epochs: 40")
    case.write("p.yaml", text)
    contains(case.run("run", "--threads", "1", "p.yaml").text, "calibrate", "warning: temperature: its temperature lies at the bound")
