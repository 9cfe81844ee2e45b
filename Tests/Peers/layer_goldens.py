"""Writes the numbers that layers are held to, by PyTorch and Keras.

    python layer_goldens.py FROZEN OUT

FROZEN holds torch.json, torch.safetensors, keras.json and keras.safetensors, computed in float64 by PyTorch and in
float32 by Keras; their layer cases are copied. Cases that they lack are computed here. OUT gets layers-torch.json,
layers-keras.json and c3-keras.json: by case its settings, and arrays as base64 of little-endian float32 or uint8.
"""

import base64
import json
import sys

import numpy as np
import torch
from safetensors.numpy import load_file

FROZEN, OUT = sys.argv[1:3]
LAYERS = ("conv", "maxpool", "avgpool", "batchnorm", "dense", "globalavgpool", "layernorm", "residual")


def packed(array):
    array = np.asarray(array)
    array = array.astype("<u1" if array.dtype == np.uint8 else "<f4")
    return {
        "shape": list(array.shape),
        "type": "uint8" if array.dtype == np.uint8 else "float32",
        "base64": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode(),
    }


def frozen(name):
    settings = json.load(open(f"{FROZEN}/{name}.json"))["cases"]
    arrays = {}
    for key, array in load_file(f"{FROZEN}/{name}.safetensors").items():
        case, array_name = key.split("/", 1)
        arrays.setdefault(case, {})[array_name] = array
    return settings, arrays


def write(name, cases):
    with open(f"{OUT}/{name}.json", "w") as file:
        rows = (f"{json.dumps(case)}: {json.dumps(cases[case], sort_keys=True)}" for case in sorted(cases))
        file.write("{\n" + ",\n".join(rows) + "\n}\n")


def case(settings, arrays):
    return {"settings": settings, "arrays": {key: packed(array) for key, array in arrays.items()}}


# PyTorch

settings, arrays = frozen("torch")
cases = {
    name: case(settings[name], {k: v for k, v in arrays[name].items() if "num_batches" not in k})
    for name in settings
    if name.startswith(LAYERS)
}

torch.manual_seed(3)


def torch_case(name, module, shape, **words):
    """A module of random parameters: output, and the gradients of Σ output · grad_output."""
    module = module.double()
    for parameter in module.parameters():
        torch.nn.init.uniform_(parameter, -1, 1)
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    y = module(x)
    g = torch.randn_like(y)
    (y * g).sum().backward()
    found = {"input": x, "output": y, "grad_output": g, "grad_input": x.grad}
    for key, parameter in module.named_parameters():
        found[f"param.{key}"], found[f"grad.{key}"] = parameter, parameter.grad
    cases[name] = case(words, {key: array.detach().numpy() for key, array in found.items()})


class SqueezeExcite(torch.nn.Module):
    def __init__(self, channels, units):
        super().__init__()
        self.reduce, self.expand = torch.nn.Linear(channels, units), torch.nn.Linear(units, channels)

    def forward(self, x):
        factors = torch.sigmoid(self.expand(torch.relu(self.reduce(x.mean((2, 3))))))
        return x * factors[:, :, None, None]


for index, (inputs, outputs, kernel, stride, padding, extra, groups, dilation, size) in enumerate([
    (6, 4, 3, 2, 1, 1, 1, 1, (5, 6)), (8, 16, 4, 2, 1, 0, 1, 1, (6, 5)), (6, 9, 3, 3, 0, 2, 3, 1, (4, 5)),
    (16, 16, 3, 1, 2, 0, 1, 2, (7, 6)), (4, 6, 5, 3, 2, 1, 2, 1, (13,)), (1, 8, 4, 2, 1, 0, 1, 1, (12,)),
]):
    kind = torch.nn.ConvTranspose2d if len(size) == 2 else torch.nn.ConvTranspose1d
    torch_case(
        f"transposed_{index}", kind(inputs, outputs, kernel, stride, padding, extra, groups, True, dilation),
        (3, inputs, *size), op="transposed", in_channels=inputs, out_channels=outputs, kernel=kernel, stride=stride,
        padding=padding, output_padding=extra, groups=groups, dilation=dilation)
for index, (groups, channels, size) in enumerate([(1, 6, (4, 5)), (3, 9, (5, 4)), (8, 16, (3, 3)), (7, 7, (11,))]):
    torch_case(
        f"groupnorm_{index}", torch.nn.GroupNorm(groups, channels), (4, channels, *size), op="groupnorm", groups=groups)
torch_case("instancenorm_0", torch.nn.InstanceNorm2d(5, affine=True), (3, 5, 6, 4), op="groupnorm", groups=5)
torch_case("layernorm_1", torch.nn.LayerNorm((3, 4, 5)), (4, 3, 4, 5), op="layernorm")
for index, (factor, size) in enumerate([(2, (4, 5)), (3, (3, 2)), (4, (1, 3))]):
    for mode in ("nearest", "bilinear"):
        torch_case(
            f"upsample_{mode}_{index}", torch.nn.Upsample(scale_factor=factor, mode=mode), (2, 5, *size),
            op="upsample", method=mode, factor=factor)
torch_case("upsample_linear", torch.nn.Upsample(scale_factor=3, mode="linear"), (2, 3, 7), op="upsample",
           method="bilinear", factor=3)
# PyTorch pads the last axis first.
torch_case("pad_zero", torch.nn.ZeroPad2d((1, 2, 3, 0)), (2, 5, 4, 5), op="pad", fill=0, borders=[3, 0, 1, 2])
torch_case("pad_constant", torch.nn.ConstantPad2d((1, 2, 3, 0), 1.5), (2, 5, 4, 5), op="pad", fill=1.5,
           borders=[3, 0, 1, 2])
torch_case("pad_reflect", torch.nn.ReflectionPad2d((4, 2, 3, 1)), (2, 8, 4, 5), op="pad", fill="reflect",
           borders=[3, 1, 4, 2])
torch_case("pad_edge", torch.nn.ReplicationPad1d((2, 6)), (2, 3, 5), op="pad", fill="edge", borders=[2, 6])
torch_case("globalmaxpool", torch.nn.Sequential(torch.nn.AdaptiveMaxPool2d(1), torch.nn.Flatten()), (3, 7, 5, 4),
           op="globalmaxpool")
torch_case("squeezeexcite", SqueezeExcite(9, 4), (3, 9, 5, 4), op="squeezeexcite", units=4)
write("layers-torch", cases)

# Keras

import tensorflow as tf  # noqa: E402
import keras  # noqa: E402

settings, arrays = frozen("keras")
cases = {name: case(settings[name], arrays[name]) for name in settings if name.startswith("conv_same")}
cases["batchnorm"] = case({"momentum": 0.99, "epsilon": 1e-3}, arrays["batchnorm"])

keras.utils.set_random_seed(3)


def channels_first(array):
    return np.moveaxis(array, -1, 1)


def keras_case(name, layer, shape, arrange, regularised=False, **words):
    """A layer on `[batch, space…, channel]`; images are written channels first, parameters as `arrange` says."""
    x = tf.Variable(tf.random.normal(shape))
    layer.build(shape)
    for weight in layer.trainable_weights:
        weight.assign(tf.random.uniform(weight.shape, -1, 1))
    with tf.GradientTape() as tape:
        y = layer(x, training=True)
        g = tf.random.normal(y.shape)
        penalty = tf.add_n(layer.losses) if regularised else tf.constant(0.0)
        total = tf.reduce_sum(y * g) + penalty
    gradients = tape.gradient(total, [x] + [w.value for w in layer.trainable_weights])
    found = {"input": x, "output": y, "grad_output": g, "grad_input": gradients[0]}
    found = {key: channels_first(value.numpy()) for key, value in found.items()}
    for weight, gradient in zip(layer.trainable_weights, gradients[1:]):
        for kind, value in (("param", weight.numpy()), ("grad", gradient.numpy())):
            found[f"{kind}.{weight.name}"] = arrange(value) if weight.name in ("kernel", "depthwise_kernel") else value
    found["penalty"] = np.array([float(penalty)])
    cases[name] = case(words, found)


def transposed(kernel):
    """`[space…, out, in]` to `[in, out, space…]`."""
    return np.moveaxis(kernel, (-1, -2), (0, 1))


def depthwise(kernel):
    """`[space…, channel, multiplier]` to `[channel · multiplier, 1, space…]`."""
    kernel = np.moveaxis(kernel, (-2, -1), (0, 1))
    return kernel.reshape(-1, 1, *kernel.shape[2:])


def convolution(kernel):
    """`[space…, in, out]` to `[out, in, space…]`."""
    return np.moveaxis(kernel, (-1, -2), (0, 1))


for index, (inputs, filters, kernel, stride, padding, size) in enumerate([
    (3, 5, 3, 2, "same", (4, 5)), (8, 4, 4, 2, "same", (3, 6)), (2, 3, 2, 3, "same", (5, 4)), (3, 8, 5, 2, "valid", (4, 3)),
    (4, 3, 2, 3, "valid", (3, 4)), (1, 2, 3, 1, "same", (6, 5)), (5, 3, 5, 3, "same", (9,)), (3, 4, 1, 2, "valid", (6,)),
]):
    kind = keras.layers.Conv2DTranspose if len(size) == 2 else keras.layers.Conv1DTranspose
    keras_case(f"transposed_{index}", kind(filters, kernel, stride, padding), (2, *size, inputs), transposed,
               op="transposed", in_channels=inputs, out_channels=filters, kernel=kernel, stride=stride, padding=padding)
for index, (channels, kernel, stride, padding, multiplier, size) in enumerate([
    (5, 3, 1, "same", 1, (6, 5)), (3, 3, 2, "same", 2, (7, 6)), (8, 2, 1, "valid", 3, (5, 5)), (4, 5, 2, "same", 2, (11,)),
]):
    kind = keras.layers.DepthwiseConv2D if len(size) == 2 else keras.layers.DepthwiseConv1D
    keras_case(f"depthwise_{index}", kind(kernel, stride, padding, multiplier), (2, *size, channels), depthwise,
               op="depthwise", kernel=kernel, stride=stride, padding=padding, multiplier=multiplier)
keras_case("layernorm", keras.layers.LayerNormalization(), (3, 4, 5, 7), None, op="layernorm")
keras_case("groupnorm", keras.layers.GroupNormalization(3), (3, 4, 5, 6), None, op="groupnorm", groups=3)
keras_case("upsample_bilinear", keras.layers.UpSampling2D((2, 3), interpolation="bilinear"), (2, 4, 5, 3), None,
           op="upsample", method="bilinear", factor=[2, 3])
keras_case(
    "penalised", keras.layers.Conv2D(
        4, 3, padding="same", kernel_regularizer=keras.regularizers.L1L2(0.03, 0.02),
        bias_regularizer=keras.regularizers.L1L2(0.01, 0.4)), (2, 5, 6, 3), convolution, regularised=True,
    op="penalised", filters=4, kernel=3, l1=0.03, l2=0.02, bias_l1=0.01, bias_l2=0.4)
write("layers-keras", cases)



def c3_in_float64(arrays):
    """The same training in float64 with Keras' Adam: losses and final weights.

    Keras' own float32 run leaves it at the tenth step; its numbers agree to seven digits before.
    """
    w = [torch.tensor(arrays[f"initial_{i:02}"], dtype=torch.float64).requires_grad_() for i in range(10)]
    m, v = [torch.zeros_like(x) for x in w], [torch.zeros_like(x) for x in w]
    losses = []
    for step in range(30):
        x = torch.tensor(arrays["images"][step].astype(np.float64) / 255).permute(0, 3, 1, 2)
        for i in (0, 2, 4):
            x = torch.relu(torch.nn.functional.conv2d(x, w[i].permute(3, 2, 0, 1), w[i + 1]))
            if i < 4:
                x = torch.nn.functional.max_pool2d(x, 2)
        logits = torch.relu(x.permute(0, 2, 3, 1).reshape(32, -1) @ w[6] + w[7]) @ w[8] + w[9]
        loss = torch.nn.functional.cross_entropy(logits, torch.tensor(arrays["labels"][step]))
        losses.append(loss.item())
        rate = 1e-3 * np.sqrt(1 - 0.999 ** (step + 1)) / (1 - 0.9 ** (step + 1))
        with torch.no_grad():
            for p, a, b, g in zip(w, m, v, torch.autograd.grad(loss, w)):
                a += (g - a) * 0.1
                b += (g * g - b) * 0.001
                p -= rate * a / (b.sqrt() + 1e-7)
    return {"losses64": np.array(losses)} | {f"final64_{i:02}": x.detach().numpy() for i, x in enumerate(w)}


c3 = {}
arrays["c3"] = {key: array for key, array in arrays["c3"].items() if "final" not in key} | c3_in_float64(arrays["c3"])
for key, array in arrays["c3"].items():
    parts = key.split("_")
    if len(parts) == 2 and int(parts[1]) < 6 and array.ndim == 4:
        array = convolution(array)
    elif array.ndim == 2 and parts[0] in ("initial", "final64"):
        # Keras flattens [height, width, channel]: bring the first dense layer's inputs into our order.
        if array.shape[0] == 288:
            array = array.reshape(3, 3, 32, 64).transpose(2, 0, 1, 3).reshape(288, 64)
        array = array.T
    c3[key] = array
write("c3-keras", {"c3": case({"learningRate": 1e-3}, c3)})
