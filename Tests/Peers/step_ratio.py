"""Times training steps and predictions of Millrace, TensorFlow and PyTorch on the same networks, in one run.

    swift build -c release --static-swift-stdlib --product Benchmarks
    python step_ratio.py [--networks simple,vgg,resnet20,audio1d] [--kinds train,infer] [--rounds 5]

Needs tensorflow-cpu and torch (checked with 2.21.0 and 2.13.0), and a C++ compiler for compiled PyTorch. Every way of
every framework is tried once; the fastest two then take turns with ours. Each measurement is a process of its own with
two threads; ratios are taken round by round, since a machine's speed drifts, and memory is a process's peak (its
resident set, as the system counts it). Records a second: more is better.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time

BENCHMARKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.build/release/Benchmarks")
MODES = ["tensorflow graph", "tensorflow xla", "pytorch eager", "pytorch channels-last", "pytorch compiled"]
SHAPES = {"simple": (1, 28, 28), "vgg": (1, 28, 28), "resnet20": (3, 32, 32), "audio1d": (1, 16000)}
SOUNDS = ((16, 64, 4), (32, 16, 2), (64, 8, 2), (128, 4, 2))  # filters, kernel, stride


def batch_size(network):
    return 32 if network == "audio1d" else 128


def class_count(network):
    return 8 if network == "audio1d" else 10


# TensorFlow


def tensorflow_network(name, keras):
    layers = keras.layers
    norm_relu = lambda: [layers.BatchNormalization(), layers.ReLU()]
    channels, *lengths = SHAPES[name]
    inputs = keras.Input((*lengths, channels))
    stack = []
    if name == "simple":
        for filters in (8, 16, 32):
            stack += [layers.Conv2D(filters, 3, padding="same", activation="relu"), layers.MaxPool2D()]
        stack += [layers.Flatten(), layers.Dense(64, activation="relu"), layers.Dense(10)]
    elif name == "vgg":
        for filters in (16, 32, 64):
            for _ in range(2):
                stack += [layers.Conv2D(filters, 3, padding="same", use_bias=False), *norm_relu()]
            stack += [layers.Dropout(0.2), layers.MaxPool2D()]
        stack += [layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dropout(0.2), layers.Dense(10)]
    elif name == "audio1d":
        for filters, kernel, stride in SOUNDS:
            stack += [layers.Conv1D(filters, kernel, strides=stride, use_bias=False), *norm_relu(), layers.MaxPool1D(4)]
        stack += [layers.GlobalAveragePooling1D(), layers.Dense(8)]
    else:
        return tensorflow_resnet(inputs, keras)
    return keras.Sequential([inputs, *stack])


def tensorflow_resnet(inputs, keras):
    layers = keras.layers

    def convolution(x, filters, kernel, stride):
        x = layers.Conv2D(filters, kernel, strides=stride, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    x = layers.ReLU()(convolution(inputs, 16, 3, 1))
    for block in range(9):
        filters, stride = 16 << block // 3, 2 if block in (3, 6) else 1
        y = layers.ReLU()(convolution(x, filters, 3, stride))
        y = convolution(y, filters, 3, 1)
        x = layers.ReLU()(layers.Add()([y, convolution(x, filters, 1, stride) if stride > 1 else x]))
    return keras.Model(inputs, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


def tensorflow_step(name, kind, mode):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf
    from tensorflow import keras

    tf.config.threading.set_intra_op_parallelism_threads(2)
    model = tensorflow_network(name, keras)
    channels, *lengths = SHAPES[name]
    inputs = tf.random.normal((batch_size(name), *lengths, channels))
    labels = tf.random.uniform((batch_size(name),), 0, class_count(name), tf.int32)
    compiled = tf.function(jit_compile=mode == "xla")
    if kind == "infer":
        predict = compiled(lambda x: model(x, training=False))
        return lambda: predict(inputs).numpy()
    optimizer = keras.optimizers.Adam()
    optimizer.build(model.trainable_variables)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @compiled
    def step():
        with tf.GradientTape() as tape:
            value = loss(labels, model(inputs, training=True))
        optimizer.apply_gradients(zip(tape.gradient(value, model.trainable_variables), model.trainable_variables))
        return value

    return lambda: step().numpy()


# PyTorch


def pytorch_network(name, nn, torch):
    layers, channels = [], SHAPES[name][0]

    def convolution(source, filters, kernel, stride, padding):
        return [nn.Conv2d(source, filters, kernel, stride, padding, bias=False), nn.BatchNorm2d(filters)]

    class Block(nn.Module):
        def __init__(self, source, filters, stride):
            super().__init__()
            self.inner = nn.Sequential(
                *convolution(source, filters, 3, stride, 1), nn.ReLU(), *convolution(filters, filters, 3, 1, 1))
            self.shortcut = nn.Sequential(*convolution(source, filters, 1, stride, 0)) if stride > 1 else nn.Identity()

        def forward(self, x):
            return torch.relu(self.inner(x) + self.shortcut(x))

    if name == "simple":
        for filters in (8, 16, 32):
            layers += [nn.Conv2d(channels, filters, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            channels = filters
        layers += [nn.Flatten(), nn.Linear(32 * 9, 64), nn.ReLU(), nn.Linear(64, 10)]
    elif name == "vgg":
        for filters in (16, 32, 64):
            for _ in range(2):
                layers += [*convolution(channels, filters, 3, 1, 1), nn.ReLU()]
                channels = filters
            layers += [nn.Dropout(0.2), nn.MaxPool2d(2)]
        layers += [nn.Flatten(), nn.Linear(64 * 9, 256), nn.ReLU(), nn.Dropout(0.2), nn.Linear(256, 10)]
    elif name == "audio1d":
        for filters, kernel, stride in SOUNDS:
            layers += [nn.Conv1d(channels, filters, kernel, stride, bias=False), nn.BatchNorm1d(filters), nn.ReLU()]
            layers += [nn.MaxPool1d(4)]
            channels = filters
        layers += [nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(128, 8)]
    else:
        layers = [*convolution(3, 16, 3, 1, 1), nn.ReLU()]
        channels = 16
        for block in range(9):
            layers += [Block(channels, 16 << block // 3, 2 if block in (3, 6) else 1)]
            channels = 16 << block // 3
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)]
    return nn.Sequential(*layers)


def pytorch_step(name, kind, mode):
    import torch

    torch.set_num_threads(2)
    torch.manual_seed(0)
    model = pytorch_network(name, torch.nn, torch)
    inputs = torch.randn(batch_size(name), *SHAPES[name])
    labels = torch.randint(0, class_count(name), (batch_size(name),))
    if mode != "eager" and inputs.dim() == 4:
        model, inputs = (x.to(memory_format=torch.channels_last) for x in (model, inputs))
    call = torch.compile(model) if mode == "compiled" else model
    if kind == "infer":
        model.eval()

        def predict():
            with torch.inference_mode():
                return call(inputs).numpy()

        return predict
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    loss = torch.nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad()
        value = loss(call(inputs), labels)
        value.backward()
        optimizer.step()
        return value.item()

    return step


def peer(name, kind, mode):
    """Prints a peer's records a second: the median of seven measurements of about half a second."""
    framework, way = mode.split()
    step = (tensorflow_step if framework == "tensorflow" else pytorch_step)(name, kind, way)
    for _ in range(5):
        step()
    start = time.perf_counter()
    step()
    count = max(1, round(0.5 / (time.perf_counter() - start)))
    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(count):
            step()
        seconds.append((time.perf_counter() - start) / count)
    print(batch_size(name) / statistics.median(seconds))


# Both


def measured(command):
    """What a process printed last, and its peak memory in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    output = process.stdout.read()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(errors.strip().splitlines()[-1] if errors.strip() else f"exit code {process.returncode}")
    return output.split("\n")[-2], usage.ru_maxrss / 1024


def ours(name, kind):
    steps = {"simple": 50, "vgg": 8, "resnet20": 3, "audio1d": 15}[name] * (1 if kind == "train" else 4)
    line, memory = measured([BENCHMARKS, kind, "--networks", name, "--steps", str(steps), "--json"])
    return json.loads(line)["records/s"], memory


def theirs(name, kind, mode):
    line, memory = measured([sys.executable, __file__, "--peer", name, kind, mode])
    return float(line), memory


def compare(name, kind, rounds):
    rates = {}
    for mode in MODES:
        try:
            rates[mode] = theirs(name, kind, mode)
            print(f"  {name} {kind}, {mode}: {rates[mode][0]:,.0f} records/s, {rates[mode][1]:,.0f} MiB", flush=True)
        except RuntimeError as error:
            print(f"  {name} {kind}, {mode}: failed: {error}", flush=True)
    best = sorted(rates, key=lambda mode: -rates[mode][0])[:2]
    mine, peers = [], {mode: [] for mode in best}
    for _ in range(rounds):
        mine.append(ours(name, kind))
        for mode in best:
            peers[mode].append(theirs(name, kind, mode))
    ratios = sorted(rate / max(peers[mode][i][0] for mode in best) for i, (rate, _) in enumerate(mine))
    memory = statistics.median(m for _, m in mine)
    least = min(m for _, m in rates.values())
    print(
        f"{name} {kind}: Millrace {statistics.median(r for r, _ in mine):,.0f} records/s; "
        + "; ".join(f"{mode} {statistics.median(r for r, _ in peers[mode]):,.0f}" for mode in best)
        + f"; ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        + f"; peak memory {memory:,.0f} of at least {least:,.0f} MiB: {memory / least:.2f}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", default=",".join(SHAPES))
    parser.add_argument("--kinds", default="train,infer")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for kind in options.kinds.split(","):
        for name in options.networks.split(","):
            compare(name, kind, options.rounds)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(*sys.argv[2:5])
    else:
        main()
