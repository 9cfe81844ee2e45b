"""The networks that `step_ratio.py` times, once for every framework.

Each is a function of a builder, which makes the layers in Keras or in PyTorch; Millrace's are in `Sources/Benchmarks`.
"""

SHAPES = {
    "simple": (1, 28, 28), "vgg": (1, 28, 28), "resnet20": (3, 32, 32), "audio1d": (1, 16000), "resnet18": (3, 64, 64),
    "mobilenetv2": (3, 96, 96), "vgg11": (3, 32, 32), "unet": (3, 64, 64), "dscnn": (1, 49, 40)}
BATCHES = {"unet": 16, "audio1d": 32, "resnet18": 64, "mobilenetv2": 64}
CLASSES = {"audio1d": 8, "dscnn": 12}


def batch_size(network):
    return BATCHES.get(network, 128)


def class_count(network):
    """How many classes a record is one of; None where every pixel is marked or not."""
    return None if network == "unet" else CLASSES.get(network, 10)


def network(name, build):
    """Makes a network's layers; returns its output."""
    return globals()[f"add_{name}"](build, build.input(SHAPES[name]))


def add_simple(build, x):
    for filters in (8, 16, 32):
        x = build.pool(build.relu(build.convolution(x, filters, 3, bias=True)), 2)
    return build.dense(build.relu(build.dense(build.flatten(x), 64)), 10)


def add_vgg(build, x):
    for filters in (16, 32, 64):
        for _ in range(2):
            x = build.relu(build.normed(x, filters, 3))
        x = build.pool(build.dropout(x, 0.2), 2)
    return build.dense(build.dropout(build.relu(build.dense(build.flatten(x), 256)), 0.2), 10)


def add_vgg11(build, x):
    for stage in ((64,), (128,), (256, 256), (512, 512), (512, 512)):
        for filters in stage:
            x = build.relu(build.normed(x, filters, 3))
        x = build.pool(x, 2)
    return build.dense(build.flatten(x), 10)


def add_audio1d(build, x):
    for filters, kernel, stride in ((16, 64, 4), (32, 16, 2), (64, 8, 2), (128, 4, 2)):
        x = build.convolution(x, filters, kernel, stride, padding="valid")
        x = build.pool(build.relu(build.norm(x)), 4)
    return build.dense(build.mean(x), 8)


def residual_blocks(build, x, stages, count):
    for stage, filters in enumerate(stages):
        for block in range(count):
            stride = 2 if stage > 0 and block == 0 else 1
            y = build.normed(build.relu(build.normed(x, filters, 3, stride)), filters, 3)
            x = build.relu(build.add(y, build.normed(x, filters, 1, stride) if stride > 1 else x))
    return build.dense(build.mean(x), 10)


def add_resnet20(build, x):
    return residual_blocks(build, build.relu(build.normed(x, 16, 3)), (16, 32, 64), 3)


def add_resnet18(build, x):
    x = build.pool(build.relu(build.normed(x, 64, 7, 2)), 3, 2, padding="same")
    return residual_blocks(build, x, (64, 128, 256, 512), 2)


def add_mobilenetv2(build, x):
    x = build.relu6(build.normed(x, 32, 3, 2))
    channels = 32
    for expansion, filters, count, stride in (
            (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        for block in range(count):
            y = build.relu6(build.normed(x, expansion * channels, 1)) if expansion > 1 else x
            y = build.relu6(build.norm(build.depthwise(y, 3, 1 if block else stride)))
            y = build.normed(y, filters, 1)
            x = build.add(y, x) if block else y
            channels = filters
    return build.dense(build.dropout(build.mean(build.relu6(build.normed(x, 1280, 1))), 0.2), 10)


def add_dscnn(build, x):
    x = build.relu(build.normed(x, 64, (10, 4), 2))
    for _ in range(4):
        x = build.relu(build.norm(build.depthwise(x, 3)))
        x = build.relu(build.normed(x, 64, 1))
    return build.dense(build.mean(x), 12)


def add_unet(build, x):
    def two(x, filters):
        return build.relu(build.normed(build.relu(build.normed(x, filters, 3)), filters, 3))

    widths, down = (32, 64, 128, 256), []
    for filters in widths:
        down.append(two(x, filters))
        x = build.pool(down[-1], 2)
    x = two(x, 512)
    for filters in reversed(widths):
        x = two(build.join(down.pop(), build.doubled(x, filters)), filters)
    return build.convolution(x, 1, 1, bias=True)


class Builder:
    def normed(self, x, filters, kernel, stride=1):
        return self.norm(self.convolution(x, filters, kernel, stride))


class Keras(Builder):
    """Makes layers of Keras; what flows between them is Keras' own."""

    def __init__(self, keras):
        self.layers = keras.layers
        self.keras = keras

    def model(self, name):
        output = network(name, self)
        return self.keras.Model(self.inputs, output)

    def input(self, shape):
        self.inputs = self.keras.Input((*shape[1:], shape[0]))
        return self.inputs

    def of(self, kind, x):
        return getattr(self.layers, f"{kind}{len(x.shape) - 2}D")

    def convolution(self, x, filters, kernel, stride=1, padding="same", bias=False):
        return self.of("Conv", x)(filters, kernel, strides=stride, padding=padding, use_bias=bias)(x)

    def depthwise(self, x, kernel, stride=1):
        return self.layers.DepthwiseConv2D(kernel, strides=stride, padding="same", use_bias=False)(x)

    def doubled(self, x, filters):
        return self.layers.Conv2DTranspose(filters, 2, strides=2)(x)

    def norm(self, x):
        return self.layers.BatchNormalization()(x)

    def relu(self, x):
        return self.layers.ReLU()(x)

    def relu6(self, x):
        return self.layers.ReLU(6)(x)

    def pool(self, x, size, stride=None, padding="valid"):
        return self.of("MaxPool", x)(size, strides=stride, padding=padding)(x)

    def mean(self, x):
        return self.of("GlobalAveragePooling", x)()(x)

    def flatten(self, x):
        return self.layers.Flatten()(x)

    def dense(self, x, units):
        return self.layers.Dense(units)(x)

    def dropout(self, x, rate):
        return self.layers.Dropout(rate)(x)

    def add(self, x, y):
        return self.layers.Add()([x, y])

    def join(self, x, y):
        return self.layers.Concatenate()([x, y])


class PyTorch(Builder):
    """Makes modules of PyTorch called one after another, as hand-written code would; (node, shape) flows between them."""

    def __init__(self, torch):
        self.torch, self.nn = torch, torch.nn
        self.root, self.graph = torch.nn.Module(), torch.fx.Graph()

    def model(self, name):
        self.graph.output(network(name, self)[0])
        return self.torch.fx.GraphModule(self.root, self.graph)

    def input(self, shape):
        return self.graph.placeholder("x"), shape

    def call(self, module, x, shape):
        name = f"layer{len(self.graph.nodes)}"
        self.root.add_module(name, module)
        return self.graph.call_module(name, (x[0],)), shape

    def of(self, kind, x):
        return getattr(self.nn, f"{kind}{len(x[1]) - 1}d")

    def window(self, x, kernel, stride, padding):
        """The kernel, the padding at each side and the size that comes out, an entry an axis."""
        lengths = x[1][1:]
        kernel = kernel if isinstance(kernel, tuple) else (kernel,) * len(lengths)
        if padding == "valid":
            return kernel, (0,) * len(lengths), tuple((n - k) // stride + 1 for n, k in zip(lengths, kernel))
        sizes = tuple(-(-n // stride) for n in lengths)
        missing = [max((s - 1) * stride + k - n, 0) for s, k, n in zip(sizes, kernel, lengths)]
        return kernel, tuple((m + 1) // 2 for m in missing), sizes

    def convolution(self, x, filters, kernel, stride=1, padding="same", bias=False):
        kernel, sides, sizes = self.window(x, kernel, stride, padding)
        module = self.of("Conv", x)(x[1][0], filters, kernel, stride, sides, bias=bias)
        return self.call(module, x, (filters, *sizes))

    def depthwise(self, x, kernel, stride=1):
        channels = x[1][0]
        kernel, sides, sizes = self.window(x, kernel, stride, "same")
        module = self.nn.Conv2d(channels, channels, kernel, stride, sides, groups=channels, bias=False)
        return self.call(module, x, (channels, *sizes))

    def doubled(self, x, filters):
        module = self.nn.ConvTranspose2d(x[1][0], filters, 2, 2)
        return self.call(module, x, (filters, *(2 * n for n in x[1][1:])))

    def norm(self, x):
        return self.call(self.of("BatchNorm", x)(x[1][0]), x, x[1])

    def relu(self, x):
        return self.call(self.nn.ReLU(inplace=True), x, x[1])

    def relu6(self, x):
        return self.call(self.nn.ReLU6(inplace=True), x, x[1])

    def pool(self, x, size, stride=None, padding="valid"):
        size, sides, sizes = self.window(x, size, stride or size, padding)
        return self.call(self.of("MaxPool", x)(size, stride, sides), x, (x[1][0], *sizes))

    def mean(self, x):
        return self.flatten(self.call(self.of("AdaptiveAvgPool", x)(1), x, (x[1][0], 1)))

    def flatten(self, x):
        count = 1
        for length in x[1]:
            count *= length
        return self.call(self.nn.Flatten(), x, (count,))

    def dense(self, x, units):
        return self.call(self.nn.Linear(x[1][0], units), x, (units,))

    def dropout(self, x, rate):
        return self.call(self.nn.Dropout(rate), x, x[1])

    def add(self, x, y):
        return self.graph.call_function(self.torch.add, (x[0], y[0])), x[1]

    def join(self, x, y):
        joined = self.graph.call_function(self.torch.cat, ([x[0], y[0]], 1))
        return joined, (x[1][0] + y[1][0], *x[1][1:])
