"""Writes Tests/NetworksTests/Goldens/activations.json and losses.json: values and gradients by PyTorch in double precision.

Usage: network_goldens.py FILE OUTPUT_FOLDER

FILE is a safetensors file with arrays `activation_NAME/{input,output,grad_output,grad_input}` and
`loss_NAME/{prediction,target,value,grad}`. Every one is computed again here and must agree to 1e-12; what the file
lacks (focal loss, rows of probabilities) is drawn and computed.
"""

import base64
import json
import pathlib
import sys

import numpy
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file
from torchvision.ops import sigmoid_focal_loss

ACTIVATIONS = {
    "relu": F.relu, "relu6": F.relu6, "leaky_relu": F.leaky_relu, "elu": F.elu, "gelu_erf": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"), "swish": F.silu, "hardswish": F.hardswish, "mish": F.mish,
    "sigmoid": torch.sigmoid, "tanh": torch.tanh, "softplus": F.softplus,
    "softmax": lambda x: F.softmax(x, 1), "log_softmax": lambda x: F.log_softmax(x, 1),
}
CLASS_WEIGHTS = torch.arange(1, 11, dtype=torch.float64)
LOSSES = {
    "cross_entropy": F.cross_entropy,
    "cross_entropy_smoothed_0.1": lambda x, t: F.cross_entropy(x, t, label_smoothing=0.1),
    "class_weighted_ce": lambda x, t: F.cross_entropy(x, t, weight=CLASS_WEIGHTS),
    "weighted_smoothed_ce": lambda x, t: F.cross_entropy(x, t, weight=CLASS_WEIGHTS, label_smoothing=0.1),
    "soft_ce": F.cross_entropy,
    "weighted_smoothed_soft_ce": lambda x, t: F.cross_entropy(x, t, weight=CLASS_WEIGHTS, label_smoothing=0.1),
    "bce_with_logits": F.binary_cross_entropy_with_logits,
    "focal": lambda x, t: sigmoid_focal_loss(x, t, alpha=0.25, gamma=2, reduction="mean"),
    "focal_unbalanced": lambda x, t: sigmoid_focal_loss(x, t, alpha=-1, gamma=0.5, reduction="mean"),
    "kl_div": lambda x, t: F.kl_div(F.log_softmax(x, 1), t, reduction="batchmean"),
    "mse": F.mse_loss, "mae": F.l1_loss, "huber_delta1": F.huber_loss,
    "huber_delta0.5": lambda x, t: F.huber_loss(x, t, delta=0.5),
}


def entry(array):
    array = numpy.ascontiguousarray(array)
    return {"shape": list(array.shape), "type": str(array.dtype), "base64": base64.b64encode(array.tobytes()).decode()}


def activation(name, x, upstream):
    x = torch.tensor(x, requires_grad=True)
    y = ACTIVATIONS[name](x)
    y.backward(torch.tensor(upstream))
    return y.detach().numpy(), x.grad.numpy()


def loss(name, x, target):
    x = torch.tensor(x, requires_grad=True)
    value = LOSSES[name](x, torch.tensor(target))
    value.backward()
    return numpy.array([value.item()]), x.grad.numpy()


def agree(name, found, expected):
    distance = numpy.abs(found - expected).max()
    assert distance < 1e-12, f"{name}: {distance}"


def drawn(names, random):
    logits = {name: 2 * random.standard_normal((7, 10)) for name in names}
    for name, x in logits.items():
        if name == "weighted_smoothed_ce":
            target = random.integers(0, 10, 7)
        elif name.startswith("focal"):
            target = random.integers(0, 2, (7, 10)).astype(float)
        elif name.startswith("huber"):
            target = 2 * random.standard_normal((7, 10))
        else:
            target = random.random((7, 10))
            target /= target.sum(1, keepdims=True)
        yield name, x, target


def main(source, folder):
    frozen = load_file(source)
    activations, losses = {}, {}
    for name in ACTIVATIONS:
        case = {part: frozen[f"activation_{name}/{part}"] for part in ("input", "output", "grad_output", "grad_input")}
        y, gradient = activation(name, case["input"], case["grad_output"])
        agree(name, y, case["output"])
        agree(name, gradient, case["grad_input"])
        activations |= {f"{name}/{part}": entry(array) for part, array in case.items()}
    names = [name for name in LOSSES if f"loss_{name}/value" in frozen]
    for name in names:
        case = {part: frozen[f"loss_{name}/{part}"] for part in ("prediction", "target", "value", "grad")}
        value, gradient = loss(name, case["prediction"], case["target"])
        agree(name, value, case["value"])
        agree(name, gradient, case["grad"])
        losses |= {f"{name}/{part}": entry(array) for part, array in case.items()}
    for name, x, target in drawn([name for name in LOSSES if name not in names], numpy.random.default_rng(1)):
        value, gradient = loss(name, x, target)
        parts = {"prediction": x, "target": target, "value": value, "grad": gradient}
        losses |= {f"{name}/{part}": entry(array) for part, array in parts.items()}
    for file, entries in (("activations", activations), ("losses", losses)):
        (pathlib.Path(folder) / f"{file}.json").write_text(json.dumps(entries, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
