#!/usr/bin/env python3
"""Takes two made tables from the file to the report by YAML alone: one of classes, one of numbers.

    tables.py MILLRACE [--keep FOLDER]

Both have numbers and categories, one of them of 20 levels, and of each column 5 % is missing. A boosted and a plain forest and a
network learn from each; the test file of `model predict` has a level that no record had, and lacks numbers. Where scikit-learn
is there, its HistGradientBoosting learns from the same split, and ours must come within two standard errors of the difference
of the records' losses, or be better.
"""

import argparse
import csv
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

LEVELS = [f"town {i:02}" for i in range(20)]
PIPELINE = """
name: {name}
seed: 3
stages:
  preprocess:
    records: {name}.csv
    columns: {columns}
    splits: {{train: 'train[:70%]', validation: 'train[70%:80%]', test: 'train[80%:]'}}
  boosting:
    kind: baseline
    data: &data {{stages: preprocess, feature: [age, income, visits, noise, town, plan]{label}}}
    {target}
    steps: [{{impute: {{by: median, indicators: true}}}}]
    features: [targetEncoding]
    estimator: {{gradientBoosting: {{rounds: 400, learningRate: 0.05, patience: 30}}}}
    publish: true
  forest:
    kind: baseline
    data: *data
    {target}
    steps: [{{impute: median}}]
    features: [targetEncoding]
    estimator: {{randomForest: {{trees: 200, minLeaf: 5}}}}
    publish: true
  network:
    kind: train
    data: *data
    {target}
    augment: [{{impute: {{by: median, indicators: true}}}}]
    network: {{input: [33], preset: keras, layers: [normalize, {{dense: 64}}, relu, {{dense: 32}}, relu, {{dense: {outputs}}}]}}
    batch: 64
    epochs: 30
    stopEarly: {{monitor: validation.loss, patience: 4, restoreBest: true}}
    publish: true
  {after}
"""


def rows(kind, count=8000):
    random.seed(11 if kind == "classes" else 12)
    effects = {level: random.gauss(0, 1) for level in LEVELS}
    for _ in range(count):
        age, income = random.uniform(18, 80), random.lognormvariate(10, 0.5)
        visits, noise = random.randrange(12), random.gauss(0, 1)
        town, plan = random.choice(LEVELS), random.choice(["free", "plus", "pro"])
        score = 1.2 * effects[town] + math.sin(age / 9) + 0.8 * (math.log(income) - 10) * (plan == "pro") + 0.15 * visits - 0.8
        row = {"age": round(age, 1), "income": round(income), "visits": visits, "noise": round(noise, 3), "town": town, "plan": plan}
        for column in row:
            if random.random() < 0.05:
                row[column] = ""
        # That an income is missing tells something.
        score += 0.7 * (row["income"] == "")
        if kind == "classes":
            row["buys"] = "yes" if random.random() < 1 / (1 + math.exp(-2 * score)) else "no"
        else:
            row["spent"] = round(20 + 8 * score + random.gauss(0, 3), 2)
        yield row


def written(path, table):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)


def losses(kind, table):
    """The loss of each test record of scikit-learn's histogram boosting on the same split; None without it."""
    try:
        import numpy
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    except ImportError:
        return None
    columns = ["age", "income", "visits", "noise", "town", "plan"]
    codes = {"town": {l: i for i, l in enumerate(sorted(LEVELS) + [""])}, "plan": {"free": 0, "plus": 1, "pro": 2, "": 3}}
    x = numpy.array([[codes[c][r[c]] if c in codes else (float(r[c]) if r[c] != "" else numpy.nan) for c in columns] for r in table])
    y = numpy.array([r["buys"] == "yes" if kind == "classes" else r["spent"] for r in table], float)
    train, held, test = (slice(int(len(table) * a), int(len(table) * b)) for a, b in [(0, 0.7), (0.7, 0.8), (0.8, 1)])
    made = HistGradientBoostingClassifier if kind == "classes" else HistGradientBoostingRegressor
    model = made(
        max_iter=400, learning_rate=0.05, early_stopping=True, n_iter_no_change=30, categorical_features=[4, 5], random_state=0)
    model.fit(x[train], y[train], X_val=x[held], y_val=y[held])
    if kind == "classes":
        share = model.predict_proba(x[test])[:, 1]
        return -(y[test] * numpy.log(share) + (1 - y[test]) * numpy.log(1 - share))
    return (model.predict(x[test]) - y[test]) ** 2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--keep", help="the folder to work in; a temporary one otherwise")
    arguments = parser.parse_args()
    program = str(pathlib.Path(arguments.program).resolve())
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(arguments.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        return sum(check(program, folder, kind) for kind in ["classes", "numbers"]) and 1


def run(program, folder, *words):
    done = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def check(program, folder, kind):
    failures = []

    def expect(holds, words):
        if not holds:
            failures.append(words)
            print(f"FAILED: {kind}: {words}", flush=True)

    table = list(rows(kind))
    written(folder / f"{kind}.csv", table)
    tells_classes = kind == "classes"
    columns = {"town": "label", "plan": "label", **({"buys": "label"} if tells_classes else {})}
    after = (AFTER_CLASSES if tells_classes else AFTER_NUMBERS).strip()
    (folder / f"{kind}.yaml").write_text(
        PIPELINE.format(
            name=kind, columns=json.dumps(columns), label=", label: buys" if tells_classes else "",
            target="" if tells_classes else "target: spent", outputs=2 if tells_classes else 1, after=after))
    run(program, folder, "run", f"{kind}.yaml")
    metric = "test.loss" if tells_classes else "test.rmse"
    found = {
        stage: json.loads(run(program, folder, "show", f"{kind}.yaml", stage, "--json"))["metrics"]
        for stage in ["boosting", "forest", "network"]}
    figures = {stage: metrics[metric] for stage, metrics in found.items()}
    print(f"{kind}: {metric} " + ", ".join(f"{stage} {value:.4f}" for stage, value in figures.items()), flush=True)
    theirs = losses(kind, table)
    if theirs is not None:
        mean, error = float(theirs.mean()), float(theirs.std() / math.sqrt(len(theirs)))
        ours = figures["boosting"] if tells_classes else figures["boosting"] ** 2
        print(f"{kind}: mean loss of boosting {ours:.4f}, of scikit-learn's {mean:.4f} ± {error:.4f}", flush=True)
        expect(ours < mean + 2 * error, f"boosting is worse than scikit-learn's: {ours} and {mean}")
    report = (folder / "out" / kind / "report.html").read_text()
    expect("boosting" in report and "network" in report, "the report does not show the members")
    expect("TreeSHAP, path-dependent" in report and "town 07" in report, "the report does not show what columns bring")

    # Records that nobody saw: a level that no record had, and numbers that are missing.
    new = [dict(row) for row in table[-40:]]
    for number, row in enumerate(new):
        row.pop("buys", None)
        row.pop("spent", None)
        row["town"], row["age"] = ("atlantis" if number % 2 else row["town"]), ("" if number % 3 else row["age"])
    written(folder / "new.csv", new)
    for stage in ["boosting", "forest", "network"]:
        told = run(
            program, folder, "model", "predict", f"out/{kind}/{stage}/model", "--dataset", "new.csv", "--json").splitlines()
        expect(len(told) == 40, f"{stage} predicts {len(told)} of 40 records")
    return len(failures)


AFTER_CLASSES = """
  ensemble: {members: [boosting, forest, network], rule: mean}
  calibrate: {predictions: ensemble, methods: [temperature, isotonic]}
  compare: {models: {boosting: boosting, forest: forest, network: network, all: calibrate}}
  explain: {model: boosting, samples: 300, methods: [treeSHAP, permutationImportance, {partialDependence: [age, town]}]}
  report: {title: Who buys, members: [boosting, forest, network], ensemble: ensemble, calibration: calibrate, comparison: compare,
    explanation: explain}
"""
AFTER_NUMBERS = """
  explain: {model: forest, samples: 300, methods: [treeSHAP, permutationImportance, {partialDependence: [age, town]}]}
  report: {title: What is spent, members: [boosting, forest, network], explanation: explain}
"""

sys.exit(main())
