"""Plants wrong labels and near duplicates in Fashion-MNIST and lets `audit` find them; minutes.

    python3 Tests/Campaigns/planted-records.py .build/release/millrace

3 % of the training labels are changed: of the first hundred records that `audit` suspects, by three networks that each
left out a third, at least eighty must be among them. Fifty test images are replaced by training images, encoded anew as
JPEG does, cropped by a pixel or two (and enlarged again, or moved), or made brighter or darker: all must be found.
"""

import gzip
import hashlib
import json
import math
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = pathlib.Path("/usr/share/datasets/fashion-mnist")
SIDE = 28
# JPEG's table for luminance at quality 50 (ITU-T T.81, table K.1).
TABLE = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87,
    80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92,
    95, 98, 112, 100, 103, 99]
COSINES = [[math.cos((2 * x + 1) * u * math.pi / 16) * (math.sqrt(1 / 8) if u == 0 else 0.5) for x in range(8)]
           for u in range(8)]

PIPELINE = """name: planted
seed: 3
stages:
  preprocess:
    dataset: planted
    splits:
      {test: test, train: train, fit1: "train[20000:]", held1: "train[:20000]", fit2: "train[:20000]+train[40000:]",
       held2: "train[20000:40000]", fit3: "train[:40000]", held3: "train[40000:]"}
  FOLDS
  labels: {kind: audit, predictions: [fold1, fold2, fold3], split: validation, labelErrors: 100000}
  duplicates: {kind: audit, data: preprocess, duplicates: {split: test, among: train}}
  report: {title: Planted, members: fold1, audit: [labels, duplicates]}
"""
FOLD = """fold{0}:
    kind: train
    data: preprocess
    splits: {{train: fit{0}, validation: held{0}, test: test}}
    network:
      input: [1, 28, 28]
      preset: keras
      layers: [convolution: {{filters: 16, kernel: 3}}, relu, maxPool: 2, convolution: {{filters: 32, kernel: 3}}, relu,
               maxPool: 2, flatten, dense: 64, relu, dropout: 0.3, dense: 10]
    optimizer: {{adam: {{learningRate: 0.001}}}}
    batch: 64
    epochs: 4
"""


def clamped(value):
    return max(0, min(255, round(value)))


def encoded(image):
    """Blocks of 8 × 8 through JPEG's transform and table, and back."""
    size = 32
    at = lambda y, x: image[min(y, SIDE - 1) * SIDE + min(x, SIDE - 1)] - 128
    result = [[0.0] * size for _ in range(size)]
    for top in range(0, size, 8):
        for left in range(0, size, 8):
            block = [[at(top + y, left + x) for x in range(8)] for y in range(8)]
            rows = [[sum(COSINES[u][x] * block[y][x] for x in range(8)) for u in range(8)] for y in range(8)]
            waves = [[sum(COSINES[v][y] * rows[y][u] for y in range(8)) for u in range(8)] for v in range(8)]
            waves = [[round(waves[v][u] / TABLE[8 * v + u]) * TABLE[8 * v + u] for u in range(8)] for v in range(8)]
            rows = [[sum(COSINES[v][y] * waves[v][u] for v in range(8)) for u in range(8)] for y in range(8)]
            for y in range(8):
                for x in range(8):
                    result[top + y][left + x] = sum(COSINES[u][x] * rows[y][u] for u in range(8)) + 128
    return [clamped(result[y][x]) for y in range(SIDE) for x in range(SIDE)]


def enlarged(image, top, left, bottom, right):
    """What is left between the margins, enlarged again, linearly."""
    height, width = SIDE - top - bottom, SIDE - left - right
    result = []
    for y in range(SIDE):
        v = min(max((y + 0.5) * height / SIDE - 0.5, 0), height - 1)
        for x in range(SIDE):
            u = min(max((x + 0.5) * width / SIDE - 0.5, 0), width - 1)
            y0, x0 = int(v), int(u)
            y1, x1 = min(y0 + 1, height - 1), min(x0 + 1, width - 1)
            pixel = lambda a, b: image[(top + a) * SIDE + left + b]
            upper = pixel(y0, x0) * (1 - u + x0) + pixel(y0, x1) * (u - x0)
            lower = pixel(y1, x0) * (1 - u + x0) + pixel(y1, x1) * (u - x0)
            result.append(clamped(upper * (1 - v + y0) + lower * (v - y0)))
    return result


def moved(image, down, right):
    return [image[(y - down) * SIDE + x - right] if 0 <= y - down < SIDE and 0 <= x - right < SIDE else 0
            for y in range(SIDE) for x in range(SIDE)]


def changed(image, number, draw):
    kind = ["encoded", "enlarged", "moved", "brightness"][number % 4]
    if kind == "encoded":
        return kind, encoded(image)
    if kind == "enlarged":
        pixels = draw.choice([1, 2])
        return kind, enlarged(image, *(draw.choice([(pixels,) * 4, (pixels, 0, 0, 0), (0, pixels, 0, pixels)])))
    if kind == "moved":
        return kind, moved(image, draw.choice([-2, -1, 1, 2]), draw.randint(-2, 2))
    factor, more = draw.choice([0.7, 0.85, 1.15, 1.3]), draw.randint(-15, 15)
    return kind, [clamped(pixel * factor + more) for pixel in image]


def read(name, header):
    return gzip.decompress((SOURCE / name).read_bytes())[header:]


def plant(folder, draw):
    """Writes the dataset; the images, the changed labels' numbers, and what was planted for which test images."""
    target = folder / "planted"
    target.mkdir()
    train, test = read("train-images-idx3-ubyte.gz", 16), bytearray(read("t10k-images-idx3-ubyte.gz", 16))
    labels, test_labels = bytearray(read("train-labels-idx1-ubyte.gz", 8)), bytearray(read("t10k-labels-idx1-ubyte.gz", 8))
    size = SIDE * SIDE
    pairs = {}
    for number, (place, source) in enumerate(zip(draw.sample(range(10_000), 50), draw.sample(range(60_000), 50))):
        kind, image = changed(train[source * size:(source + 1) * size], number, draw)
        test[place * size:(place + 1) * size] = bytes(image)
        test_labels[place] = labels[source]
        pairs[place] = (source, kind)
    wrong = draw.sample(range(60_000), 1_800)
    for record in wrong:
        labels[record] = (labels[record] + draw.randint(1, 9)) % 10
    manifest = json.loads((ROOT / "data-manifests/fashion_mnist.json").read_text())
    manifest["name"] = "planted"
    content = {"train-images": (0x803, train), "train-labels": (0x801, labels), "t10k-images": (0x803, test),
               "t10k-labels": (0x801, test_labels)}
    for file in manifest["distribution"]:
        mark, data = content["-".join(file["name"].split("-")[:2])]
        count = len(data) // (size if mark == 0x803 else 1)
        data = struct.pack(">2i", mark, count) + (struct.pack(">2i", SIDE, SIDE) if mark == 0x803 else b"") + data
        packed = gzip.compress(data, 1, mtime=0)
        (target / file["name"]).write_bytes(packed)
        file |= {"millrace:packagePath": str(target / file["name"]), "contentSize": f"{len(packed)} B",
                 "sha256": hashlib.sha256(packed).hexdigest(), "millrace:contentSha256": hashlib.sha256(data).hexdigest()}
    (folder / "data-manifests").mkdir()
    (folder / "data-manifests/planted.json").write_text(json.dumps(manifest))
    return train, bytes(test), set(wrong), pairs


def order(folder, millrace, split, images):
    """The numbers in the source of a split's records, in the order in which they are stored."""
    size = SIDE * SIDE
    known = {hashlib.sha256(images[start:start + size]).hexdigest(): start // size
             for start in range(0, len(images), size)}
    stored = folder / "stored"
    if not stored.exists():
        stored.mkdir()
        shown = json.loads(subprocess.run([millrace, "show", "planted.yaml", "preprocess", "--json"], cwd=folder, check=True,
                                          capture_output=True, text=True).stdout)
        for file in shown["outputs"]["dataset"]["files"]:
            (stored / file["path"]).symlink_to((folder / file["storedAt"]).resolve())
    lines = subprocess.run([millrace, "dataset", "head", "stored", "--split", split, "--count", str(len(known) + 1000),
                            "--json"], cwd=folder, check=True, capture_output=True, text=True).stdout.splitlines()
    return [known[json.loads(line)["features"]["image"]["digest"]] for line in lines]


def audit(folder, millrace, stage):
    shown, = [json.loads(line) for line in subprocess.run(
        [millrace, "show", "planted.yaml", stage, "--json"], cwd=folder, check=True, capture_output=True,
        text=True).stdout.splitlines()]
    for file in shown["outputs"]["audit"]["files"]:
        if file["path"] == "audit.json":
            data = (folder / file["storedAt"]).read_bytes()
            return json.loads(data[file["offset"]:file["offset"] + file["byteCount"]])
    raise SystemExit(f"{stage} made no audit.json")


def main():
    millrace = str(pathlib.Path(sys.argv[1]).resolve())
    draw = random.Random(11)
    with tempfile.TemporaryDirectory() as path:
        folder = pathlib.Path(path)
        train, test, wrong, pairs = plant(folder, draw)
        folds = "\n  ".join(line for fold in (1, 2, 3) for line in FOLD.format(fold).rstrip().split("\n"))
        (folder / "planted.yaml").write_text(PIPELINE.replace("FOLDS", folds))
        subprocess.run([millrace, "run", "planted.yaml"], cwd=folder, check=True)
        sources = [source for split, images in (("train", train), ("test", test))
                   for source in order(folder, millrace, split, images)]
        judged = audit(folder, millrace, "labels")["judgement"]["labelErrors"]
        hits = [sources[record["id"]] in wrong for record in judged["records"]]
        print(f"wrong labels: {judged['suspectedCount']} suspected, {sum(hits)} of {len(wrong)} planted among them; estimated "
              f"share {judged['estimatedShare']:.3f}, planted 0.030; precision at 100 {sum(hits[:100]) / 100:.2f}, at 1000 "
              f"{sum(hits[:1000]) / 1000:.2f}")
        found = audit(folder, millrace, "duplicates")["duplicates"]["pairs"]
        matched = {sources[pair["id"]]: sources[pair["other"]] for pair in found}
        missed = [(place, *pair) for place, pair in pairs.items() if matched.get(place) != pair[0]]
        ranks = [number for number, pair in enumerate(found) if sources[pair["id"]] in pairs]
        print(f"near duplicates: {len(pairs) - len(missed)} of {len(pairs)} planted found, among {len(found)} pairs, "
              f"the last at place {max(ranks) + 1}; missed {missed}")
        page = folder / "out/planted/report.html"
        print(f"report: {page.stat().st_size} bytes")
        if len(sys.argv) > 2:
            pathlib.Path(sys.argv[2]).write_bytes(page.read_bytes())
        good = sum(hits[:100]) >= 80 and not missed and page.stat().st_size <= 5_000_000
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
