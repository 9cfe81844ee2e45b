"""Builds datasets from small made-up archives with TFDS's own builders and with ours, and compares every record in order.

    python tfds_builds_same.py MILLRACE

MILLRACE is the executable. The archives have the inner layout of the published ones; their digests are put into a copy of
the manifests. Needs tensorflow-cpu, tensorflow-datasets, importlib_resources and pydub (checked with 2.21.0, 4.9.10, 7.1.0 and 0.25.1).
"""

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import wave
import zipfile
from unittest import mock

import numpy as np
import tensorflow_datasets as tfds
from PIL import Image

ROOT = os.path.normpath(f"{os.path.dirname(os.path.abspath(__file__))}/../..")
rng = np.random.default_rng(7)


def tar(files):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def zipped(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return file.getvalue()


def png():
    file = io.BytesIO()
    Image.fromarray(rng.integers(0, 256, (300, 300, 4), np.uint8), "RGBA").save(file, "png")
    return file.getvalue()


def wav(count):
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 16000, count, "NONE", ""))
        sound.writeframes(rng.integers(-30000, 30000, count, np.int16).tobytes())
    return file.getvalue()


def rock_paper_scissors():
    def files(folder, count):
        return [(f"{folder}/{c}/{c}{n:02}.png", png()) for c in ["paper", "rock", "scissors"] for n in range(count)]

    return {"rps.zip": zipped(files("rps", 7)), "rps-test-set.zip": zipped(files("rps-test-set", 2))}


def cifar10():
    def batch(count):
        return b"".join(bytes([n % 10]) + rng.bytes(3072) for n in range(count))

    names = ["data_batch_1", "data_batch_3", "data_batch_4", "test_batch", "data_batch_5", "data_batch_2"]
    # TFDS numbers images as it reads them: only batches of the published size give its keys.
    files = [(f"cifar-10-batches-bin/{n}.bin", batch(40 if n == "test_batch" else 10_000)) for n in names]
    classes = b"airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n"
    return {"cifar-10-binary.tar.gz": tar(files + [("cifar-10-batches-bin/batches.meta.txt", classes)])}


def speech_commands():
    words = ["yes", "no", "stop", "tree", "bed"]
    sounds = [(f"./{w}/s{n}_nohash_0.wav", wav(16000 - 100 * n)) for w in words for n in range(9)]
    noise = [(f"./_background_noise_/{n}.wav", wav(50_000)) for n in ["pink_noise", "running_tap", "white_noise"]]
    lists = {
        "validation": [f"{w}/s{n}_nohash_0.wav" for w in words for n in [2, 5]],
        "testing": [f"{w}/s{n}_nohash_0.wav" for w in words for n in [3]],
    }
    texts = [(f"./{name}_list.txt", ("\n".join(lines) + "\n").encode()) for name, lines in lists.items()]
    test = [(f"./{w}/s3_nohash_0.wav", wav(16000)) for w in ["yes", "no", "stop", "_silence_", "_unknown_"]]
    return {
        "speech_commands_v0.02.tar.gz": tar(noise + [("./README.md", b"read")] + sounds + texts),
        "speech_commands_test_set_v0.02.tar.gz": tar(test),
    }


def idx():
    def pair(count):
        images = bytes([0, 0, 8, 3]) + b"".join(n.to_bytes(4, "big") for n in [count, 28, 28]) + rng.bytes(count * 784)
        return images, bytes([0, 0, 8, 1]) + count.to_bytes(4, "big") + bytes(n % 10 for n in range(count))

    # TFDS reads as many as were published, whatever the file says.
    (train, train_labels), (test, test_labels) = pair(60_000), pair(10_000)
    files = {"train-images-idx3": train, "train-labels-idx1": train_labels, "t10k-images-idx3": test,
             "t10k-labels-idx1": test_labels}  # fmt: skip
    return {f"{name}-ubyte.gz": gzip.compress(content, 1) for name, content in files.items()}


def ours(millrace, folder, name, files):
    """Builds with the manifest's digests replaced; returns the dataset's folder."""
    os.makedirs(f"{folder}/data-manifests")
    os.makedirs(f"{folder}/.millrace/sources/{name}")
    with open(f"{ROOT}/data-manifests/{name}.json", encoding="utf-8") as file:
        manifest = json.load(file)
    for entry in manifest["distribution"]:
        content = files[entry["name"]]
        entry.update({"sha256": hashlib.sha256(content).hexdigest(), "contentSize": f"{len(content)} B"})
        with open(f"{folder}/.millrace/sources/{name}/{entry['name']}", "wb") as file:
            file.write(content)
    with open(f"{folder}/data-manifests/{name}.json", "w", encoding="utf-8") as file:
        json.dump(manifest, file)
    subprocess.run([millrace, "dataset", "build", name, "--workspace", folder], check=True, stdout=subprocess.DEVNULL)
    return f"{folder}/.millrace/datasets/{name}/{manifest['version']}"


def theirs(folder, name, files):
    """Builds with TFDS, whose downloads are our archives."""
    paths = {}
    for file_name, content in files.items():
        paths[file_name] = f"{folder}/{file_name}"
        with open(paths[file_name], "wb") as file:
            file.write(content)

    def extract(path):
        target = f"{path}-extracted"
        if path.endswith("ubyte.gz"):
            with gzip.open(path) as packed, open(target, "wb") as plain:
                plain.write(packed.read())
        else:
            with tarfile.open(path) as archive:
                archive.extractall(target, filter="data")
        return target

    def each(work, urls):
        if isinstance(urls, dict):
            return {key: each(work, value) for key, value in urls.items()}
        if isinstance(urls, (list, tuple)):
            return [each(work, value) for value in urls]
        return work(paths[str(urls).split("/")[-1]])

    manager = tfds.download.DownloadManager
    with mock.patch.object(manager, "download", lambda self, urls: each(lambda path: path, urls)), mock.patch.object(
        manager, "download_and_extract", lambda self, urls: each(extract, urls)
    ):
        builder = tfds.builder(name, data_dir=f"{folder}/theirs")
        builder.download_and_prepare(download_config=tfds.download.DownloadConfig(register_checksums=False))
    return builder.data_dir


def records(folder, split):
    config = tfds.ReadConfig(interleave_cycle_length=1)
    builder = tfds.builder_from_directory(folder)
    return list(tfds.as_numpy(builder.as_dataset(split=split, shuffle_files=False, read_config=config)))


def main(millrace):
    faults = 0
    made = {"rock_paper_scissors": rock_paper_scissors, "speech_commands": speech_commands, "cifar10": cifar10, "mnist": idx,
            "kmnist": idx}  # fmt: skip
    for name, make in made.items():
        with tempfile.TemporaryDirectory() as folder:
            files = make()
            mine, peer = ours(millrace, f"{folder}/ours", name, files), theirs(folder, name, files)
            splits = tfds.builder_from_directory(peer).info.splits
            assert list(splits) == list(tfds.builder_from_directory(mine).info.splits), f"{name}: splits differ"
            for split in splits:
                pairs = list(zip(records(mine, split), records(peer, split), strict=True))
                wrong = sum(
                    left.keys() != right.keys() or any(not np.array_equal(left[k], right[k]) for k in left)
                    for left, right in pairs
                )
                print(f"{'DIFFERENT' if wrong else 'EQUAL'}: {name} {split}: {len(pairs)} records, {wrong} differ", flush=True)
                faults += wrong
            labels = [tfds.builder_from_directory(path).info.features["label"].names for path in [mine, peer]]
            if name not in ("mnist",) and labels[0] != labels[1]:
                print(f"DIFFERENT: {name}: {labels}")
                faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
