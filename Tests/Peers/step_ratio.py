"""Times training steps and predictions of Millrace and other programs on the same networks, in one run.

    swift build -c release --static-swift-stdlib --product Benchmarks
    python step_ratio.py [--networks simple,vgg,resnet20,audio1d] [--kinds train,infer,latency] [--rounds 5]

Needs tensorflow-cpu, torch, onnx, onnxscript, onnxruntime and openvino (checked with 2.21.0, 2.13.0, 1.23.2, 0.7.2,
1.32.0, 2026.4.1), and a C++ compiler for compiled PyTorch. Every way of every program is tried once; the
fastest two then take turns with ours, or all that `--modes` names. Each measurement is a process of its own with two threads;
ratios are taken round by round, since a machine's speed drifts, and memory is a process's peak (its resident set, as
the system counts it). All must have as many parameters as ours. Records a second: more is better; `latency` predicts
one record at a time.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import networks

BENCHMARKS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.build/release/Benchmarks")
TRAINS = ["tensorflow graph", "tensorflow xla", "pytorch eager", "pytorch channels-last", "pytorch compiled"]
PREDICTS = TRAINS + ["onnxruntime cpu", "openvino cpu"]


def tensorflow_step(name, kind, mode, batch):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf
    from tensorflow import keras

    tf.config.threading.set_intra_op_parallelism_threads(2)
    model = networks.Keras(keras).model(name)
    channels, *lengths = networks.SHAPES[name]
    inputs = tf.random.normal((batch, *lengths, channels))
    compiled = tf.function(jit_compile=mode == "xla")
    if kind != "train":
        predict = compiled(lambda x: model(x, training=False))
        return model.count_params(), lambda: predict(inputs).numpy()
    optimizer = keras.optimizers.Adam()
    optimizer.build(model.trainable_variables)
    classes = networks.class_count(name)
    if classes is None:
        targets = tf.cast(tf.random.uniform((batch, *lengths, 1), 0, 2, tf.int32), tf.float32)
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
    else:
        targets = tf.random.uniform((batch,), 0, classes, tf.int32)
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @compiled
    def step():
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        optimizer.apply_gradients(zip(tape.gradient(value, model.trainable_variables), model.trainable_variables))
        return value

    return model.count_params(), lambda: step().numpy()


def pytorch_model(name):
    """A network, and how many parameters it has as we count them: with running statistics, without counts of batches."""
    import torch

    torch.set_num_threads(2)
    torch.manual_seed(0)
    model = networks.PyTorch(torch).model(name)
    return model, sum(v.numel() for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked"))


def pytorch_step(name, kind, mode, batch):
    import torch

    model, count = pytorch_model(name)
    inputs = torch.randn(batch, *networks.SHAPES[name])
    if mode != "eager" and inputs.dim() == 4:
        model, inputs = (x.to(memory_format=torch.channels_last) for x in (model, inputs))
    call = torch.compile(model) if mode == "compiled" else model
    if kind != "train":
        model.eval()

        def predict():
            with torch.inference_mode():
                return call(inputs).numpy()

        return count, predict
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    classes = networks.class_count(name)
    if classes is None:
        targets = torch.randint(0, 2, (batch, 1, *networks.SHAPES[name][1:])).float()
        loss = torch.nn.BCEWithLogitsLoss()
    else:
        targets = torch.randint(0, classes, (batch,))
        loss = torch.nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad()
        value = loss(call(inputs), targets)
        value.backward()
        optimizer.step()
        return value.item()

    return count, step


def exported(name, batch, folder):
    """Writes a network as ONNX; returns the file, its parameters and a batch of noise."""
    import torch

    model, count = pytorch_model(name)
    inputs = torch.randn(batch, *networks.SHAPES[name])
    path = os.path.join(folder, "network.onnx")
    torch.onnx.export(model.eval(), (inputs,), path, dynamo=True, verbose=False, input_names=["x"])
    return path, count, inputs.numpy()


def onnxruntime_step(name, kind, mode, batch):
    import onnxruntime

    with tempfile.TemporaryDirectory() as folder:
        path, count, inputs = exported(name, batch, folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return count, lambda: session.run(None, {"x": inputs})[0]


def openvino_step(name, kind, mode, batch):
    import openvino

    with tempfile.TemporaryDirectory() as folder:
        path, count, inputs = exported(name, batch, folder)
        core = openvino.Core()
        model = core.compile_model(path, "CPU", {"INFERENCE_NUM_THREADS": 2, "PERFORMANCE_HINT": "LATENCY"})
        request = model.create_infer_request()
    return count, lambda: request.infer({0: inputs})[0]


def peer(name, kind, mode):
    """Prints a peer's parameters and records a second: the median of seven measurements of about half a second."""
    framework, way = mode.split()
    batch = 1 if kind == "latency" else networks.batch_size(name)
    count, step = globals()[f"{framework}_step"](name, kind, way, batch)
    for _ in range(5):
        step()
    start = time.perf_counter()
    step()
    steps = max(1, round(0.5 / (time.perf_counter() - start)))
    seconds = []
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(steps):
            step()
        seconds.append((time.perf_counter() - start) / steps)
    print(json.dumps({"parameters": count, "records/s": batch / statistics.median(seconds)}))


def measured(command):
    """What a process printed last, and its peak memory in MiB."""
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            lines = errors.read().strip().splitlines() or [f"exit code {process.returncode}"]
            raise RuntimeError(lines[-1])
    return json.loads(output.strip().split("\n")[-1]), usage.ru_maxrss / 1024


def ours(name, kind):
    batch = 1 if kind == "latency" else networks.batch_size(name)
    verb = "train" if kind == "train" else "infer"
    return measured([BENCHMARKS, verb, "--networks", name, "--batch", str(batch), "--json"])


def theirs(name, kind, mode):
    return measured([sys.executable, __file__, "--peer", name, kind, mode])


def compare(name, kind, rounds, modes):
    best = modes
    if not best:
        rates = {}
        for mode in TRAINS if kind == "train" else PREDICTS:
            try:
                found, memory = theirs(name, kind, mode)
                rates[mode] = found["records/s"]
                print(f"  {name} {kind}, {mode}: {rates[mode]:,.0f} records/s, {memory:,.0f} MiB", flush=True)
            except RuntimeError as error:
                print(f"  {name} {kind}, {mode}: failed: {error}", flush=True)
        best = sorted(rates, key=lambda mode: -rates[mode])[:2]
    takes = {"Millrace": []} | {mode: [] for mode in best}
    for _ in range(rounds):
        takes["Millrace"].append(ours(name, kind))
        for mode in best:
            takes[mode].append(theirs(name, kind, mode))
    counts = {who: int(found[0][0]["parameters"]) for who, found in takes.items()}
    if len(set(counts.values())) > 1:
        sys.exit(f"{name} is not the same network everywhere; parameters: {counts}")
    rates = {who: [found["records/s"] for found, _ in all] for who, all in takes.items()}
    memory = {who: statistics.median(peak for _, peak in all) for who, all in takes.items()}
    ratios = sorted(mine / max(rates[mode][i] for mode in best) for i, mine in enumerate(rates["Millrace"]))
    print(
        f"{name} {kind}: "
        + "; ".join(f"{who} {statistics.median(all):,.0f} records/s ({memory[who]:,.0f} MiB)" for who, all in rates.items())
        + f"; ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", default=",".join(networks.SHAPES))
    parser.add_argument("--kinds", default="train,infer,latency")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--modes", default="", help=f"some of: {', '.join(PREDICTS)}")
    options = parser.parse_args()
    for kind in options.kinds.split(","):
        for name in options.networks.split(","):
            compare(name, kind, options.rounds, options.modes.split(",") if options.modes else [])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(*sys.argv[2:5])
    else:
        main()
