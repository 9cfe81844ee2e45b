"""Streams the same files by tf.data and by Millrace in turns, and prints records a second and the ratio.

    python stream_ratio.py [--benchmarks .build/release/Benchmarks] [--folder /tmp/streams] [--kinds raw,png,...] [--rounds 5]

Needs tensorflow-cpu 2.21 and Pillow. Both sides check every checksum, read eight shards in turn, draw from a shuffle
buffer, and make float batches. A round times one epoch of each side; figures are medians over the rounds.
"""
import argparse, glob, gzip, io, json, os, random, statistics, subprocess, time, wave

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf

AUTO = tf.data.AUTOTUNE
SHARDS = 8


def feature(value):
    if isinstance(value, bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))
    return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))


def write(folder, name, records, image):
    """A dataset in TFDS's layout; `image` is the feature's description."""
    if os.path.exists(f"{folder}/dataset_info.json"):
        return
    os.makedirs(folder, exist_ok=True)
    counts = []
    for shard in range(SHARDS):
        part = records[shard * len(records) // SHARDS:(shard + 1) * len(records) // SHARDS]
        counts.append(str(len(part)))
        with tf.io.TFRecordWriter(f"{folder}/{name}-train.tfrecord-{shard:05d}-of-{SHARDS:05d}") as writer:
            for data, label in part:
                features = {"image": feature(data), "label": feature(label)}
                writer.write(tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString())
    prefix = "tensorflow_datasets.core.features."
    json.dump({
        "pythonClassName": prefix + "features_dict.FeaturesDict",
        "featuresDict": {"features": {
            "image": image,
            "label": {"pythonClassName": prefix + "class_label_feature.ClassLabel", "classLabel": {"numClasses": "10"}}}},
    }, open(f"{folder}/features.json", "w"))
    json.dump({
        "name": name, "version": "1.0.0", "fileFormat": "tfrecord",
        "splits": [{"name": "train", "shardLengths": counts,
                    "filepathTemplate": "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}"}],
    }, open(f"{folder}/dataset_info.json", "w"))


def shape(*lengths):
    return {"dimensions": [str(length) for length in lengths]}


def prepare(root):
    source = "/usr/share/datasets/fashion-mnist/"
    images = np.frombuffer(gzip.open(source + "train-images-idx3-ubyte.gz").read()[16:], np.uint8).reshape(-1, 28, 28, 1)
    labels = np.frombuffer(gzip.open(source + "train-labels-idx1-ubyte.gz").read()[8:], np.uint8)
    tensor = {"pythonClassName": "tensorflow_datasets.core.features.tensor_feature.Tensor",
              "tensor": {"shape": shape(28, 28, 1), "dtype": "uint8", "encoding": "bytes"}}
    png = {"pythonClassName": "tensorflow_datasets.core.features.image_feature.Image",
           "image": {"shape": shape(28, 28, 1), "dtype": "uint8", "encodingFormat": "png"}}
    jpeg = {"pythonClassName": "tensorflow_datasets.core.features.image_feature.Image",
            "image": {"shape": shape(240, 320, 3), "dtype": "uint8", "encodingFormat": "jpeg"}}
    audio = {"pythonClassName": "tensorflow_datasets.core.features.audio_feature.Audio",
             "audio": {"shape": shape(-1), "dtype": "int64", "fileFormat": "wav", "sampleRate": "16000", "lazyDecode": True}}
    if not os.path.exists(f"{root}/raw"):
        write(f"{root}/raw", "raw", [(p.tobytes(), int(l)) for p, l in zip(images, labels)], tensor)
    if not os.path.exists(f"{root}/png"):
        write(f"{root}/png", "png", [(tf.io.encode_png(p).numpy(), int(l)) for p, l in zip(images, labels)], png)
    if not os.path.exists(f"{root}/jpeg"):
        from PIL import Image
        rng, records = np.random.default_rng(0), []
        for index in range(2000):
            # Smooth noise at several scales, like a photograph.
            image = np.zeros((240, 320, 3))
            for k in (4, 8, 16, 40, 120):
                noise = Image.fromarray((rng.random((k * 3 // 4, k, 3)) * 255).astype(np.uint8))
                image += np.asarray(noise.resize((320, 240), Image.BICUBIC)).astype(float) * (1.2 / k ** .5)
            image = ((image - image.min()) / (image.max() - image.min()) * 255).astype(np.uint8)
            out = io.BytesIO()
            Image.fromarray(image).save(out, "JPEG", quality=90)
            records.append((out.getvalue(), index % 10))
        write(f"{root}/jpeg", "jpeg", records, jpeg)
    if not os.path.exists(f"{root}/wav"):
        random.seed(1)
        records = []
        for index in range(2000):
            path = f"{root}/wav-files/{index % 10}/{index:05d}.wav"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with wave.open(path, "wb") as file:
                file.setnchannels(1), file.setsampwidth(2), file.setframerate(16000)
                file.writeframes(random.randbytes(32000))
            records.append((open(path, "rb").read(), index % 10))
        write(f"{root}/wav", "wav", records, audio)


SPEC = {"image": tf.io.FixedLenFeature([], tf.string), "label": tf.io.FixedLenFeature([], tf.int64)}


def records(root, kind, shuffle):
    files = tf.data.Dataset.list_files(f"{root}/{kind}/*.tfrecord-*", shuffle=True, seed=1)
    return files.interleave(tf.data.TFRecordDataset, cycle_length=8, num_parallel_calls=AUTO).shuffle(shuffle, seed=1)


def small(root, kind, augment):
    def decode(record):
        example = tf.io.parse_single_example(record, SPEC)
        if kind == "png":
            image = tf.io.decode_png(example["image"], 1)
        else:
            image = tf.reshape(tf.io.decode_raw(example["image"], tf.uint8), (28, 28, 1))
        image = tf.cast(image, tf.float32) / 255.
        if augment:
            image = tf.image.random_flip_left_right(image)
            image = tf.image.random_crop(tf.pad(image, [[2, 2], [2, 2], [0, 0]]), (28, 28, 1))
        return image, example["label"]
    return records(root, kind, 10000).map(decode, num_parallel_calls=AUTO).batch(128, drop_remainder=True).prefetch(AUTO)


def batchwise(root):
    def decode(batch):
        examples = tf.io.parse_example(batch, SPEC)
        images = tf.reshape(tf.io.decode_raw(examples["image"], tf.uint8), (128, 28, 28, 1))
        return tf.cast(images, tf.float32) / 255., examples["label"]
    return records(root, "raw", 10000).batch(128, drop_remainder=True).map(decode, num_parallel_calls=AUTO).prefetch(AUTO)


def jpeg(root):
    def decode(record):
        example = tf.io.parse_single_example(record, SPEC)
        image = tf.image.resize(tf.io.decode_jpeg(example["image"], 3), (128, 128))
        return tf.image.random_flip_left_right(image) / 255., example["label"]
    return records(root, "jpeg", 500).map(decode, AUTO).batch(64, drop_remainder=True).prefetch(AUTO)


def sounds(root, spectra=False):
    """Files of class folders, as tf.data reads them."""
    def decode(path, label):
        sound = tf.squeeze(tf.audio.decode_wav(tf.io.read_file(path), 1, 16000)[0], -1)
        return tf.abs(tf.signal.stft(sound, 255, 128)) if spectra else sound, label
    files = sorted(glob.glob(f"{root}/wav-files/*/*.wav"))
    labels = [int(os.path.basename(os.path.dirname(file))) for file in files]
    return tf.data.Dataset.from_tensor_slices((files, labels)).shuffle(1000).map(decode, AUTO).batch(32, drop_remainder=True).prefetch(AUTO)


SPECTRA = ('[{"fitLength": 16000}, {"spectrogram": {"preset": "tensorFlow", "windowLength": 255, "hopLength": 128, '
           '"transformLength": 256, "values": "magnitude"}}]')
FLIP_CROP = '[{"randomFlip": "horizontal"}, {"randomCrop": 2}]'
RESIZE = ('[{"resize": {"height": 128, "width": 128, "method": "bilinear", "preset": "tensorFlow"}}, '
          '{"randomFlip": "horizontal"}]')
FILES = ["--input", "audio", "--sample-rate-hz", "16000"]
KINDS = {
    "raw": (lambda root: small(root, "raw", False), "raw", 128, 10000, []),
    "raw batch-wise": (batchwise, "raw", 128, 10000, []),
    "raw flip+crop": (lambda root: small(root, "raw", True), "raw", 128, 10000, ["--transforms", FLIP_CROP]),
    "png": (lambda root: small(root, "png", False), "png", 128, 10000, []),
    "png flip+crop": (lambda root: small(root, "png", True), "png", 128, 10000, ["--transforms", FLIP_CROP]),
    "jpeg": (jpeg, "jpeg", 64, 500, ["--transforms", RESIZE]),
    "wav": (sounds, "wav", 32, 1000, ["--transforms", '[{"fitLength": 16000}]']),
    "wav stft": (lambda root: sounds(root, True), "wav", 32, 1000, ["--transforms", SPECTRA]),
    # The same files by both sides, one for each record, in class folders.
    "wav files": (sounds, "wav-files", 32, 1000, FILES + ["--transforms", '[{"fitLength": 16000}]']),
    "wav files stft": (lambda root: sounds(root, True), "wav-files", 32, 1000, FILES + ["--transforms", SPECTRA]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--benchmarks", default=".build/release/Benchmarks")
    parser.add_argument("--folder", default="/tmp/millrace-streams")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    prepare(options.folder)
    print(f"{'work':16} {'tf.data':>12} {'Millrace':>12} {'ratio':>7} {'lowest':>7}")
    for kind in options.kinds.split(","):
        make, data, batch, shuffle, extra = KINDS[kind]
        pipeline = make(options.folder)
        command = [options.benchmarks, "stream", f"{options.folder}/{data}", "--batch", str(batch), "--shuffle",
                   str(shuffle), "--interleave", "8", "--repetitions", "3", "--json"] + extra
        theirs, ours = [], []
        for _ in range(options.rounds + 1):
            start, count = time.perf_counter(), 0
            for element in pipeline:
                count += (element[0] if isinstance(element, tuple) else element).shape[0]
            theirs.append(count / (time.perf_counter() - start))
            result = subprocess.run(command, capture_output=True, text=True, check=True)
            ours.append(float(json.loads(result.stdout)["records/s"]))
        theirs, ours = theirs[1:], ours[1:]
        ratios = [b / a for a, b in zip(theirs, ours)]
        print(f"{kind:16} {statistics.median(theirs):12.0f} {statistics.median(ours):12.0f} "
              f"{statistics.median(ratios):7.2f} {min(ratios):7.2f}", flush=True)


main()
