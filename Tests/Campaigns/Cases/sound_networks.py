"""The networks for sounds that come with Millrace learn from files."""

from Cases.media import wav
from Cases.streams import PIPELINES, history
from Cases.support import case

SPECTRA = ("[{fitLength: 2000}, {spectrogram: {windowLength: 200, hopLength: 50, transformLength: 256, melBands: %s, "
           "lowestHz: 20}}]")

# Of each network its parameters, and the steps before it.
NETWORKS = {
    "m5": ("{samples: 2000, channels: 8, lastChannels: 16, classes: 2}", "[{fitLength: 2000}]"),
    "m11": ("{samples: 2000, channels: 8, classes: 2}", "[{fitLength: 2000}]"),
    "m18": ("{samples: 2000, channels: 8, classes: 2}", "[{fitLength: 2000}]"),
    "m34-res": ("{samples: 2000, channels: 8, classes: 2}", "[{fitLength: 2000}]"),
    "sincnet": ("{samples: 1600, sampleRateHz: 8000, filters: 8, channels: 4, units: 16, classes: 2}",
                "[{fitLength: 1600}]"),
    "two-branch": ("{samples: 2000, sampleRateHz: 8000, melBands: 16, channels: 4, classes: 2}", "[{fitLength: 2000}]"),
    "audio-1d": ("{samples: 2000, classes: 2}", "[{fitLength: 2000}]"),
    "audio-2d": ("{bands: 33, frames: 61, classes: 2}",
                 "[{fitLength: 2000}, {spectrogram: {preset: tensorFlow, windowLength: 64, hopLength: 32, values: magnitude}}]"),
    "ds-cnn": ("{bands: 10, frames: 41, channels: 8, count: 2, classes: 2}", SPECTRA % 10),
    "bc-resnet": ("{frames: 41, classes: 2}", SPECTRA % 40),
}


def clips(case):
    """Low and high square waves in class folders of each split."""
    for split, count in (("train", 16), ("validation", 8), ("test", 8)):
        for name, period in (("high", 8), ("low", 64)):
            for number in range(count):
                values = [(1000 + 700 * number) * (-1 if (index + 3 * number) * 2 // period % 2 else 1)
                          for index in range(1900 + 20 * number)]
                case.write(f"sounds/{split}/{name}/{number:02}.wav", wav(values))


@case("networks-for-sounds")
def networks_for_sounds(case):
    """Each trains for some steps, tells what it learnt, and hears a file."""
    clips(case)
    stages = "".join(f"""  {name}:
    kind: train
    data: {{stages: preprocess, sampleRateHz: 8000}}
    augment: {augment}
    network: {{file: {PIPELINES}/networks/{name}.yaml, parameters: {parameters}}}
    optimizer: {{adam: {{learningRate: 0.003}}}}
    batch: 8
    epochs: 4
""" for name, (parameters, augment) in NETWORKS.items())
    case.write("p.yaml", f"""name: p
seed: 3
stages:
  preprocess: {{records: sounds, splits: {{train: train, validation: validation, test: test}}}}
{stages}""")
    case.run("run", "p.yaml", timeout=600)
    for name in NETWORKS:
        losses = [epoch["trainLoss"] for epoch in history(case, name)["epochs"]]
        assert losses[-1] < losses[0], f"{name}: {losses}"
        (line,) = case.run("predict", "p.yaml", "--stage", name, "sounds/test/low/01.wav", "--json").json_lines()
        assert line["guesses"][0]["name"] in ("high", "low"), line
