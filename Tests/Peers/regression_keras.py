"""Trains the network of the regression example in Keras on the records that the example trained on, and compares errors.

    python regression_keras.py MILLRACE pipelines/course/02-regression.yaml [--seeds 1,2,3]

Run it where the example was run. It needs tensorflow-cpu (checked with 2.21.0), one thread of each of two processors, and
some minutes a seed. Prints the root mean square error on the test records of both, by seed and in the mean, and fails
where ours is more than a tenth above.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf


def shown(millrace, pipeline, stage):
    return json.loads(subprocess.run(
        [millrace, "show", pipeline, stage, "--json"], check=True, stdout=subprocess.PIPE).stdout)


def records(path):
    """Images from 0 to 1 and angles in degrees, in the order of the file."""
    spec = {"image": tf.io.FixedLenFeature([], tf.string), "angle": tf.io.FixedLenFeature([], tf.float32)}
    images, angles = [], []
    for record in tf.data.TFRecordDataset(path):
        example = tf.io.parse_single_example(record, spec)
        images.append(tf.io.decode_png(example["image"], channels=1).numpy())
        angles.append(example["angle"].numpy())
    return np.stack(images).astype(np.float32) / 255, np.array(angles)


def network():
    layers = tf.keras.layers
    return tf.keras.Sequential([
        layers.Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="swish"), layers.MaxPooling2D(),
        layers.Conv2D(16, 3, activation="swish"), layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="swish"), layers.Flatten(),
        layers.Dense(64, activation="swish"), layers.Dense(1),
    ])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("millrace")
    parser.add_argument("pipeline")
    parser.add_argument("--seeds", default="1,2,3")
    options = parser.parse_args()
    files = {file["path"].split("-")[1].split(".")[0]: file["storedAt"]
             for file in shown(options.millrace, options.pipeline, "preprocess")["outputs"]["dataset"]["files"]
             if ".tfrecord-" in file["path"]}
    images, angles = records(files["train"])
    test_images, test_angles = records(files["test"])
    count = len(angles) * 8 // 10
    ours, theirs = [], []
    for seed in map(int, options.seeds.split(",")):
        tf.keras.utils.set_random_seed(seed)
        model = network()
        model.compile(optimizer=tf.keras.optimizers.Adam(0.001), loss="mse")
        model.fit(images[:count], angles[:count], batch_size=64, epochs=20, verbose=2,
                  validation_data=(images[count:], angles[count:]))
        errors = model.predict(test_images, batch_size=512, verbose=0)[:, 0] - test_angles
        theirs.append(float(np.sqrt(np.mean(np.square(errors, dtype=np.float64)))))
        ours.append(shown(options.millrace, options.pipeline, f"squared.{seed}")["metrics"]["test.rmse"])
        print(f"seed {seed}: ours {ours[-1]:.3f}, Keras {theirs[-1]:.3f} degrees", flush=True)
    ratio = statistics.mean(ours) / statistics.mean(theirs)
    print(f"mean: ours {statistics.mean(ours):.3f}, Keras {statistics.mean(theirs):.3f} degrees, ratio {ratio:.3f}")
    sys.exit(0 if ratio <= 1.1 else 1)


main()
