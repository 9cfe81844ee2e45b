"""Times decoding and resizing by Millrace, Pillow and TensorFlow on the same files, in turn, in one run.

    swift build -c release --static-swift-stdlib --product Benchmarks
    python media_ratio.py [ROUNDS]

Needs tensorflow-cpu (checked with 2.21.0), Pillow (13.0.0), torch (2.13.0), torchaudio (2.11.1) and soundfile (0.14.0), which
torchaudio read files by while it did so itself. Makes 200 JPEG files of 320x240 and 200 WAV files of one
second at 16 kHz. One thread each; every round runs ours, then theirs, in processes of their own. Records a second: more is
better.
"""

import glob
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import wave

BENCHMARKS = os.path.join(os.path.dirname(__file__), "../../.build/release/Benchmarks")


def make_files(folder):
    import numpy as np
    from PIL import Image

    rng = np.random.default_rng(0)
    for index in range(200):
        image = np.zeros((240, 320, 3))
        for width in (4, 8, 16, 40, 120):
            noise = Image.fromarray((rng.random((width * 3 // 4, width, 3)) * 255).astype(np.uint8))
            image += np.asarray(noise.resize((320, 240), Image.BICUBIC)).astype(float) * (1.2 / width**0.5)
        image = (image - image.min()) / (image.max() - image.min()) * 255
        Image.fromarray(image.astype(np.uint8)).save(f"{folder}/{index:03d}.jpg", quality=90)
        with wave.open(f"{folder}/{index:03d}.wav", "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16000)
            file.writeframes(rng.integers(-9000, 9000, 16000).astype("<i2").tobytes())


def rate(files, work):
    times = []
    for _ in range(6):
        start = time.perf_counter()
        work(files)
        times.append(time.perf_counter() - start)
    return len(files) / statistics.median(times[1:])


def peer(folder):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import tensorflow as tf
    from PIL import Image

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    images = [open(name, "rb").read() for name in sorted(glob.glob(f"{folder}/*.jpg"))]
    sounds = [open(name, "rb").read() for name in sorted(glob.glob(f"{folder}/*.wav"))]

    def pillow(work):
        def run(files):
            for file in files:
                work(Image.open(io.BytesIO(file)))
        return run

    def tensorflow(work):
        def run(files):
            options = tf.data.Options()
            options.threading.private_threadpool_size = 1
            for _ in tf.data.Dataset.from_tensor_slices(files).map(work).with_options(options):
                pass
        return run

    jpeg = lambda file: tf.io.decode_jpeg(file, 3)
    wav = lambda file: tf.squeeze(tf.audio.decode_wav(file, 1, 16000).audio, -1)
    import soundfile
    import torch
    import torchaudio

    torch.set_num_threads(1)
    transform = torchaudio.transforms.Spectrogram(n_fft=256, win_length=255, hop_length=128, power=1, center=False)
    mel = torchaudio.transforms.MelSpectrogram(16000, n_fft=512, win_length=400, hop_length=160, n_mels=64)
    decibels = torchaudio.transforms.AmplitudeToDB()

    def torch_wav(file):
        return torch.from_numpy(soundfile.read(io.BytesIO(file), dtype="float32", always_2d=True)[0].T)

    def torchaudio_work(work):
        def run(files):
            with torch.no_grad():
                for file in files:
                    work(file)
        return run

    minute = torch.cat([torch_wav(file) for file in sounds[:60]], 1)
    print(json.dumps({
        "torchaudio": {
            "WAV": rate(sounds, torchaudio_work(torch_wav)),
            "WAV, spectrogram": rate(sounds, torchaudio_work(lambda file: transform(torch_wav(file)))),
            "log-mel of a minute": rate([minute], torchaudio_work(lambda sound: decibels(mel(sound)))),
        },
        "Pillow": {
            "JPEG": rate(images, pillow(lambda image: image.load())),
            "JPEG, resized as Pillow": rate(images, pillow(lambda image: image.resize((128, 128), Image.BILINEAR))),
        },
        "TensorFlow": {
            "JPEG": rate(images, tensorflow(jpeg)),
            "JPEG, resized as TensorFlow": rate(
                images, tensorflow(lambda file: tf.image.resize(jpeg(file), (128, 128)))),
            "WAV": rate(sounds, tensorflow(wav)),
            "WAV, spectrogram": rate(sounds, tensorflow(lambda file: tf.abs(tf.signal.stft(wav(file), 255, 128)))),
        },
    }))


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    ours, theirs = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        make_files(folder)
        for _ in range(rounds):
            for line in subprocess.check_output([BENCHMARKS, "media", folder, "--json"]).splitlines():
                row = json.loads(line)
                ours.setdefault(row["work"], []).append(row["records/s"])
            line = subprocess.check_output(
                [sys.executable, __file__, "--peer", folder], stderr=subprocess.DEVNULL).splitlines()[-1]
            for library, rates in json.loads(line).items():
                for work, value in rates.items():
                    theirs.setdefault((library, work), []).append(value)
    for (library, work), values in theirs.items():
        ratios = sorted(a / b for a, b in zip(ours[work], values))
        print(
            f"{work}: Millrace {statistics.median(ours[work]):,.0f}, {library} {statistics.median(values):,.0f} "
            f"records/s; ratio {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})",
            flush=True,
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(sys.argv[2])
    else:
        main()
