"""Exchanges datasets with webdataset and mosaicml-streaming in both directions, and compares every value.

    python tar_mds_round_trip.py MILLRACE

MILLRACE is the executable. Theirs are written, converted by `millrace dataset convert` and read back by the other
library: webdataset's tar files become MDS, MDS becomes tar files, compressed and plain. Needs webdataset,
mosaicml-streaming, numpy and Pillow (checked with 1.0.2 and 0.13.0).
"""

import io
import json
import subprocess
import sys
import tempfile

import numpy as np
import webdataset
from PIL import Image
from streaming import MDSWriter, StreamingDataset
from streaming.base import LocalDataset

COUNT = 300


def png(number):
    pixels = (np.arange(7 * 5 * 3).reshape(7, 5, 3) * (number + 1) % 251).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return file.getvalue()


def sample(number):
    return {
        "png": png(number),
        "cls": number % 10,
        "txt": f"Wört {number}",
        "wave.npy": np.sin(np.arange(20, dtype=np.float32) * number),
        "meta.json": {"text": f"n{number}", "deep": {"x": number / 4}, "row": list(range(number % 4))},
    }


def convert(millrace, *arguments):
    done = subprocess.run([millrace, "dataset", "convert", *arguments, "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"convert {' '.join(arguments)}: {done.stderr}")
    return json.loads(done.stdout)


def number_of(key):
    return int(key.split("/")[-1][1:])


def check(faults, where, number, name, found, expected):
    equal = np.array_equal(found, expected) if isinstance(expected, np.ndarray) else found == expected
    if not equal or (isinstance(expected, np.ndarray) and found.dtype != expected.dtype):
        faults.append(f"{where}: sample {number}: {name} is {found!r:.80}, expected {expected!r:.80}")


def tar_to_mds(millrace, folder, compression, faults):
    """Their tar files, our MDS, their reader."""
    theirs, ours = f"{folder}/theirs-tar-{compression}", f"{folder}/ours-mds-{compression}"
    subprocess.run(["mkdir", "-p", theirs], check=True)
    with webdataset.ShardWriter(f"{theirs}/shard-%06d.tar", maxcount=70, verbose=0) as sink:
        for number in range(COUNT):
            sink.write({"__key__": f"a.b/k{number:04}", **sample(number)})
    proof = convert(millrace, theirs, ours, "--format", "mds", "--compression", compression)
    # Their reader of folders does not unpack; the one that fetches does, from one folder into another.
    if compression == "none":
        dataset = LocalDataset(local=ours)
    else:
        dataset = StreamingDataset(remote=ours, local=f"{ours}-unpacked", shuffle=False, batch_size=1)
    for number in range(len(dataset)):
        row = dataset[number]
        expected = sample(number)
        check(faults, ours, number, "__key__", row["__key__"], f"a.b/k{number:04}")
        check(faults, ours, number, "cls", int(row["cls"]), expected["cls"])
        check(faults, ours, number, "txt", row["txt"], expected["txt"])
        check(faults, ours, number, "wave.npy", row["wave.npy"], expected["wave.npy"])
        pixels = np.asarray(row["png"])
        check(faults, ours, number, "png", pixels, np.asarray(Image.open(io.BytesIO(expected["png"]))))
        meta = expected["meta.json"]
        check(faults, ours, number, "meta.text", row["meta.json.text"], meta["text"])
        check(faults, ours, number, "meta.deep.x", float(row["meta.json.deep.x"]), meta["deep"]["x"])
        check(faults, ours, number, "meta.row", list(row["meta.json.row"]), meta["row"])
    return proof, len(dataset)


def mds_to_tar(millrace, folder, compression, faults):
    """Their MDS, our tar files, their reader."""
    theirs, ours = f"{folder}/theirs-mds-{compression}", f"{folder}/ours-tar-{compression}"
    columns = {
        "image": "png", "label": "int", "text": "str", "wave": "ndarray:float32:20", "ragged": "ndarray",
        "score": "float32", "raw": "bytes", "meta": "json",
    }  # fmt: skip
    made = [
        {
            "image": Image.open(io.BytesIO(png(number))), "label": number % 10, "text": f"Wört {number}",
            "wave": np.cos(np.arange(20, dtype=np.float32) * number),
            "ragged": np.arange(1 + number % 5, dtype=np.int16), "score": np.float32(number / 3),
            "raw": bytes([number % 256, 255, 0]), "meta": {"text": f"n{number}", "count": number},
        }
        for number in range(COUNT)
    ]  # fmt: skip
    arguments = {} if compression == "none" else {"compression": {"gzip": "gz"}.get(compression, compression)}
    with MDSWriter(out=theirs, columns=columns, hashes=["sha1"], size_limit=1 << 14, **arguments) as writer:
        for row in made:
            writer.write(row)
    proof = convert(millrace, theirs, ours, "--format", "webdataset")
    count = 0
    fields = lambda row: {name.split(".")[-1] if "." not in name[1:] else name: row[name] for name in row}
    for row in webdataset.WebDataset(f"{ours}/theirs-mds-{compression}-000000.tar", shardshuffle=False):
        row, expected = fields(row), made[count]
        check(faults, ours, count, "image", np.asarray(Image.open(io.BytesIO(row["image.png"]))), np.asarray(expected["image"]))
        check(faults, ours, count, "label", int(row["label.cls"]), expected["label"])
        check(faults, ours, count, "text", row["text.txt"].decode(), expected["text"])
        check(faults, ours, count, "wave", npy(row["wave.npy"]), expected["wave"])
        check(faults, ours, count, "ragged", npy(row["ragged.npy"]), expected["ragged"])
        check(faults, ours, count, "score", npy(row["score.npy"])[()], expected["score"])
        check(faults, ours, count, "raw", row["raw.bin"], expected["raw"])
        check(faults, ours, count, "meta.text", row["meta.text.txt"].decode(), expected["meta"]["text"])
        check(faults, ours, count, "meta.count", int(row["meta.count.cls"]), expected["meta"]["count"])
        count += 1
    return proof, count


def npy(content):
    return np.load(io.BytesIO(content), allow_pickle=False)


def main(millrace):
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for work in [tar_to_mds, mds_to_tar]:
            for compression in ["none", "gzip", "zstd"]:
                before = len(faults)
                proof, count = work(millrace, folder, compression, faults)
                if count != COUNT or proof["recordCount"] != COUNT:
                    faults.append(f"{work.__name__}: {count} samples were read, {proof['recordCount']} proven")
                word = "EQUAL" if len(faults) == before else "DIFFERENT"
                print(f"{word}: {work.__name__}, {compression}: {count} samples, digest {proof['digest'][:12]}")
    for fault in faults[:20]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
