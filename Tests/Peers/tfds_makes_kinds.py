"""Writes a small dataset of every feature kind with TensorFlow Datasets, and what TFDS itself reads from it.

    python tfds_makes_kinds.py FOLDER

Makes FOLDER/kinds/1.0.0 and FOLDER/kinds-expected.json: for each record, in file order, the features by name; arrays as
{"type", "shape", "values"}, byte strings as {"hex"}, ragged values as nested lists, pictures as the digest of the stored
file. Needs tensorflow-cpu and tensorflow-datasets (made with 2.21.0 and 4.9.10).
"""

import io
import json
import sys
import wave

import numpy as np
import tensorflow as tf
import tensorflow_datasets as tfds

F = tfds.features
DTYPES = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"]


def features():
    return F.FeaturesDict(
        {
            "picture8": F.Image(shape=(None, None, 3), encoding_format="png"),
            "picture16": F.Image(shape=(None, None, 1), dtype=np.uint16, encoding_format="png"),
            "photo": F.Image(shape=(8, 8, 3), encoding_format="jpeg"),
            "depth": F.Image(shape=(None, None, 1), dtype=np.float32),
            "label": F.ClassLabel(names=["ant", "bee", "cat"]),
            "digit": F.ClassLabel(num_classes=10),
            "sound": F.Audio(file_format="wav", sample_rate=8000),
            "stereo": F.Audio(shape=(None, 2), dtype=np.int16, file_format="wav", sample_rate=16000, encoding="bytes"),
            "packed": F.Audio(dtype=np.int32, file_format="wav", sample_rate=16000, encoding="zlib"),
            "text": F.Text(),
            "flag": F.Scalar(np.bool_),
            "flags": F.Tensor(shape=(None,), dtype=np.bool_),
            "words": F.Tensor(shape=(2,), dtype=np.str_),
            "box": F.BBoxFeature(),
            "maybe": F.Scalar(np.int32, optional=True),
            "grid": F.Tensor(shape=(None, None), dtype=np.float64, encoding="bytes"),
            "cube": F.Tensor(shape=(None, 2, None), dtype=np.uint8, encoding="zlib"),
            "rows": F.Tensor(shape=(None, 3), dtype=np.int32),
            "scalars": {dtype: F.Scalar(getattr(np, dtype)) for dtype in DTYPES},
            "raw": {
                dtype: F.Tensor(shape=(2, 2), dtype=getattr(np, dtype), encoding="bytes")
                for dtype in DTYPES
                if dtype != "uint32"  # which TensorFlow cannot decode
            },
            "tags": F.Sequence(F.Text()),
            "marks": F.Sequence(F.ClassLabel(names=["low", "high"])),
            "points": F.Sequence(F.Tensor(shape=(2,), dtype=np.float32)),
            "pair": F.Sequence(np.int64, length=2),
            "frames": F.Sequence(F.Image(shape=(2, 2, 1), encoding_format="png")),
            "film": F.Video(shape=(None, 2, 2, 3)),
            "blobs": F.Sequence(F.Tensor(shape=(2,), dtype=np.int16, encoding="bytes")),
            "objects": F.Sequence({"name": F.Text(), "kind": F.ClassLabel(names=["x", "y"]), "deep": {"at": np.int64}}),
            "ragged": F.Sequence(F.Sequence(np.int64)),
            "ragged3": F.Sequence(F.Sequence(F.Sequence(F.Text()))),
            "groups": F.Sequence({"sizes": F.Sequence(np.float32)}),
        }
    )


def wave_file(samples):
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((samples.shape[1], 2, 16000, 0, "NONE", "NONE"))
        writer.writeframes(samples.tobytes())
    file.seek(0)
    return file


def record(index):
    draw = np.random.default_rng(index)
    size = index % 3
    arrays = {
        name: (
            draw.standard_normal((2, 2)).astype(name)
            if name.startswith("float")
            else draw.integers(np.iinfo(name).min, np.iinfo(name).max, (2, 2), dtype=name, endpoint=True)
        )
        for name in DTYPES
    }
    return {
        "picture8": draw.integers(0, 256, (2 + size, 3, 3), dtype=np.uint8),
        "picture16": draw.integers(0, 65536, (2, 2 + size, 1), dtype=np.uint16),
        "photo": draw.integers(0, 256, (8, 8, 3), dtype=np.uint8),
        "depth": draw.standard_normal((2, 2, 1)).astype(np.float32),
        "label": index % 3,
        "digit": -1 if index == 4 else index % 10,
        "sound": draw.integers(-(2**15), 2**15, 3 + size),
        "stereo": wave_file(draw.integers(-(2**15), 2**15, (2 + size, 2), dtype=np.int16)),
        "packed": wave_file(draw.integers(-(2**15), 2**15, (1 + size, 1), dtype=np.int16)),
        "text": "" if index == 2 else f"satz {index} ü",
        "flag": index % 2 == 1,
        "flags": [bool(bit) for bit in draw.integers(0, 2, size)],
        "words": ["a" * index, "é"],
        "box": F.BBox(ymin=0.0, xmin=0.25, ymax=0.5, xmax=1.0),
        "maybe": None if index == 1 else index,
        "grid": draw.standard_normal((1 + size, 2)),
        "cube": draw.integers(0, 256, (1, 2, 1 + size), dtype=np.uint8),
        "rows": draw.integers(-9, 9, (size, 3), dtype=np.int32),
        "scalars": {name: array[0, 0] for name, array in arrays.items()},
        "raw": {name: array for name, array in arrays.items() if name != "uint32"},
        "tags": [f"t{n}" for n in range(size)],
        "marks": [n % 2 for n in range(size)],
        "points": draw.standard_normal((size, 2)).astype(np.float32),
        "pair": [index, -index],
        "frames": [draw.integers(0, 256, (2, 2, 1), dtype=np.uint8) for _ in range(size)],
        "film": [draw.integers(0, 256, (2, 2, 3), dtype=np.uint8) for _ in range(1 + size)],
        "blobs": [draw.integers(-9, 9, 2, dtype=np.int16) for _ in range(size)],
        "objects": [{"name": f"o{n}", "kind": n % 2, "deep": {"at": n * 7}} for n in range(size)],
        "ragged": [list(range(n)) for n in range(size + 1)] if size else [],
        "ragged3": [[["a"], []], [], [["b", "c"]]][: size + 1] if index else [],
        "groups": [{"sizes": [0.5] * n} for n in range(size)],
    }


class Kinds(tfds.core.GeneratorBasedBuilder):
    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        return tfds.core.DatasetInfo(builder=self, features=features())

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        for index in range(6):
            yield f"k{index}", record(index)


def shown(value):
    if isinstance(value, dict):
        return {name: shown(item) for name, item in value.items()}
    if isinstance(value, tf.RaggedTensor):
        return {"ragged": [shown(row) for row in value]}
    value = value.numpy()
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    value = np.asarray(value)
    if value.dtype == object:
        return {"shape": list(value.shape), "hex": [item.hex() for item in value.ravel()]}
    return {"type": value.dtype.name, "shape": list(value.shape), "hex": value.tobytes().hex()}


def main(folder):
    builder = Kinds(data_dir=folder)
    builder.download_and_prepare()
    skip = tfds.decode.SkipDecoding()
    pictures = {name: skip for name in ["picture8", "picture16", "photo", "depth", "frames", "film"]}
    dataset = builder.as_dataset(
        split="train", decoders=pictures, read_config=tfds.ReadConfig(interleave_cycle_length=1)
    )
    with open(f"{folder}/kinds-expected.json", "w", encoding="utf-8") as file:
        json.dump([shown(record) for record in dataset], file, indent=1, sort_keys=True)


if __name__ == "__main__":
    main(sys.argv[1])
