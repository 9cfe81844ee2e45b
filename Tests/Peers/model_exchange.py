"""Takes a PyTorch network's values through `millrace model import` and `export` into Keras and back, and compares what
PyTorch, Keras and `millrace predict` make of the same images.

    python model_exchange.py MILLRACE

MILLRACE is the program. Needs torch, tensorflow-cpu, safetensors, numpy and pillow (checked with 2.13.0, 2.21.0, 0.8.0).
"""

import json
import os
import subprocess
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import torch
from PIL import Image
from safetensors.numpy import load_file
from safetensors.torch import save_model
from torch import nn

NETWORK = """
input: [3, 12, 10]
preset: pytorch
layers:
  - {convolution: {filters: 8, kernel: 3, padding: same}, name: conv}
  - {batchNorm: , name: norm}
  - relu
  - maxPool: 2
  - {depthwiseConvolution: {kernel: 3, padding: same, multiplier: 2, bias: false}, name: depth}
  - {convolution: {filters: 6, kernel: [1, 2]}, name: point}
  - relu
  - flatten
  - {batchNorm: , name: flat}
  - {dense: 16, name: hidden}
  - relu
  - {dense: 5, name: last}
"""


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8)
        self.depth = nn.Conv2d(8, 16, 3, padding=1, groups=8, bias=False)
        self.point = nn.Conv2d(16, 6, (1, 2))
        self.flat, self.hidden, self.last = nn.BatchNorm1d(144), nn.Linear(144, 16), nn.Linear(16, 5)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.norm(self.conv(x))), 2)
        x = self.flat(torch.relu(self.point(self.depth(x))).flatten(1))
        return self.last(torch.relu(self.hidden(x)))


def keras_network():
    layers = keras.layers
    return keras.Sequential([
        keras.Input((12, 10, 3)),
        layers.Conv2D(8, 3, padding="same", name="conv"),
        layers.BatchNormalization(epsilon=1e-5, name="norm"),
        layers.ReLU(),
        layers.MaxPool2D(),
        layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, use_bias=False, name="depth"),
        layers.Conv2D(6, (1, 2), activation="relu", name="point"),
        layers.Flatten(),
        layers.BatchNormalization(epsilon=1e-5, name="flat"),
        layers.Dense(16, activation="relu", name="hidden"),
        layers.Dense(5, name="last"),
    ])


def main():
    millrace = sys.argv[1]
    torch.manual_seed(1)
    theirs = Network()
    with torch.no_grad():
        # Statistics and slopes that are not what they start with.
        for _ in range(20):
            theirs(torch.rand(64, 3, 12, 10) * 2)
        for norm in (theirs.norm, theirs.flat):
            norm.weight.uniform_(0.5, 1.5)
            norm.bias.uniform_(-0.5, 0.5)
    theirs.eval()
    with tempfile.TemporaryDirectory() as folder:
        def path(name):
            return os.path.join(folder, name)

        def run(*arguments):
            verb = [] if arguments[0] == "predict" else ["model"]
            return subprocess.run([millrace, *verb, *arguments], check=True, capture_output=True, text=True).stdout

        with open(path("net.yaml"), "w") as file:
            file.write(NETWORK)
        save_model(theirs, path("torch.safetensors"))
        run("import", path("net.yaml"), path("torch.safetensors"), path("model.safetensors"), "--from", "pytorch")
        run("export", path("model.safetensors"), path("back.safetensors"), "--as", "pytorch")
        before, after = load_file(path("torch.safetensors")), load_file(path("back.safetensors"))
        assert before.keys() == after.keys(), before.keys() ^ after.keys()
        for name, value in before.items():
            if not name.endswith("num_batches_tracked"):
                assert value.shape == after[name].shape and np.array_equal(value, after[name]), name
        # Strict: every name and shape is as PyTorch wants it.
        Network().load_state_dict({name: torch.from_numpy(value) for name, value in after.items()}, strict=True)

        run("export", path("model.safetensors"), path("keras.safetensors"), "--as", "keras")
        values, ours = load_file(path("keras.safetensors")), keras_network()
        variables = {variable.path.removeprefix(ours.name + "/"): variable for variable in ours.variables}
        variables = {name: variable for name, variable in variables.items() if "seed" not in name}
        assert variables.keys() == values.keys(), variables.keys() ^ values.keys()
        for name, variable in variables.items():
            variable.assign(values[name])

        generator = np.random.default_rng(2)
        images = generator.integers(0, 256, (20, 12, 10, 3), dtype=np.uint8)
        files = []
        for index, image in enumerate(images):
            files.append(path(f"{index}.png"))
            Image.fromarray(image).save(files[-1])
        scaled = images.astype(np.float32) / 255
        with torch.no_grad():
            logits = theirs(torch.from_numpy(scaled.transpose(0, 3, 1, 2).copy())).numpy()
        in_keras = ours(scaled, training=False).numpy()
        print(f"Keras against PyTorch: largest difference of outputs {np.abs(logits - in_keras).max():.1e}")
        assert np.abs(logits - in_keras).max() < 1e-4 * np.abs(logits).max()
        shown = run("predict", path("model.safetensors"), *files, "--top", "5", "--json")
        expected = torch.softmax(torch.from_numpy(logits), 1).numpy()
        largest = 0.0
        for line, wanted in zip(shown.splitlines(), expected, strict=True):
            for guess in json.loads(line)["guesses"]:
                largest = max(largest, abs(guess["probability"] - wanted[guess["label"]]))
        print(f"millrace against PyTorch: largest difference of probabilities {largest:.1e}")
        assert largest < 1e-5


main()
