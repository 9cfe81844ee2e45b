"""Writes Tests/MediaTests/Goldens: numbers of Pillow, TensorFlow, torchvision, SciPy, scikit-image, librosa and soxr for the
module Media.

python3 Tests/Peers/media_goldens.py [codecs|resize|augment|convolve|colors|audio|spectra ...]
"""
import base64
import io
import json
import pathlib
import sys

import numpy as np

FOLDER = pathlib.Path(__file__).parents[1] / "MediaTests" / "Goldens"


def write(name, arrays):
    """One JSON object a file: per name the shape, the type and the little-endian values in base64."""
    table = {}
    for key, value in arrays.items():
        if isinstance(value, bytes):
            value = np.frombuffer(value, np.uint8)
        value = np.ascontiguousarray(value)
        if value.dtype == np.float64:
            value = value.astype(np.float32)
        table[key] = {
            "shape": list(value.shape), "type": str(value.dtype), "base64": base64.b64encode(value.tobytes()).decode()}
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(table, indent=0, sort_keys=True) + "\n")
    print(path.name, path.stat().st_size, "bytes,", len(table), "arrays")


def image(height, width, channels=3):
    """Smooth colours with an edge and a little noise, so that frequencies of all kinds occur."""
    rng = np.random.default_rng(7)
    y, x = np.mgrid[0:height, 0:width]
    planes = [
        127 + 90 * np.sin(x / 7 + c) * np.cos(y / (5 + c)) + 40 * ((x + 2 * y) % 31 < 9) for c in range(channels)]
    return np.clip(np.stack(planes, -1) + rng.normal(0, 6, (height, width, channels)), 0, 255).astype(np.uint8)


def codecs():
    import tensorflow as tf
    from PIL import Image

    rgb = image(37, 53)
    arrays = {}

    def jpeg(name, image, **options):
        file = io.BytesIO()
        image.save(file, "JPEG", **options)
        data = file.getvalue()
        arrays[f"{name}/file"] = data
        decoded = Image.open(io.BytesIO(data))
        arrays[f"{name}/pillow"] = np.asarray(decoded.convert("RGB") if image.mode == "CMYK" else decoded)
        arrays[f"{name}/tensorflow"] = tf.io.decode_jpeg(
            data, channels=1 if image.mode == "L" else 3, dct_method="INTEGER_ACCURATE").numpy()
        if image.mode == "RGB":
            gray = Image.open(io.BytesIO(data))
            gray.draft("L", None)
            arrays[f"{name}/pillowGray"] = np.asarray(gray)
            half = Image.open(io.BytesIO(data))
            half.draft("RGB", (half.width // 2, half.height // 2))
            arrays[f"{name}/pillowHalf"] = np.asarray(half)
        return data

    jpeg("420", Image.fromarray(rgb), quality=90, subsampling=2)
    jpeg("422", Image.fromarray(rgb), quality=80, subsampling=1)
    jpeg("444", Image.fromarray(rgb), quality=95, subsampling=0)
    jpeg("progressive", Image.fromarray(rgb), quality=85, progressive=True)
    jpeg("gray", Image.fromarray(rgb[..., 0]), quality=90)
    jpeg("cmyk", Image.fromarray(rgb).convert("CMYK"), quality=95)

    deep = (image(9, 11, 4).astype(np.uint16) * 257 + np.arange(9 * 11 * 4).reshape(9, 11, 4) % 255).astype(np.uint16)
    for channels in (1, 2, 3, 4):
        data = tf.io.encode_png(deep[..., :channels]).numpy()
        arrays[f"deep{channels}/file"] = data
        arrays[f"deep{channels}/samples"] = tf.io.decode_png(data, dtype=tf.uint16).numpy()
        arrays[f"deep{channels}/eightBit"] = tf.io.decode_png(data, dtype=tf.uint8).numpy()
    arrays["shallow/file"] = tf.io.encode_png(rgb[:8, :8]).numpy()
    arrays["shallow/samples"] = tf.io.decode_png(arrays["shallow/file"], dtype=tf.uint16).numpy()
    for mode in ("1", "P", "LA", "RGBA"):
        image = Image.fromarray(rgb[:12, :14]).convert(mode)
        file = io.BytesIO()
        image.save(file, "PNG")
        arrays[f"png{mode}/file"] = file.getvalue()
        arrays[f"png{mode}/samples"] = np.asarray(image.convert({"1": "L", "P": "RGB"}.get(mode, mode))).reshape(12, 14, -1)
    write("codecs", arrays)


def resize():
    import tensorflow as tf
    from PIL import Image

    source = image(23, 31)
    arrays = {"source": source, "floats": (source / np.float32(255)).astype(np.float32)}
    for height, width in [(12, 16), (29, 40), (23, 9), (5, 31), (17, 40), (1, 1)]:
        size = f"{height}x{width}"
        for name in ("NEAREST", "BOX", "BILINEAR", "HAMMING", "BICUBIC", "LANCZOS"):
            filter = getattr(Image.Resampling, name)
            arrays[f"pillow/{name.lower()}/{size}"] = np.asarray(Image.fromarray(source).resize((width, height), filter))
            if height < 29:
                arrays[f"pillowFloat/{name.lower()}/{size}"] = np.asarray(
                    Image.fromarray(arrays["floats"][..., 1]).resize((width, height), filter))
        for name, antialias in [
            ("nearest", False), ("area", False), ("bilinear", False), ("bilinear", True), ("bicubic", False),
            ("bicubic", True), ("lanczos3", False), ("lanczos3", True)]:
            arrays[f"tensorflow/{name}{'Antialiased' if antialias else ''}/{size}"] = tf.image.resize(
                source, (height, width), name, antialias=antialias).numpy().astype(np.float32)
    write("resize", arrays)


def augment():
    """torchvision, whose operators in C++ are not needed here and may belong to another build of torch."""
    import torch
    torch.library.register_fake = lambda *names, **options: lambda function: function
    import torchvision.transforms.v2.functional as F
    from PIL import Image, ImageOps
    from torchvision.transforms import InterpolationMode

    print("torchvision", sys.modules["torchvision"].__version__)
    source = image(19, 26)
    # Bytes that span less than all levels, so that autocontrast and equalize have something to do.
    source = (30 + source * 0.7).astype(np.uint8)
    arrays = {"source": source, "floats": (source / np.float32(255)).astype(np.float32), "gray": source[..., :1]}
    modes = {"Nearest": InterpolationMode.NEAREST, "Bilinear": InterpolationMode.BILINEAR}
    starts, ends = [[0, 0], [25, 0], [25, 18], [0, 18]], [[2, 3], [22, 1], [25, 17], [1, 15]]
    operations = {
        **{f"brightness{f}": lambda x, f=f: F.adjust_brightness(x, f) for f in (0.0, 0.6, 1.7)},
        **{f"contrast{f}": lambda x, f=f: F.adjust_contrast(x, f) for f in (0.0, 0.6, 1.7)},
        **{f"saturation{f}": lambda x, f=f: F.adjust_saturation(x, f) for f in (0.0, 0.6, 1.7)},
        **{f"hue{f}": lambda x, f=f: F.adjust_hue(x, f) for f in (-0.5, -0.2, 0.1, 0.4)},
        **{f"gamma{f}": lambda x, f=f: F.adjust_gamma(x, f, 0.9) for f in (0.5, 2.2)},
        **{f"sharpness{f}": lambda x, f=f: F.adjust_sharpness(x, f) for f in (0.0, 0.5, 2.5)},
        **{f"posterize{b}": lambda x, b=b: F.posterize(x, b) for b in (1, 3, 7)},
        "invert": F.invert, "autocontrast": F.autocontrast,
        "solarize": lambda x: F.solarize(x, 128 if x.dtype == torch.uint8 else 128 / 255),
        "blur": lambda x: F.gaussian_blur(x, [7, 7], [1.3, 1.3]),
        **{f"affine{n}": lambda x, m=m: F.affine(x, 17.0, [3, -2], 1.2, [9.0, -5.0], m) for n, m in modes.items()},
        **{f"perspective{n}": lambda x, m=m: F.perspective(x, starts, ends, m) for n, m in modes.items()},
    }
    for kind in ("source", "floats"):
        image = torch.from_numpy(arrays[kind]).permute(2, 0, 1)
        for name, operation in operations.items():
            arrays[f"{name}/{kind}"] = operation(image).permute(1, 2, 0).numpy()
    # Larger, so that equalize takes steps of several pixels.
    large = (30 + image(40, 50) * 0.7).astype(np.uint8)
    arrays["large"] = large
    arrays["equalize/torchvision"] = F.equalize(torch.from_numpy(large).permute(2, 0, 1)).permute(1, 2, 0).numpy()
    arrays["equalize/pillow"] = np.asarray(ImageOps.equalize(Image.fromarray(large)))
    grid = torch.nn.functional.affine_grid(
        torch.tensor([[[1.3, 0.4, 0.1], [-0.5, 1.2, 0.3]]], dtype=torch.float64), [1, 3, 19, 26], align_corners=False)
    for mode in ("border", "reflection"):
        arrays[f"grid/{mode}"] = torch.nn.functional.grid_sample(
            torch.from_numpy(arrays["floats"]).permute(2, 0, 1)[None].double(), grid, padding_mode=mode,
            align_corners=False)[0].permute(1, 2, 0).numpy()
    write("augment", arrays)


def convolve():
    from scipy.signal import convolve2d

    source = image(17, 23).astype(np.float32) / 255
    arrays = {"source": source}
    rng = np.random.default_rng(3)
    for height, width in [(3, 3), (5, 3), (2, 4), (4, 1), (1, 1), (7, 41)]:
        kernel = rng.normal(size=(height, width))
        arrays[f"kernel/{height}x{width}"] = kernel
        for border, options in [("symmetric", dict(boundary="symm")), ("zero", dict(boundary="fill"))]:
            # SciPy mirrors an image once.
            if border == "symmetric" and width > source.shape[1]:
                continue
            arrays[f"{border}/{height}x{width}"] = np.stack(
                [convolve2d(source[..., c].astype(np.float64), kernel, mode="same", **options) for c in range(3)], -1)
        # SciPy has no such border: NumPy's, and the part of it that the kernel covers.
        if height <= source.shape[0] and width <= source.shape[1]:
            padded = np.pad(
                source.astype(np.float64), [(height // 2, (height - 1) // 2), (width // 2, (width - 1) // 2), (0, 0)],
                mode="reflect")
            arrays[f"reflect/{height}x{width}"] = np.stack(
                [convolve2d(padded[..., c], kernel, mode="valid") for c in range(3)], -1)
    box = source[..., 0].astype(np.float64)
    for _ in range(7):
        box = convolve2d(box, np.full((3, 3), 1 / 9), mode="same", boundary="symm")
    arrays["box7"] = box
    # Fourier transforms: of a kernel, centred, and of an image about its mean.
    kernel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    arrays["gain/sobelX"] = np.abs(np.fft.fftshift(np.fft.fft2(kernel, (16, 16))))
    gray = source[..., 1].astype(np.float64)
    arrays["spectrum"] = np.abs(np.fft.fftshift(np.fft.fft2(gray - gray.mean())))
    write("convolve", arrays)


def colors():
    from skimage import color

    source = image(11, 13).astype(np.float32) / 255
    source[0, :4] = [[0, 0, 0], [1, 1, 1], [0.5, 0.5, 0.5], [0.001, 0.002, 0.003]]
    wide = source.astype(np.float64)
    lab = color.rgb2lab(wide)
    # Pillow's own conversion is of bytes, to bytes.
    from PIL import Image
    whole = np.round(source * 255).astype(np.uint8)
    arrays = {
        "source": source, "hsv": color.rgb2hsv(wide),
        "lab": np.stack([lab[..., 0] / 100, (lab[..., 1] + 128) / 255, (lab[..., 2] + 128) / 255], -1),
        "whole": whole, "ycbcr": np.asarray(Image.fromarray(whole).convert("YCbCr")),
    }
    write("colors", arrays)


def sound(count, rate_hz):
    """Two tones that rise and fall, and noise."""
    rng = np.random.default_rng(11)
    t = np.arange(count) / rate_hz
    tones = 0.4 * np.sin(2 * np.pi * (300 * t + 900 * t * t)) + 0.3 * np.sin(2 * np.pi * 1234 * t) * np.cos(7 * t)
    return (tones + 0.05 * rng.normal(size=count)).astype(np.float32)


def audio():
    import librosa
    import soundfile
    import tensorflow as tf

    arrays = {}
    left, right = sound(1500, 8000), sound(1500, 8000)[::-1] * 0.5
    for name, samples, options in [
        ("wav16", left, dict(format="WAV", subtype="PCM_16")),
        ("wav24", np.stack([left, right], -1), dict(format="WAV", subtype="PCM_24")),
        ("wavFloat", np.stack([left, right, left], -1), dict(format="WAV", subtype="FLOAT")),
        ("wavULaw", left, dict(format="WAV", subtype="ULAW")),
        ("flac", np.stack([left, right], -1), dict(format="FLAC", subtype="PCM_16")),
        ("ogg", np.stack([left, right], -1), dict(format="OGG", subtype="VORBIS")),
        ("opus", left, dict(format="OGG", subtype="OPUS")),
        ("mp3", left, dict(format="MP3", subtype="MPEG_LAYER_III")),
    ]:
        file = io.BytesIO()
        soundfile.write(file, samples, 8000, **options)
        arrays[f"{name}/file"] = file.getvalue()
        decoded, rate_hz = soundfile.read(io.BytesIO(file.getvalue()), dtype="float32", always_2d=True)
        assert rate_hz == 8000
        arrays[f"{name}/soundfile"] = decoded.T
    arrays["wav16/tensorflow"] = tf.audio.decode_wav(arrays["wav16/file"]).audio.numpy().T
    arrays["resample/source"] = left
    for rate_hz in (16000, 5512, 8001):
        for quality in ("soxr_qq", "soxr_lq", "soxr_mq", "soxr_hq", "soxr_vhq"):
            arrays[f"resample/{quality}/{rate_hz}"] = librosa.resample(
                left, orig_sr=8000, target_sr=rate_hz, res_type=quality)
    write("audio", arrays)


def spectra():
    import librosa
    import tensorflow as tf

    rate_hz = 8000
    y = sound(2400, rate_hz)
    arrays = {"source": y}
    for name, options in [
        ("centered", dict(n_fft=512, hop_length=160, win_length=400)),
        ("whole", dict(n_fft=256, hop_length=128, center=False)),
    ]:
        spectrum = librosa.stft(y, pad_mode="constant", **options)
        arrays[f"librosa/{name}/real"], arrays[f"librosa/{name}/imaginary"] = spectrum.real, spectrum.imag
    arrays["librosa/centered/inverse"] = librosa.istft(
        librosa.stft(y, n_fft=512, hop_length=160, win_length=400, pad_mode="constant"), n_fft=512, hop_length=160,
        win_length=400, length=len(y))
    power = np.abs(librosa.stft(y, n_fft=512, hop_length=160, win_length=400, pad_mode="constant")) ** 2
    for name, htk, norm in [("slaney", False, "slaney"), ("htk", True, None)]:
        basis = librosa.filters.mel(
            sr=rate_hz, n_fft=512, n_mels=40, fmin=20, fmax=3800, htk=htk, norm=norm, dtype=np.float64)
        decibels = librosa.power_to_db(basis @ power)
        arrays[f"librosa/{name}/filters"] = basis
        arrays[f"librosa/{name}/mel"] = basis @ power
        arrays[f"librosa/{name}/decibels"] = decibels
        arrays[f"librosa/{name}/mfcc"] = librosa.feature.mfcc(S=decibels, n_mfcc=20)
    for length, step in [(255, 128), (400, 160)]:
        spectrum = tf.signal.stft(y, frame_length=length, frame_step=step)
        arrays[f"tensorflow/{length}/real"] = tf.math.real(spectrum).numpy().T
        arrays[f"tensorflow/{length}/imaginary"] = tf.math.imag(spectrum).numpy().T
    filters = tf.signal.linear_to_mel_weight_matrix(40, spectrum.shape[-1], rate_hz, 80.0, 3800.0)
    mel = tf.abs(spectrum) @ filters
    logarithm = tf.math.log(mel + 1e-6)
    arrays["tensorflow/filters"], arrays["tensorflow/mel"] = filters.numpy().T, mel.numpy().T
    arrays["tensorflow/logarithm"] = logarithm.numpy().T
    arrays["tensorflow/mfcc"] = tf.signal.mfccs_from_log_mel_spectrograms(logarithm).numpy().T[:13]
    for rate in (0.8, 1.0, 1.3):
        arrays[f"stretch{rate}"] = librosa.effects.time_stretch(y, rate=rate, n_fft=512)
    for steps in (-5.0, 3.0):
        arrays[f"pitch{steps}"] = librosa.effects.pitch_shift(y, sr=rate_hz, n_steps=steps, n_fft=512)
    write("spectra", arrays)


if __name__ == "__main__":
    import PIL

    print("Pillow", PIL.__version__)
    for name in sys.argv[1:] or ["codecs", "resize", "augment", "convolve", "colors", "audio", "spectra"]:
        globals()[name]()
