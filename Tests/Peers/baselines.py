"""Times scikit-learn, faiss and LightGBM on the work of a pipeline of baselines, in a run beside it.

    python3 Tests/Peers/baselines.py .build/release/millrace [--records 20000] [--methods neighbors forest extra boosting]

Needs numpy, scikit-learn, faiss-cpu and lightgbm. Both read the same Fashion-MNIST: ours through a pipeline of one preprocess
and a baseline a method, theirs as a float32 array. For each method: seconds of fit and of predicting 10,000 records, accuracy,
and the ratio of theirs to ours. Threads: all that there are, for both.
"""

import argparse
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
ESTIMATORS = {
    "neighbors": "{nearestNeighbors: {count: 20, weights: distance}}",
    "forest": "{randomForest: {trees: 250, depth: 15}}",
    "extra": "{extraTrees: {trees: 250, depth: 15}}",
    "boosting": "{gradientBoosting: {rounds: 30}}",
}


def images(path, split, count):
    folder = pathlib.Path(path)
    x = numpy.frombuffer(gzip.open(folder / f"{split}-images-idx3-ubyte.gz").read(), numpy.uint8, offset=16)
    y = numpy.frombuffer(gzip.open(folder / f"{split}-labels-idx1-ubyte.gz").read(), numpy.uint8, offset=8)
    return (x.reshape(-1, 784)[:count] / numpy.float32(255)).astype(numpy.float32), y[:count]


def theirs(method):
    from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
    from sklearn.neighbors import KNeighborsClassifier
    if method == "neighbors":
        return KNeighborsClassifier(20, weights="distance", n_jobs=-1)
    if method == "forest":
        return RandomForestClassifier(250, max_depth=15, random_state=0, n_jobs=-1)
    if method == "extra":
        return ExtraTreesClassifier(250, max_depth=15, random_state=0, n_jobs=-1)
    import lightgbm
    return lightgbm.LGBMClassifier(n_estimators=30, verbose=-1)


def ours(program, methods, count, folder):
    stages = "".join(
        f"  {method}: {{kind: baseline, data: preprocess, splits: {{validation: held}}, estimator: {ESTIMATORS[method]}}}\n"
        for method in methods)
    pipeline = folder / "p.yaml"
    pipeline.write_text(
        "name: p\nseed: 1\nstages:\n  preprocess:\n    dataset: fashion_mnist\n"
        f"    splits: {{train: 'train[:{count}]', held: 'train[59000:]', test: test}}\n{stages}")
    (folder / "data-manifests").symlink_to(ROOT / "data-manifests")
    subprocess.run([program, "run", "p.yaml"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    found = {}
    for method in methods:
        told = subprocess.run(
            [program, "show", "p.yaml", method, "--json"], cwd=folder, check=True, capture_output=True, text=True)
        found[method] = json.loads(told.stdout)["metrics"]
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--methods", nargs="*", default=list(ESTIMATORS), choices=list(ESTIMATORS))
    parser.add_argument("--images", default="/usr/share/datasets/fashion-mnist", help="the folder of the IDX files")
    arguments = parser.parse_args()
    x, y = images(arguments.images, "train", arguments.records)
    test_x, test_y = images(arguments.images, "t10k", 10_000)
    with tempfile.TemporaryDirectory() as folder:
        metrics = ours(str(pathlib.Path(arguments.program).resolve()), arguments.methods, arguments.records, pathlib.Path(folder))
    for method in arguments.methods:
        mine = metrics[method]
        model = theirs(method)
        start = time.perf_counter()
        model.fit(x, y)
        fit = time.perf_counter() - start
        start = time.perf_counter()
        accuracy = float((model.predict(test_x) == test_y).mean())
        predict = time.perf_counter() - start
        print(
            f"{method:10} fit {mine['fit.seconds']:7.2f} s beside {fit:7.2f} s ({fit / mine['fit.seconds']:5.2f}×)  "
            f"predict {mine['predict.test.seconds']:6.2f} s beside {predict:6.2f} s "
            f"({predict / mine['predict.test.seconds']:5.2f}×)  "
            f"accuracy {mine['test.accuracy']:.4f} beside {accuracy:.4f}", flush=True)
    if "neighbors" in arguments.methods:
        import faiss
        index = faiss.IndexFlatL2(784)
        index.add(x)
        start = time.perf_counter()
        index.search(test_x, 20)
        print(f"faiss flat, 20 neighbors of 10,000: {time.perf_counter() - start:.2f} s")
    return 0


sys.exit(main())
