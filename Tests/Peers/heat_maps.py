"""Compares the heat maps of `explain` with captum's, of networks that are fed through steps which change every record.

    python heat_maps.py MILLRACE [PAGES]

MILLRACE is the program, PAGES a folder for the reports. What the network must see is computed here from the image files
(Pillow's resize, torchvision's luminance and centre, (x - mean) / std); the trained values come through `millrace model
export`. Needs torch, captum, safetensors, numpy and pillow (checked with 2.15.0, 0.9.0, 0.8.0, 2.4.6, 13.0.0).
"""

import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy as np
import torch
from captum.attr import IntegratedGradients, LayerAttribution, LayerGradCam
from PIL import Image
from safetensors.numpy import load_file
from torch import nn

SIZE, MEAN, STD = (20, 22), (0.45, 0.5, 0.55), (0.2, 0.1, 0.15)
# Steps with the shape that they make, and whether gray, resized, cut and normalised they leave the image.
VARIANTS = {
    "normalize": ([3, 20, 22], f"[{{normalize: {{mean: {list(MEAN)}, std: {list(STD)}}}}}]"),
    "resize": ([3, 16, 15], "[{resize: {height: 16, width: 15}}]"),
    "grayscale": ([1, 20, 22], "[{grayscale: 1}]"),
    "centerCrop": ([3, 14, 13], "[{centerCrop: {height: 14, width: 13}}]"),
    "all": ([1, 12, 12], "[{resize: {height: 17, width: 16}}, {randomFlip: horizontal}, {grayscale: 1}, "
            f"{{randomCrop: {{padding: 0, height: 12, width: 12}}}}, {{normalize: {{mean: [{MEAN[0]}], std: [{STD[0]}]}}}}]"),
}


class Network(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(channels, 6, 3, padding=1), nn.BatchNorm2d(6)
        self.deep = nn.Conv2d(6, 8, 3)
        self.last, self.head, self.pool = nn.ReLU(), nn.Linear(8, 3), nn.MaxPool2d(2)

    def forward(self, x):
        x = self.pool(torch.relu(self.norm(self.conv(x))))
        return self.head(self.last(self.deep(x)).mean((2, 3)))


def photos(folder):
    random = np.random.default_rng(4)
    for split, count in [("train", 20), ("test", 4)]:
        for label, name in enumerate("abc"):
            target = folder / "photos" / split / name
            target.mkdir(parents=True)
            for number in range(count):
                image = random.integers(0, 120, (*SIZE, 3))
                image[4 * label:4 * label + 8, 5:17, label] += 130
                Image.fromarray(image.astype(np.uint8)).save(target / f"{number:02}.png")


def pipeline(folder, name, shape, steps):
    (folder / f"{name}.yaml").write_text(f"""name: {name}
seed: 2
stages:
  preprocess:
    records: photos
    resize: {list(SIZE)}
    splits: {{train: train, validation: test, test: test}}
  train:
    data: preprocess
    network:
      input: {shape}
      preset: pytorch
      layers:
        - {{convolution: {{filters: 6, kernel: 3, padding: same}}, name: conv}}
        - {{batchNorm: , name: norm}}
        - relu
        - maxPool: 2
        - {{convolution: {{filters: 8, kernel: 3}}, name: deep}}
        - {{relu: , name: last}}
        - globalAveragePool
        - {{dense: 3, name: head}}
    optimizer: {{adam: {{learningRate: 0.01}}}}
    augment: {steps}
    batch: 10
    epochs: 6
  explain:
    model: train
    methods: [gradCAM, {{integratedGradients: {{nodes: 256, maximumNodes: 256}}}}]
    onResidual: report
    samples: 12
  report: {{title: {name}, members: train, explanation: explain}}
""")


def seen(image, name):
    """What the network must see of an image, and the same in brightness, `[channel, height, width]`."""
    channels = [Image.fromarray(image[..., c].astype(np.float32) / 255) for c in range(3)]

    def resized(height, width):
        return np.stack([np.asarray(c.resize((width, height), Image.BILINEAR)) for c in channels])

    def gray(x):
        return (0.2989 * x[0] + 0.587 * x[1] + 0.114 * x[2])[None]

    x = np.stack([np.asarray(c) for c in channels])
    if name == "normalize":
        return (x - np.array(MEAN)[:, None, None]) / np.array(STD)[:, None, None], x
    if name == "resize":
        x = resized(16, 15)
    if name == "grayscale":
        x = gray(x)
    if name == "centerCrop":  # (20 - 14) / 2 = 3 and (22 - 13) / 2 = 4.5, rounded half to even
        x = x[:, 3:17, 4:17]
    if name == "all":
        x = gray(resized(17, 16))[:, 2:14, 2:14]  # (17 - 12) / 2 = 2.5, rounded half to even
        return (x - MEAN[0]) / STD[0], x
    return x, x


def output(run, name, stage, wanted):
    """Where the files of an output lie, by name."""
    shown = json.loads(run("show", f"{name}.yaml", stage, "--json"))
    files = shown["outputs"][wanted]["files"]
    return {file["path"]: (file["storedAt"], file["offset"], file["byteCount"]) for file in files}


def content(folder, place):
    path, offset, count = place
    return (folder / path).read_bytes()[offset:offset + count]


def arrays(bytes_):
    length = struct.unpack("<Q", bytes_[:8])[0]
    head = json.loads(bytes_[8:8 + length])
    types = {"F32": np.float32, "I32": np.int32, "I64": np.int64}
    return {
        key: np.frombuffer(
            bytes_[8 + length + entry["data_offsets"][0]:8 + length + entry["data_offsets"][1]], types[entry["dtype"]]
        ).reshape(entry["shape"])
        for key, entry in head.items() if key != "__metadata__"
    }


def compare(folder, run, name, shape):
    files = output(run, name, "explain", "explanations")
    maps = arrays(content(folder, files["explanations.safetensors"]))
    samples = json.loads(content(folder, files["explanations.json"]))["samples"]
    run("model", "export", f"{name}.yaml", f"{name}.safetensors", "--stage", "train", "--as", "pytorch")
    network = Network(shape[0])
    network.load_state_dict({k: torch.tensor(v) for k, v in load_file(folder / f"{name}.safetensors").items()})
    network.eval()
    images = [np.asarray(Image.open(path)) for path in sorted((folder / "photos/test").glob("*/*.png"))]
    first = min(sample["recordID"] for sample in samples)
    worst = dict.fromkeys(["inputs", "images", "probability", "Grad-CAM", "integrated gradients"], 0.0)

    def note(what, ours, theirs):
        worst[what] = max(worst[what], float(np.abs(np.asarray(ours) - np.asarray(theirs)).max()))

    for row, sample in enumerate(samples):
        x, bright = seen(images[sample["recordID"] - first], name)
        note("inputs", maps["inputs"][row], x)
        note("images", maps["images"][row], bright)
        x = torch.tensor(x[None], dtype=torch.float32)
        target = sample["decidedClass"]
        with torch.no_grad():
            probabilities = network(x).softmax(1)[0]
        assert int(probabilities.argmax()) == target, "the network decides otherwise on these inputs"
        note("probability", sample["probability"], probabilities[target])
        cam = LayerGradCam(network, network.last).attribute(x, target, relu_attributions=True)
        cam = LayerAttribution.interpolate(cam, tuple(shape[1:]), "bilinear").detach()[0, 0]
        note("Grad-CAM", maps["gradCAM"][row], cam / cam.max() if cam.max() > 0 else cam)
        gradients = IntegratedGradients(network, multiply_by_inputs=True).attribute(
            x, torch.zeros_like(x), target, n_steps=256, method="gausslegendre", internal_batch_size=64)
        note("integrated gradients", maps["integratedGradients"][row], gradients.detach()[0])
    return worst


def main():
    millrace = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as path:
        folder = pathlib.Path(path)

        def run(*arguments):
            done = subprocess.run([millrace, *arguments], cwd=folder, capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(f"{' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
            return done.stdout

        photos(folder)
        failed = False
        for name, (shape, steps) in VARIANTS.items():
            pipeline(folder, name, shape, steps)
            run("run", "--threads", "1", f"{name}.yaml")
            worst = compare(folder, run, name, shape)
            print(f"{name:12}" + "  ".join(f"{what} {value:.1e}" for what, value in worst.items()))
            failed = failed or max(worst.values()) > 1e-3
        if len(sys.argv) > 2:
            subprocess.run(["cp", "-r", f"{path}/out", sys.argv[2]], check=True)
    if failed:
        raise SystemExit("some figures are above 1e-3")
    print("largest differences; all within 1e-3")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
