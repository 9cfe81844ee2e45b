"""Opens a dataset that `millrace dataset build fashion_mnist` wrote with TensorFlow Datasets, and compares every record
with the IDX files it was made from: images, labels, and the order on disk (MD5 of split name and index).

    python tfds_reads_ours.py FOLDER [IDX_FOLDER]

FOLDER is <out>/fashion_mnist/<version>. Needs tensorflow-cpu and tensorflow-datasets (checked with 2.21.0 and 4.9.10).
"""

import gzip
import hashlib
import sys

import numpy as np
import tensorflow_datasets as tfds

FILES = {
    "train": ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"),
    "test": ("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"),
}
NAMES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


def idx(path):
    with gzip.open(path) as file:
        content = file.read()
    rank = content[3]
    shape = [int.from_bytes(content[4 + 4 * axis : 8 + 4 * axis], "big") for axis in range(rank)]
    return np.frombuffer(content, np.uint8, offset=4 + 4 * rank).reshape(shape)


def main(folder, sources):
    builder = tfds.builder_from_directory(folder)
    faults = []
    if builder.info.features["label"].names != NAMES:
        faults.append(f"class names are {builder.info.features['label'].names}")
    total = 0
    for split, (image_file, label_file) in FILES.items():
        images, labels = idx(f"{sources}/{image_file}"), idx(f"{sources}/{label_file}")
        order = sorted(range(len(labels)), key=lambda key: hashlib.md5(f"{split}{key}".encode()).digest())
        config = tfds.ReadConfig(interleave_cycle_length=1)
        dataset = builder.as_dataset(split=split, shuffle_files=False, read_config=config)
        count = 0
        for key, record in zip(order, tfds.as_numpy(dataset)):
            if not np.array_equal(record["image"][..., 0], images[key]) or record["label"] != labels[key]:
                faults.append(f"{split} record {count} is not item {key} of the source")
            count += 1
        if count != len(labels) or builder.info.splits[split].num_examples != count:
            faults.append(f"{split} has {count} records, expected {len(labels)}")
        total += count
    for fault in faults[:20]:
        print(fault)
    print(f"{'DIFFERENT' if faults else 'EQUAL'}: {total} records read by tensorflow_datasets {tfds.__version__}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "/usr/share/datasets/fashion-mnist"))
