#!/usr/bin/env python3
"""Compares exact Shapley values of trees with the shap package: values, and seconds on one thread.

    python3 Tests/Peers/tree_shap.py .build/release/Benchmarks [--rows 2000] [--trees 100]

Needs numpy and shap. `Benchmarks shapley` fits a forest and boosted trees, explains rows and writes all of it; shap's C code is
then given the same trees and rows. Of each, path-dependent and against 100 rows, is printed by how much any value differs, and
how long both took. Fails where a value differs by more than 1e-6.
"""

import argparse
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

import numpy
import shap
from shap.explainers import _tree


def arrays(path):
    """The arrays of a safetensors file."""
    content = pathlib.Path(path).read_bytes()
    size = struct.unpack("<Q", content[:8])[0]
    types = {"F32": numpy.float32, "I32": numpy.int32}
    found = {}
    for name, entry in json.loads(content[8:8 + size]).items():
        if name != "__metadata__":
            first, end = entry["data_offsets"]
            found[name] = numpy.frombuffer(content[8 + size + first:8 + size + end], types[entry["dtype"]]).reshape(entry["shape"])
    return found


def explainer(stored, is_mean, others):
    """shap's explainer of the same trees."""
    get = lambda name: stored["estimator." + name]
    roots = list(get("roots")) + [len(get("columns"))]
    scale = 1 / (len(roots) - 1) if is_mean else 1
    trees = []
    for first, end in zip(roots, roots[1:]):
        children = get("children")[first:end] - first
        is_leaf = children == numpy.arange(end - first)
        trees.append({
            "children_left": numpy.where(is_leaf, -1, children), "children_right": numpy.where(is_leaf, -1, children + 1),
            "children_default": numpy.where(is_leaf, -1, children), "features": numpy.where(is_leaf, -2, get("columns")[first:end]),
            "thresholds": get("thresholds")[first:end].astype(numpy.float64),
            "values": get("values")[first:end].reshape(-1, 1).astype(numpy.float64) * scale,
            "node_sample_weight": get("covers")[first:end].astype(numpy.float64)})
    model = {"trees": [_tree.SingleTree(tree) for tree in trees]}
    return shap.TreeExplainer(
        model, data=others, feature_perturbation="interventional" if others is not None else "tree_path_dependent")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--trees", type=int, default=100)
    arguments = parser.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run(
            [arguments.program, "shapley", folder, "--rows", str(arguments.rows), "--trees", str(arguments.trees), "--json"],
            check=True, capture_output=True, text=True).stdout
        ours = {(line["model"], line["unknown"]): line["seconds"] for line in map(json.loads, told.splitlines())}
        for (name, how), seconds in ours.items():
            stored = arrays(pathlib.Path(folder) / f"{name}.safetensors")
            against = stored["others"].astype(numpy.float64) if how == "interventional" else None
            theirs = explainer(stored, name == "forest", against)
            rows = stored["rows"].astype(numpy.float64)
            start = time.perf_counter()
            values = theirs.shap_values(rows, check_additivity=False)
            spent = time.perf_counter() - start
            found = stored[f"{how}.high"].astype(numpy.float64) + stored[f"{how}.low"]
            difference = float(numpy.abs(found - numpy.asarray(values).reshape(found.shape)).max())
            failures += difference > 1e-6
            print(
                f"{name:8} {how:14} {seconds:7.3f} s beside {spent:7.3f} s of shap ({spent / seconds:5.2f}×), "
                f"values within {difference:.1e}", flush=True)
    return 1 if failures else 0


sys.exit(main())
