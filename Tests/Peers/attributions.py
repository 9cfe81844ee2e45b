"""Compares attributions of `explain` with pytorch-grad-cam, captum, LIME's and RISE's authors' definitions, and times them.

    python attributions.py MILLRACE [--time]

Images of 64 × 64 in three classes, a network of five convolutions trained by MILLRACE, its values taken through `millrace
model export`. CAM variants: pytorch-grad-cam's weighing of activations, before its own scaling, then rectified, enlarged by
OpenCV and divided by the peak, as `explain` does. LIME: the authors' `lime_base` on the superpixels that `explain` shows.
RISE: the authors' masks, drawn by themselves, so that both maps agree but for their draws. `--time` runs ten methods over
100 images here and there. Needs torch, captum, grad-cam, lime, scikit-learn, opencv-python-headless, safetensors, pillow
(checked with 2.13.0, 0.9.0, 1.5.7, 0.2.0.1 …); torchvision, which grad-cam asks for, is not used and may be missing.
"""

import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time
from unittest.mock import MagicMock

os.environ["TQDM_DISABLE"] = "1"  # read when it is imported
for name in ("torchvision", "torchvision.transforms", "torchvision.transforms.functional", "torchvision.models"):
    sys.modules.setdefault(name, MagicMock())

import captum.attr as captum
import cv2
import numpy as np
import pytorch_grad_cam as cams
import torch
from lime.lime_base import LimeBase
from PIL import Image
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from safetensors.numpy import load_file
from torch import nn

CAMS = {"gradCAM": cams.GradCAM, "gradCAMPlusPlus": cams.GradCAMPlusPlus, "hiResCAM": cams.HiResCAM,
        "layerCAM": cams.LayerCAM, "xGradCAM": cams.XGradCAM, "scoreCAM": cams.ScoreCAM,
        "ablationCAM": cams.AblationCAM, "eigenCAM": cams.EigenCAM}
# The authors' code of Score-CAM enlarges as everywhere else, without aligned corners; pytorch-grad-cam's aligns them.
nn.UpsamplingBilinear2d = lambda size: nn.Upsample(size=size, mode="bilinear", align_corners=False)
CHANNELS = [16, 32, 32, 64, 64]


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        layers, before = [], 3
        for number, after in enumerate(CHANNELS):
            layers += [nn.Conv2d(before, after, 3, padding=1), nn.ReLU()]
            layers += [nn.MaxPool2d(2)] if number < 4 else []
            before = after
        self.features, self.head = nn.Sequential(*layers), nn.Linear(before, 3)

    def forward(self, x):
        return self.head(self.features(x).mean((2, 3)))


def photos(folder):
    random = np.random.default_rng(4)
    for split, count in [("train", 60), ("test", 40)]:
        for label, name in enumerate("abc"):
            target = folder / "photos" / split / name
            target.mkdir(parents=True)
            for number in range(count):
                image = random.integers(0, 120, (64, 64, 3))
                y, x = random.integers(0, 44, 2)
                image[y:y + 20, x:x + 20, label] += 130
                Image.fromarray(image.astype(np.uint8)).save(target / f"{number:02}.png")


def pipeline(folder, name, methods, samples, more=""):
    layers = []
    for number, filters in enumerate(CHANNELS):
        layers += [f"{{convolution: {{filters: {filters}, kernel: 3, padding: same}}, name: conv{number}}}",
                   f"{{relu: , name: relu{number}}}"]
        layers += ["maxPool: 2"] if number < 4 else []
    text = "\n".join(f"        - {layer}" for layer in layers + ["globalAveragePool", "{dense: 3, name: head}"])
    (folder / f"{name}.yaml").write_text(f"""name: {name}
seed: 2
stages:
  preprocess: {{records: photos, resize: [64, 64], splits: {{train: train, validation: test, test: test}}}}
  train:
    data: preprocess
    network:
      input: [3, 64, 64]
      preset: pytorch
      layers:
{text}
    optimizer: {{adam: {{learningRate: 0.003}}}}
    batch: 20
    epochs: 8
  explain: {{model: train, methods: [{", ".join(methods)}], samples: {samples}, onResidual: report{more}}}
""")


def arrays(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    found = {}
    for key, entry in json.loads(data[8:8 + length]).items():
        if key != "__metadata__":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            found[key] = np.frombuffer(data[start:end], np.float32).reshape(entry["shape"])
    return found


def explanations(folder, run, name):
    shown = json.loads(run("show", f"{name}.yaml", "explain", "--json"))
    target = folder / f"{name}.explained"
    target.mkdir(exist_ok=True)
    for file in shown["outputs"]["explanations"]["files"]:
        data = (folder / file["storedAt"]).read_bytes()[file["offset"]:file["offset"] + file["byteCount"]]
        (target / pathlib.Path(file["path"]).name).write_bytes(data)
    return arrays(target / "explanations.safetensors"), json.loads((target / "explanations.json").read_text())


def enlarged(cam):
    cam = cv2.resize(np.maximum(cam, 0).astype(np.float32), (64, 64), interpolation=cv2.INTER_LINEAR)
    return cam / cam.max() if cam.max() > 0 else cam


def compare_cams(network, inputs, decisions, maps):
    """The largest difference of each variant's maps, of peak 1."""
    layer = network.features[-1]
    for word, kind in CAMS.items():
        worst = 0.0
        cam = kind(model=network, target_layers=[layer])
        cam.batch_size = 64
        for row, target in enumerate(decisions):
            x = torch.tensor(inputs[row:row + 1])
            targets = [ClassifierOutputTarget(target)]
            outputs = cam.activations_and_grads(x)
            if cam.uses_gradients:
                network.zero_grad()
                sum(t(o) for t, o in zip(targets, outputs)).backward(retain_graph=True)
            taken = cam.activations_and_grads
            values = taken.activations[0].cpu().data.numpy()
            slopes = taken.gradients[0].cpu().data.numpy() if cam.uses_gradients else None
            raw = cam.get_cam_image(x, layer, targets, values, slopes, False)[0]
            theirs = enlarged(raw)
            if word == "eigenCAM":  # its sign is a library's whim: ours rises with the sum of channels
                theirs = min((enlarged(raw), enlarged(-raw)), key=lambda m: np.abs(m - maps[word][row]).max())
            worst = max(worst, float(np.abs(maps[word][row] - theirs).max()))
        print(f"{word:18} largest difference {worst:.1e}")
        assert worst < 1e-3, word


def compare_lime(network, inputs, decisions, maps):
    """Both draw which superpixels are seen: ours is to be as like theirs as theirs is to itself with other draws."""
    alike, itself = [], []
    for row, target in enumerate(decisions[:5]):
        ours = maps["lime"][row]
        values, labels = np.unique(ours, return_inverse=True)
        labels = labels.reshape(ours.shape)
        theirs = [lime_weights(network, inputs[row], labels, len(values), target, 2 * row + draw) for draw in (0, 1)]
        alike.append(np.corrcoef(values, theirs[0])[0, 1])
        itself.append(np.corrcoef(theirs[1], theirs[0])[0, 1])
        assert alike[-1] > itself[-1] - 0.03
    print(f"lime               correlation of weights {min(alike):.4f} at least, {np.mean(alike):.4f} in the mean; "
          f"of theirs with other draws {min(itself):.4f} and {np.mean(itself):.4f}")


def lime_weights(network, image, labels, count, target, seed):
    random = np.random.default_rng(seed)
    copies = random.integers(0, 2, (8000, count))
    copies[0] = 1
    images = image[None] * copies[:, labels][:, None]
    with torch.no_grad():
        said = torch.cat([network(torch.tensor(part.astype(np.float32))).softmax(1)
                          for part in np.array_split(images, 80)]).numpy()
    distances = 1 - copies.sum(1) / np.sqrt(copies.sum(1) * count).clip(1e-9)
    base = LimeBase(lambda d: np.sqrt(np.exp(-(d ** 2) / 0.25 ** 2)), random_state=0)
    weights = dict(base.explain_instance_with_data(copies, said, distances, target, 100_000)[1])
    return np.array([weights[k] for k in range(count)])


def compare_rise(network, inputs, decisions, maps):
    """As LIME: a record whose class every mask leaves certain has a map of noise, here and there."""
    alike, itself = [], []
    for row, target in enumerate(decisions[:5]):
        theirs = [rise_map(network, inputs[row], target, 2 * row + draw) for draw in (0, 1)]
        alike.append(np.corrcoef(maps["rise"][row].ravel(), theirs[0].ravel())[0, 1])
        itself.append(np.corrcoef(theirs[1].ravel(), theirs[0].ravel())[0, 1])
    print(f"rise               correlation of maps {' '.join(f'{a:.3f}' for a in alike)}; "
          f"of theirs with other draws {' '.join(f'{a:.3f}' for a in itself)}")
    assert all(a > min(b - 0.05, 0.99) or b < 0.5 for a, b in zip(alike, itself))


def rise_map(network, image, target, seed, cells=7, share=0.5, count=8000):
    random = np.random.default_rng(seed)
    size = int(np.ceil(64 / cells))
    masks = []
    for _ in range(count):
        grid = (random.random((cells, cells)) < share).astype(np.float32)
        large = cv2.resize(grid, ((cells + 1) * size,) * 2, interpolation=cv2.INTER_LINEAR)
        y, x = random.integers(0, size, 2)
        masks.append(large[y:y + 64, x:x + 64])
    masks = np.stack(masks)
    with torch.no_grad():
        said = torch.cat([network(torch.tensor(image[None] * part[:, None])).softmax(1)[:, target]
                          for part in np.array_split(masks, 80)]).numpy()
    return np.tensordot(said, masks, 1) / count / share


def timed(network, inputs, decisions, background):
    """captum's and pytorch-grad-cam's seconds for ten methods, in batches where they take them."""
    targets = torch.tensor(decisions)
    layer = network.features[-1]

    def batched(attribute):
        def run():
            for start in range(0, len(inputs), 20):
                x = torch.tensor(inputs[start:start + 20], requires_grad=True)
                attribute(x, targets[start:start + 20])
        return run

    def one_by_one(attribute):
        def run():
            for row in range(len(inputs)):
                attribute(torch.tensor(inputs[row:row + 1]), targets[row:row + 1])
        return run

    base = torch.tensor(background)
    guided = Network()
    guided.load_state_dict(network.state_dict())
    deep = captum.DeepLiftShap(network)
    work = {
        "gradient": batched(lambda x, t: captum.Saliency(network).attribute(x, t, abs=False)),
        "gradientTimesInput": batched(lambda x, t: captum.InputXGradient(network).attribute(x, t)),
        "smoothGrad": batched(lambda x, t: captum.NoiseTunnel(captum.Saliency(network)).attribute(
            x, nt_type="smoothgrad", nt_samples=50, nt_samples_batch_size=5, stdevs=0.15, target=t, abs=False)),
        "integratedGradients": batched(lambda x, t: captum.IntegratedGradients(network).attribute(
            x, target=t, n_steps=64, method="gausslegendre", internal_batch_size=64)),
        "expectedGradients": one_by_one(lambda x, t: captum.GradientShap(network).attribute(
            x, base, n_samples=200, target=t)),
        "deepSHAP": one_by_one(lambda x, t: deep.attribute(x, base[:16], target=t)),
        "guidedBackprop": batched(lambda x, t: captum.GuidedBackprop(guided).attribute(x, t)),
        "occlusion": one_by_one(lambda x, t: captum.Occlusion(network).attribute(
            x, (3, 8, 8), (3, 4, 4), target=t, perturbations_per_eval=64)),
        "gradCAM": batched(lambda x, t: captum.LayerGradCam(network, layer).attribute(x, t, relu_attributions=True)),
        "scoreCAM": one_by_one(lambda x, t: cams.ScoreCAM(model=network, target_layers=[layer])(
            x, [ClassifierOutputTarget(int(t))])),
    }
    return {word: taken(run) for word, run in work.items()}


def taken(work):
    """Seconds of wall clock and of processors, children's among them."""
    start, before = time.perf_counter(), sum(os.times()[:4])
    work()
    return np.array([time.perf_counter() - start, sum(os.times()[:4]) - before])


TIMED = ["gradient", "gradientTimesInput", "{smoothGrad: {samples: 50}}",
         "{integratedGradients: {nodes: 64, maximumNodes: 64}}", "{expectedGradients: {samples: 200}}",
         "{deepSHAP: {background: 16}}", "guidedBackprop", "{occlusion: {window: 8, stride: 4}}", "gradCAM", "scoreCAM"]
SCORES = ", scores: [deletion, insertion, road, faithfulnessCorrelation, maxSensitivity, parameterRandomisation]"


def say(what, ours, theirs):
    print(f"{what:44} {ours[0]:6.2f} s, theirs {theirs[0]:6.2f} s: {theirs[0] / ours[0]:.2f} times as fast; "
          f"of processors {ours[1]:.2f} and {theirs[1]:.2f} s: {theirs[1] / ours[1]:.2f}", flush=True)


def main():
    millrace = str(pathlib.Path(sys.argv[1]).resolve())
    torch.manual_seed(0)
    torch.set_num_threads(2)
    with tempfile.TemporaryDirectory() as path:
        folder = pathlib.Path(path)

        def run(*arguments):
            done = subprocess.run([millrace, *arguments], cwd=folder, capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(f"{' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
            return done.stdout

        photos(folder)
        pipeline(folder, "agree", [*CAMS, "{lime: {samples: 8000}}", "{rise: {masks: 8000}}"], 12)
        run("run", "agree.yaml")
        maps, list_ = explanations(folder, run, "agree")
        run("model", "export", "agree.yaml", "agree.safetensors", "--stage", "train", "--as", "pytorch")
        network = Network()
        values = load_file(folder / "agree.safetensors")
        names = {f"conv{n}": f"features.{3 * n}" for n in range(5)} | {"head": "head"}
        network.load_state_dict({
            f"{names[key.split('.')[0]]}.{key.split('.')[1]}": torch.tensor(value) for key, value in values.items()})
        network.eval()
        decisions = [sample["decidedClass"] for sample in list_["samples"]]
        if "--time" not in sys.argv:
            compare_cams(network, maps["inputs"], decisions, maps)
            compare_lime(network, maps["inputs"], decisions, maps)
            compare_rise(network, maps["inputs"], decisions, maps)
            return
        pipeline(folder, "timed", TIMED[:1], 100)
        run("run", "timed.yaml", "--threads", "2")
        maps, list_ = explanations(folder, run, "timed")
        decisions = [sample["decidedClass"] for sample in list_["samples"]]
        theirs = timed(network, maps["inputs"], decisions, maps["inputs"][:50])
        for word in TIMED[1:]:
            pipeline(folder, "timed", [word], 100)
            ours = taken(lambda: run("run", "timed.yaml", "--threads", "2"))
            say(word.strip("{").split(":")[0] + ", with start and reading", ours, theirs[word.strip("{").split(":")[0]])
        pipeline(folder, "timed", TIMED, 100)
        ours = taken(lambda: run("run", "timed.yaml", "--threads", "2"))
        say("ten methods over 100 images", ours, sum(theirs.values()))
        pipeline(folder, "timed", TIMED, 100, SCORES)
        wall, processors = taken(lambda: run("run", "timed.yaml", "--threads", "2"))
        print(f"with all scores: {wall:.1f} s, of processors {processors:.1f} s")
        print(json.dumps({
            score["keyword"]: {e["method"]: [round(e["mean"], 3), e.get("passes")] for e in
                               score["methods"] + [score["random"]] + ([score["bound"]] if score.get("bound") else [])}
            for score in explanations(folder, run, "timed")[1]["scores"]["scores"]}, indent=1))


if __name__ == "__main__":
    main()
