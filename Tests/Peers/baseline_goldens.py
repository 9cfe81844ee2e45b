"""Makes Tests/BaselinesTests/Goldens/{supportVectors,linearModels}.safetensors: what scikit-learn says of small tables.

    python baseline_goldens.py ../BaselinesTests/Goldens

Needs scikit-learn (made with 1.9.1). The digits are those of digits.safetensors, which lies there: 1,200 to train on, 597 to test.
The numbers are those of the diabetes table that scikit-learn ships. Solvers run until nothing changes, so that what
others find can be held to it.
"""

import json
import pathlib
import struct
import sys

import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import SVC

FOLDER = pathlib.Path(sys.argv[1])
TYPES = {"F32": np.float32, "I32": np.int32}


def read(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    head = json.loads(data[8 : 8 + length])
    return {
        name: np.frombuffer(data[8 + length :][slice(*entry["data_offsets"])], TYPES[entry["dtype"]]).reshape(entry["shape"])
        for name, entry in head.items() if name != "__metadata__"
    }


def write(path, arrays, source):
    head, body = {"__metadata__": {"source": source}}, b""
    for name, array in sorted(arrays.items()):
        array = np.ascontiguousarray(array, np.int32 if np.asarray(array).dtype.kind == "i" else np.float32)
        head[name] = {
            "dtype": "I32" if array.dtype == np.int32 else "F32", "shape": list(array.shape),
            "data_offsets": [len(body), len(body) + array.nbytes],
        }
        body += array.tobytes()
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


digits = read(FOLDER / "digits.safetensors")
x, y, test = digits["train_x"].astype(float), digits["train_y"], digits["test_x"].astype(float)
large = (y >= 5).astype(int)

exact = {"tol": 1e-7}
vectors = {
    "rbf_decisions": SVC(**exact, decision_function_shape="ovr").fit(x, y).decision_function(test),
    "linear_predictions": SVC(kernel="linear", C=0.1, **exact).fit(x, y).predict(test),
    "polynomial_predictions": SVC(kernel="poly", degree=2, coef0=1, gamma=0.05, **exact).fit(x, y).predict(test),
    "rest_decisions": OneVsRestClassifier(SVC(C=3, gamma="auto", **exact)).fit(x, y).decision_function(test),
    "two_rbf": -SVC(**exact).fit(x, large).decision_function(test),
    "two_linear": -SVC(kernel="linear", C=0.01, **exact).fit(x, large).decision_function(test),
    "two_polynomial": -SVC(kernel="poly", coef0=0.5, gamma=0.1, **exact).fit(x, large).decision_function(test),
}
write(FOLDER / "supportVectors.safetensors", vectors, "scikit-learn 1.9.1: SVC on the digits, tol 1e-7")

table, target = load_diabetes(return_X_y=True, scaled=False)
train, held = slice(0, 342), slice(342, 442)
standard = (table - table[train].mean(0)) / table[train].std(0)
standard, target = standard.astype(np.float32).astype(float), target.astype(np.float32).astype(float)
strict = {"tol": 1e-10, "max_iter": 200_000}
models = {
    "classes_ridge": LogisticRegression(C=1, **strict).fit(x, y).predict_proba(test),
    "classes_net": LogisticRegression(C=0.1, l1_ratio=0.5, solver="saga", tol=1e-7, max_iter=20_000).fit(x, y).predict_proba(test),
    "two_ridge": LogisticRegression(C=0.5, **strict).fit(x, large).predict_proba(test)[:, 0],
    "train_x": standard[train], "train_y": target[train], "test_x": standard[held],
    "numbers": LinearRegression().fit(standard[train], target[train]).predict(standard[held]),
    "numbers_net": ElasticNet(alpha=2, l1_ratio=0.5, **strict).fit(standard[train], target[train]).predict(standard[held]),
    "numbers_lasso": Lasso(alpha=5, **strict).fit(standard[train], target[train]).predict(standard[held]),
    "lasso_zeros": np.flatnonzero(Lasso(alpha=5, **strict).fit(standard[train], target[train]).coef_ == 0),
}
write(FOLDER / "linearModels.safetensors", models, "scikit-learn 1.9.1: linear models of the digits and of diabetes")
