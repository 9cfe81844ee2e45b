"""Statistics that a network normalises by are found over the training records, and go wherever the network goes."""

import io
import struct
import zipfile

from Cases.media import wav
from Cases.models import RESIZE, close, guesses, photos, pipeline, pixels, stored
from Cases.support import case, contains, equal
from Cases.tables import npy


def found(case, stage="train", layer="normalize1", pipeline="p.yaml"):
    """Means, variances and the count of records that a trained network keeps."""
    _, arrays = stored(case, "model", stage, pipeline)
    return tuple(arrays[f"{layer}.{name}"][1] for name in ("mean", "variance", "count"))


def moments(values):
    mean = sum(values) / len(values)
    return mean, sum((value - mean) ** 2 for value in values) / len(values)


def model(case, stage="train"):
    """What identifies the trained values."""
    return case.run("show", "p.yaml", stage, "--json").json_lines()[0]["outputs"]["model"]["digest"]


LAYERS = "[normalize, {convolution: {filters: 4, kernel: 3}}, relu, globalAveragePool, {dense: 2}]"


@case("normalize-images")
def images(case):
    """Each channel's mean and variance are those of the training images; whoever uses the model feeds it the same."""
    photos(case)
    pipeline(case, "again: {kind: train, data: preprocess, network: {input: [3, 12, 12], preset: keras, layers: "
             + LAYERS + "}, batch: 8, epochs: 1}\n"
             "  ensemble: {members: [train, again]}\n"
             "  calibrate: {predictions: ensemble, methods: [temperature]}\n"
             "  explain: {model: train, methods: [gradCAM, integratedGradients], samples: 4}\n"
             "  report: {title: t, members: [train, again], ensemble: ensemble, calibration: calibrate, explanation: explain}",
             preprocess=RESIZE, augment="[{randomFlip: horizontal}]", layers=LAYERS)
    case.run("run", "p.yaml", "--threads", "1")
    mean, variance, count = found(case)
    equal(count, (32,), "the records")
    for channel in range(3):
        values = [pixel[channel] / 255 for label in range(2) for number in range(16)
                  for row in pixels(label, number, 12, 12) for pixel in row]
        close([mean[channel], variance[channel]], moments(values), 1e-6, f"statistics of channel {channel}")
    digest = model(case)
    case.run("run", "p.yaml", "--threads", "3", "--force", "train")
    equal(model(case), digest, "the model by other threads")
    _, arrays = stored(case, "predictions", "train")
    predicted = guesses(case, "p.yaml", "--stage", "train", "--dataset", "photos", "--split", "test")
    equal(len(predicted), arrays["test.labels"][0][0])
    for stage in ("ensemble", "calibrate"):
        case.run("predict", "p.yaml", "--stage", stage, "photos/test/a/00.png")
    case.run("model", "export", "p.yaml", "--stage", "train", "alone")
    from_folder = case.run("predict", "alone", "photos/test/a/00.png", "--json").json_lines()[0]["guesses"]
    by_stage = case.run("predict", "p.yaml", "--stage", "train", "photos/test/a/00.png", "--json").json_lines()[0]
    equal(from_folder, by_stage["guesses"], "what the folder says")


@case("normalize-fine-tuning")
def fine_tuning(case):
    """A network that starts from another keeps its statistics, unless the layer is skipped."""
    photos(case)
    photos(case, counts={"train": 4, "validation": 4, "test": 4}, folder="few")
    network = "network: {input: [3, 12, 12], preset: keras, layers: " + LAYERS + "}, batch: 4, epochs: 1}"
    pipeline(case, "few: {kind: preprocess, records: few, resize: [12, 12], splits: {train: train, validation: validation, "
             "test: test}}\n"
             "  tuned: {kind: train, data: few, initial: {model: train}, " + network + "\n"
             "  anew: {kind: train, data: few, initial: {model: train, skip: [normalize1]}, " + network,
             preprocess=RESIZE, augment="[]", layers=LAYERS)
    case.run("run", "p.yaml")
    equal(found(case, "tuned"), found(case, "train"), "the statistics after fine-tuning")
    equal(found(case, "anew")[2], (8,), "the records where the layer was skipped")
    assert found(case, "anew")[0] != found(case, "train")[0]


def sounds(case, count=12):
    """Clips of 400 samples whose loudness says the class."""
    clips = []
    for split, each in (("train", count), ("validation", 6), ("test", 6)):
        for name, size in (("loud", 20000), ("soft", 2000)):
            for number in range(each):
                values = [size if (index // (3 + number % 4)) % 2 else -size // 2 for index in range(400)]
                case.write(f"sounds/{split}/{name}/{number:02}.wav", wav(values))
                if split == "train":
                    clips.append([value / 32768 for value in values])
    return clips


@case("normalize-sounds")
def waveforms_and_spectrograms(case):
    """All samples of a sound share one mean and variance; a spectrogram's bands have their own."""
    clips = sounds(case)
    text = """name: p
seed: 3
stages:
  preprocess: {records: sounds, splits: {train: train, validation: validation, test: test}}
  train:
    data: {stages: preprocess, sampleRateHz: 8000}
    augment: [{fitLength: 400}]
    network: {input: [1, 400], preset: keras, layers: [{normalize: {per: all}}, {convolution: {filters: 4, kernel: 9}}, relu,
      globalMaxPool, {dense: 2}]}
    batch: 8
    epochs: 2
  spectra:
    kind: train
    data: {stages: preprocess, sampleRateHz: 8000}
    augment: [{fitLength: 400}, {spectrogram: {windowLength: 64, values: log}}]
    network: {input: [1, 33, 26], preset: keras, layers: [{normalize: {per: band}}, {convolution: {filters: 4, kernel: 3}},
      relu, globalAveragePool, {dense: 2}]}
    batch: 8
    epochs: 2
"""
    case.write("p.yaml", text)
    case.run("run", "p.yaml")
    mean, variance, count = found(case)
    close(mean + variance, moments([value for clip in clips for value in clip]), 1e-6, "statistics of samples")
    equal(count, (24,), "the records")
    mean, variance, _ = found(case, "spectra")
    equal((len(mean), len(variance)), (33, 33), "the bands")
    assert len({round(value, 3) for value in mean}) > 20, mean
    for stage in ("train", "spectra"):
        (line,) = case.run("predict", "p.yaml", "--stage", stage, "sounds/test/loud/00.wav", "--json").json_lines()
        assert line["guesses"][0]["name"] in ("loud", "soft"), line


@case("normalize-tables")
def tables(case):
    """Each column of a table has its own mean and variance; a constant one does no harm."""
    rows = [[2000 + number % 7, 0.001 * (number * 37 % 50), 5.0] for number in range(40)]
    labels = [int(row[1] > 0.024) for row in rows]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        flat = [value for row in rows for value in row]
        archive.writestr("x.npy", npy("<f4", (40, 3), struct.pack("<120f", *flat)))
        archive.writestr("label.npy", npy("<i8", (40,), struct.pack("<40q", *labels)))
    case.write("t.npz", file.getvalue())
    case.write("p.yaml", """name: p
seed: 3
stages:
  preprocess: {records: t.npz, splits: {train: "train[:60%]", validation: "train[60%:80%]", test: "train[80%:]"}}
  train:
    data: {stages: preprocess, feature: x}
    network: {input: [3], preset: keras, layers: [normalize, {dense: 8}, relu, {dense: 2}]}
    optimizer: {adam: {learningRate: 0.05}}
    batch: 8
    epochs: 60
""")
    case.run("run", "p.yaml")
    mean, variance, count = found(case)
    equal(count, (24,), "the records")
    for column in range(3):
        close([mean[column], variance[column]], moments([struct.unpack("<f", struct.pack("<f", row[column]))[0]
                                                         for row in rows[:24]]), 2e-4, f"statistics of column {column}")
    accuracy = case.run("show", "p.yaml", "train", "--json").json_lines()[0]["metrics"]["test.accuracy"]
    assert accuracy >= 0.8, accuracy


@case("normalize-mistakes")
def mistakes(case):
    """Half of the numbers, bands of what has none, and an unknown word are answered at their line."""
    photos(case)
    for layer, words in (
        ("{normalize: {mean: 1}}", "leave both out, and they are found"),
        ("{normalize: {per: bands}}", "did you mean 'band'"),
        ("{normalize: {per: band}}, flatten, {normalize: {per: band}}", "needs [channel, band, frame]"),
        ("{normalize: {per: band, mean: [1, 2], standardDeviation: 1}}", "one for each of 12 bands"),
    ):
        pipeline(case, preprocess=RESIZE, augment="[]", layers=f"[{layer}, flatten, {{dense: 2}}]")
        contains(case.run("plan", "p.yaml", code=2).text, "p.yaml:", words)
