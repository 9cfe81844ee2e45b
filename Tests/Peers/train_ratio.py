"""Times training steps of Millrace and of TensorFlow on the same networks, in turn, in one run, and prints the ratio.

    make build && swift build -c release --product Benchmarks
    python train_ratio.py [NETWORKS] [ROUNDS]

Needs tensorflow-cpu (checked with 2.21.0). Every round runs ours, then TensorFlow's graph mode, in processes of their own
with two threads; the ratio is taken round by round, since a machine's speed drifts. Records a second: more is better.
"""

import json
import os
import statistics
import subprocess
import sys

BATCH = 128
BENCHMARKS = os.path.join(os.path.dirname(__file__), "../../.build/release/Benchmarks")


def simple(layers, keras):
    stack = [keras.Input((28, 28, 1))]
    for filters in (8, 16, 32):
        stack += [layers.Conv2D(filters, 3, padding="same", activation="relu"), layers.MaxPool2D()]
    stack += [layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10)]
    return keras.Sequential(stack)


def vgg(layers, keras):
    stack = [keras.Input((28, 28, 1))]
    for filters in (16, 32, 64):
        for _ in range(2):
            stack += [layers.Conv2D(filters, 3, padding="same", use_bias=False)]
            stack += [layers.BatchNormalization(), layers.ReLU()]
        stack += [layers.Dropout(0.2), layers.MaxPool2D()]
    stack += [layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dropout(0.2), layers.Dense(10)]
    return keras.Sequential(stack)


def peer(name, steps=20, repetitions=5):
    """Times TensorFlow; runs in a process of its own."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import time

    import tensorflow as tf
    from tensorflow import keras

    tf.config.threading.set_intra_op_parallelism_threads(2)
    model = {"simple": simple, "vgg": vgg}[name](keras.layers, keras)
    inputs = tf.random.normal((BATCH, 28, 28, 1))
    labels = tf.random.uniform((BATCH,), 0, 10, tf.int32)
    optimizer = keras.optimizers.Adam()
    optimizer.build(model.trainable_variables)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            value = loss(labels, model(inputs, training=True))
        optimizer.apply_gradients(zip(tape.gradient(value, model.trainable_variables), model.trainable_variables))
        return value

    for _ in range(5):
        step()
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        for _ in range(steps):
            value = step()
        value.numpy()
        times.append((time.perf_counter() - start) / steps)
    print(BATCH / statistics.median(times))


def main():
    names = sys.argv[1].split(",") if len(sys.argv) > 1 else ["simple", "vgg"]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    for name in names:
        ours, theirs = [], []
        for _ in range(rounds):
            line = subprocess.check_output([BENCHMARKS, "train", "--networks", name, "--threads", "2", "--json"])
            ours.append(json.loads(line)["records/s"])
            line = subprocess.check_output([sys.executable, __file__, "--peer", name], stderr=subprocess.DEVNULL)
            theirs.append(float(line.split()[-1]))
        ratios = sorted(a / b for a, b in zip(ours, theirs))
        print(
            f"{name}: Millrace {statistics.median(ours):,.0f}, TensorFlow {statistics.median(theirs):,.0f} records/s; "
            f"ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(sys.argv[2])
    else:
        main()
