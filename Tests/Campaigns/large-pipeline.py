#!/usr/bin/env python3
"""Runs a pipeline whose predictions are larger than the memory allowed for it, from records to a report.

    large-pipeline.py MILLRACE [--records N] [--classes N] [--members N] [--limit MB] [--methods WORDS] [--stages WORDS]

Makes records of a few numbers, trains members on few of them and validates and tests them on all others, joins, calibrates,
compares and reports them, each stage in a run of its own, and fails where one held more than the limit in memory. Needs
about 300 bytes a record, and 100 more for each member, on the disk of the temporary folder.
"""

import argparse
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

FEATURES = 8
TRAINED = 4096
SHARD = 1_000_000


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def masked(data):
    value = crc32c(data)
    return struct.pack("<I", ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def field(number, content):
    """A field of a protocol buffer with a length below 128."""
    assert len(content) < 128
    return bytes([number << 3 | 2, len(content)]) + content


def framed(label, numbers):
    """A TFRecord with an example of a label and numbers."""
    entries = [(b"label", field(3, field(1, bytes([label])))),
               (b"numbers", field(2, field(1, struct.pack(f"<{len(numbers)}f", *numbers))))]
    record = field(1, b"".join(field(1, field(1, name) + field(2, value)) for name, value in entries))
    length = struct.pack("<Q", len(record))
    return length + masked(length) + record + masked(record)


def dataset(folder, records, classes):
    """Classes around centres, so near that no network tells them all apart, and numbers that go with them."""
    draw = random.Random(1)
    centres = [[draw.gauss(0, 1) for _ in range(FEATURES)] for _ in range(classes)]
    kinds = []
    for number in range(2048):
        label = number % classes
        kinds.append(framed(label, [draw.gauss(value, 1) for value in centres[label]]))
    splits = {"train": TRAINED, "validation": records // 2, "test": records // 2}
    shards = {}
    os.makedirs(folder)
    for split, count in splits.items():
        shards[split] = [min(SHARD, count - start) for start in range(0, count, SHARD)]
        for shard, length in enumerate(shards[split]):
            with open(f"{folder}/many-{split}.tfrecord-{shard:05}-of-{len(shards[split]):05}", "wb") as file:
                for start in range(0, length, 10_000):
                    file.write(b"".join(draw.choices(kinds, k=min(10_000, length - start))))
    core = "tensorflow_datasets.core.features."
    feature = {
        "numbers": {"pythonClassName": core + "tensor_feature.Tensor",
                    "tensor": {"shape": {"dimensions": [str(FEATURES)]}, "dtype": "float32", "encoding": "none"}},
        "label": {"pythonClassName": core + "class_label_feature.ClassLabel",
                  "classLabel": {"numClasses": str(classes)}},
    }
    pathlib.Path(folder, "features.json").write_text(json.dumps({
        "pythonClassName": core + "features_dict.FeaturesDict", "featuresDict": {"features": feature}}))
    pathlib.Path(folder, "dataset_info.json").write_text(json.dumps({
        "name": "many", "version": "1.0.0", "fileFormat": "tfrecord",
        "splits": [{"name": split, "shardLengths": [str(length) for length in lengths], "numBytes": "1",
                    "filepathTemplate": "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}"}
                   for split, lengths in shards.items()]}))


def pipeline(arguments):
    network = f"{{input: [{FEATURES}], preset: keras, layers: [{{dense: UNITS}}]}}"
    training = "batch: 64, epochs: 2, optimizer: {adam: {learningRate: 0.02}}"
    return f"""
name: many
seed: 1
stages:
  preprocess: {{records: many, splits: {{train: train, validation: validation, test: test}}}}
  train:
    matrix: {{member: [{", ".join(str(number + 1) for number in range(arguments.members))}]}}
    data: {{stages: preprocess, feature: numbers}}
    network: {network.replace("UNITS", str(arguments.classes))}
    {training.replace(", ", chr(10) + "    ")}
  numbers:
    kind: train
    data: {{stages: preprocess, feature: numbers}}
    target: numbers
    network: {network.replace("UNITS", str(FEATURES))}
    {training.replace(", ", chr(10) + "    ")}
  ensemble: {{members: train}}
  calibrate: {{predictions: ensemble, methods: [{arguments.methods}]}}
  compare: {{models: {{one: train.1, all: ensemble, calibrated: calibrate}}, measure: loss}}
  report: {{title: Many, members: train, ensemble: ensemble, calibration: calibrate, comparison: compare}}
  angles: {{kind: report, title: Numbers, members: numbers}}
"""


def run(arguments, folder, stage):
    """Runs up to a stage; returns the most memory that the program held, in MB, and the seconds."""
    command = [arguments.millrace, "run", "p.yaml", "--until", stage, "--store", "store", "--threads", "2"]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=dict(os.environ, TMPDIR=folder))
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{output}\n{stage} ended with {process.returncode}")
    return usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("millrace")
    parser.add_argument("--records", type=int, default=20_000_000)
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--members", type=int, default=5)
    parser.add_argument("--limit", type=int, default=1024, help="MB that a run may hold in memory")
    parser.add_argument("--methods", default="temperature, vector, isotonic")
    parser.add_argument("--stages", default="preprocess,train.1,numbers,ensemble,calibrate,compare,report,angles")
    arguments = parser.parse_args()
    arguments.millrace = os.path.abspath(arguments.millrace)
    failed = False
    with tempfile.TemporaryDirectory(prefix="pipeline-") as folder:
        dataset(f"{folder}/many", arguments.records, arguments.classes)
        pathlib.Path(folder, "p.yaml").write_text(pipeline(arguments))
        for stage in arguments.stages.split(","):
            peak, seconds = run(arguments, folder, stage)
            print(f"{stage:<12}{peak:8.0f} MB{seconds:10.1f} s of processors", flush=True)
            if peak > arguments.limit:
                print(f"{stage} held {peak:.0f} MB, more than {arguments.limit} MB", file=sys.stderr)
                failed = True
    if failed:
        sys.exit(1)
    print("large pipeline: passed")


main()
