"""Writes the NumPy archives that the tests of NPZ read: python numpy_makes_archives.py FOLDER (made with numpy 2.1.3)."""

import sys

import numpy as np

arrays = {
    "scalar": np.float64(1.5),
    "empty": np.empty((0, 3), np.int32),
    "flags": np.array([True, False]),
    "swapped": np.array([1, -2, 70000], ">i4"),
    "grid": np.arange(20, dtype=np.int64).reshape(4, 5),
}
np.savez(f"{sys.argv[1]}/arrays.npz", **arrays)
np.savez_compressed(f"{sys.argv[1]}/arrays-compressed.npz", **arrays)
