"""Compares the t-SNE of `explain` with openTSNE's on the 10,000 test images of Fashion-MNIST, and times both.

    python tsne.py MILLRACE [--threads 2]

A linear network is trained for one epoch, and `inside: [{tsne: {layer: input, ...}}]` lays its test images out: raw pixels
along 50 principal components, perplexity 30, 750 steps. openTSNE is given the same pixels, components, perplexity and steps.
How trustworthy a plane is, against the 50 components, says Millrace of its own, whose
measure the tests hold against scikit-learn's, and scikit-learn of the other. Needs openTSNE and
scikit-learn (checked with 1.0.4 and 1.9.1), and the images where `dataset: fashion_mnist` finds them.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import openTSNE
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness

# As many as Millrace looks at.
NEIGHBOURS = 5

PIPELINE = """
name: tsne
seed: 1
stages:
  preprocess: {dataset: fashion_mnist, splits: {train: "train[:5%]", validation: "train[5%:6%]", test: test}}
  train:
    data: preprocess
    network: {input: [1, 28, 28], preset: keras, layers: [flatten, dense: 10]}
    optimizer: {adam: {learningRate: 0.001}}
    batch: 64
    epochs: 1
  explain:
    model: train
    inside: [{tsne: {layer: input, records: 10000, components: 50, method: barnesHut}}]
"""


def images(folder):
    import gzip
    for path in (pathlib.Path("/usr/share/datasets/fashion-mnist"), folder):
        for name in ("t10k-images-idx3-ubyte.gz", "t10k-images-idx3-ubyte"):
            if (path / name).exists():
                data = (path / name).read_bytes()
                data = gzip.decompress(data) if name.endswith(".gz") else data
                return np.frombuffer(data[16:], dtype=np.uint8).reshape(-1, 784).astype(np.float32) / 255
    sys.exit("the test images of Fashion-MNIST are not there")


def main():
    millrace = os.path.abspath(sys.argv[1])
    threads = sys.argv[sys.argv.index("--threads") + 1] if "--threads" in sys.argv else "2"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "p.yaml").write_text(PIPELINE)
        (folder / "data-manifests").symlink_to(pathlib.Path(__file__).resolve().parents[2] / "data-manifests")
        run = [millrace, "run", "p.yaml", "--threads", threads]
        subprocess.run(run + ["--until", "train"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        start = time.monotonic()
        subprocess.run(run, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        seconds = time.monotonic() - start
        shown = json.loads(subprocess.run([millrace, "show", "p.yaml", "explain", "--json"], cwd=folder, check=True,
                                          capture_output=True, text=True).stdout)
        target = folder / "found"
        target.mkdir()
        for file in shown["outputs"]["explanations"]["files"]:
            data = (folder / file["storedAt"]).read_bytes()[file["offset"]:file["offset"] + file["byteCount"]]
            (target / pathlib.Path(file["path"]).name).write_bytes(data)
        part = json.loads((target / "inside.json").read_text())["parts"][0]
    pixels = images(folder)
    points = PCA(50, random_state=0).fit_transform(pixels)
    start = time.monotonic()
    other = openTSNE.TSNE(perplexity=30, n_jobs=int(threads), negative_gradient_method="bh", neighbors="exact",
                          random_state=0).fit(points)
    other_seconds = time.monotonic() - start
    figures = {figure["name"]: figure["value"] for figure in part["figures"]}
    theirs = trustworthiness(points, np.asarray(other), n_neighbors=NEIGHBOURS)
    print(f"trustworthiness, {NEIGHBOURS} neighbours: millrace {figures['trustworthiness']:.4f}, openTSNE {theirs:.4f}, difference "
          f"{figures['trustworthiness'] - theirs:+.4f}")
    print(f"divergence: millrace {figures['divergence']:.4f}, openTSNE {float(other.kl_divergence):.4f}")
    print(f"seconds: the whole explain stage {seconds:.1f}, openTSNE alone {other_seconds:.1f}, {threads} threads")


main()
