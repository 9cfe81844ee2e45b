"""Times scikit-learn, faiss and LightGBM on the work of a pipeline of baselines, in a run beside it.

    python3 Tests/Peers/baselines.py .build/release/millrace [--records 20000] [--methods neighbors vectors forest extra boosting]

Needs numpy, scikit-learn, faiss-cpu and lightgbm. Both read the same Fashion-MNIST: ours through a pipeline of one preprocess
and a baseline a method, theirs as a float32 array, each method in a process of its own. For each: seconds of fit and of predicting
10,000 records, accuracy, the greatest resident memory, and the ratio of theirs to ours. Threads: all that there are, for
both; scikit-learn's support vectors use one.
"""

import argparse
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
ESTIMATORS = {
    "neighbors": "{nearestNeighbors: {count: 20, weights: distance}}",
    "vectors": "supportVectors",
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
    if method == "neighbors":
        from sklearn.neighbors import KNeighborsClassifier
        return KNeighborsClassifier(20, weights="distance", n_jobs=-1)
    if method == "vectors":
        from sklearn.svm import SVC
        return SVC()
    if method == "forest":
        from sklearn.ensemble import RandomForestClassifier
        return RandomForestClassifier(250, max_depth=15, random_state=0, n_jobs=-1)
    if method == "extra":
        from sklearn.ensemble import ExtraTreesClassifier
        return ExtraTreesClassifier(250, max_depth=15, random_state=0, n_jobs=-1)
    import lightgbm
    return lightgbm.LGBMClassifier(n_estimators=30, verbose=-1)


def measured(arguments):
    """What their library does, in a process of its own: seconds of fit and of prediction, and accuracy."""
    x, y = images(arguments.images, "train", arguments.records)
    test_x, test_y = images(arguments.images, "t10k", 10_000)
    if arguments.measured == "faiss":
        import faiss
        index = faiss.IndexFlatL2(784)
        index.add(x)
        start = time.perf_counter()
        index.search(test_x, 20)
        return {"fit": 0, "predict": time.perf_counter() - start, "accuracy": 0}
    model = theirs(arguments.measured)
    start = time.perf_counter()
    model.fit(x, y)
    fit = time.perf_counter() - start
    start = time.perf_counter()
    accuracy = float((model.predict(test_x) == test_y).mean())
    return {"fit": fit, "predict": time.perf_counter() - start, "accuracy": accuracy}


def run(command, **options):
    """Runs a command; returns what it prints, and its greatest resident memory in bytes."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command} failed")
    return text, usage.ru_maxrss * 1024


def pipeline(methods, count, folder):
    stages = "".join(
        f"  {method}: {{kind: baseline, data: preprocess, splits: {{validation: held}}, estimator: {ESTIMATORS[method]}}}\n"
        for method in methods)
    (folder / "p.yaml").write_text(
        "name: p\nseed: 1\nstages:\n  preprocess:\n    dataset: fashion_mnist\n"
        f"    splits: {{train: 'train[:{count}]', held: 'train[59000:]', test: test}}\n{stages}")
    (folder / "data-manifests").symlink_to(ROOT / "data-manifests")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--methods", nargs="*", default=list(ESTIMATORS), choices=list(ESTIMATORS))
    parser.add_argument("--images", default="/usr/share/datasets/fashion-mnist", help="the folder of the IDX files")
    parser.add_argument("--measured", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measured:
        print(json.dumps(measured(arguments)))
        return 0
    program = str(pathlib.Path(arguments.program).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pipeline(arguments.methods, arguments.records, folder)
        run([program, "run", "p.yaml", "--until", "preprocess"], cwd=folder)
        for method in arguments.methods:
            _, memory = run([program, "run", "p.yaml", "--until", method], cwd=folder)
            mine = json.loads(run([program, "show", "p.yaml", method, "--json"], cwd=folder)[0])["metrics"]
            fit, predict = mine["fit.seconds"], mine["predict.test.seconds"]
            print(f"{method:10} fit {fit:7.2f} s  predict {predict:6.2f} s  accuracy {mine['test.accuracy']:.4f}  "
                  f"{memory / 1e6:5.0f} MB", flush=True)
            for peer in [method] + (["faiss"] if method == "neighbors" else []):
                text, other = run([
                    sys.executable, __file__, program, "--measured", peer, "--records", str(arguments.records),
                    "--images", arguments.images])
                found = json.loads(text)
                print(f"  {'faiss' if peer == 'faiss' else 'theirs':8} fit {found['fit']:7.2f} s  predict {found['predict']:6.2f} s  "
                      f"accuracy {found['accuracy']:.4f}  {other / 1e6:5.0f} MB; ratios fit {found['fit'] / fit:.2f}, "
                      f"predict {found['predict'] / predict:.2f}, memory {other / memory:.2f}", flush=True)
    return 0


sys.exit(main())
