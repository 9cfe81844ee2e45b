"""Writes Tests/MediaTests/Goldens/sounds.json: features of ten sounds by librosa, and of two of them by torchaudio.

    python3 Tests/Peers/sound_goldens.py

Needs librosa 0.11, torch and torchaudio 2.11. The sounds are made of whole numbers, so that the tests make the same.
"""
import numpy as np

from media_goldens import write

RATE_HZ, COUNT = 8000, 8000


def clip(number):
    """Three triangle waves, one of which glides, and noise; every other sound fades in from silence."""
    state, samples = 12345 + number, np.zeros(COUNT, np.float32)
    for t in range(COUNT):
        value = 0
        for step in (300 + 211 * number, 1700 + 97 * number, 500 + t // (3 + number)):
            value += (abs((t * step) % 65536 - 32768) - 16384) // 4
        state = (state * 1103515245 + 12345) % 2147483648
        value += state // 65536 % 1024 - 512
        if number % 2 == 1:
            value = value * max(0, t - 2000) // 8192
        samples[t] = value / 32768
    return samples


def main():
    import librosa
    import torch
    import torchaudio

    arrays = {}
    for number in range(10):
        y = clip(number)
        mel = librosa.feature.melspectrogram(y=y, sr=RATE_HZ, n_fft=2048, hop_length=1024, n_mels=24)
        decibels = librosa.power_to_db(mel, top_db=None)
        mfcc = librosa.feature.mfcc(S=decibels, n_mfcc=12)
        magnitude = librosa.feature.melspectrogram(y=y, sr=RATE_HZ, n_fft=2048, hop_length=1024, n_mels=24, power=1)
        cqt = dict(sr=RATE_HZ, hop_length=1024, fmin=65.40639132514966, n_bins=60)
        arrays.update({
            f"{number}/samples": y[::400],
            f"{number}/mfcc": mfcc,
            f"{number}/lifter": librosa.feature.mfcc(S=decibels, n_mfcc=12, lifter=22),
            f"{number}/top80": librosa.power_to_db(mel),
            f"{number}/delta": librosa.feature.delta(mfcc, width=5),
            f"{number}/delta2": librosa.feature.delta(mfcc, width=7, order=2),
            f"{number}/nearest": librosa.feature.delta(mfcc, width=9, mode="nearest"),
            f"{number}/pcen": librosa.pcen(magnitude * 2**31, sr=RATE_HZ, hop_length=1024),
            f"{number}/pcenPower": librosa.pcen(
                magnitude * 2**31, sr=RATE_HZ, hop_length=1024, gain=0.8, bias=10, power=0.25, time_constant=0.06,
                zi=np.zeros((1, 1))),
            f"{number}/chroma": librosa.feature.chroma_stft(
                y=y, sr=RATE_HZ, n_fft=1024, hop_length=1024, tuning=0.0),
            f"{number}/chroma24": librosa.feature.chroma_stft(
                y=y, sr=RATE_HZ, n_fft=1024, hop_length=1024, tuning=0.1, n_chroma=24, norm=None),
            f"{number}/cqt": np.abs(librosa.cqt(y, **cqt)),
            f"{number}/cqtWhole": np.abs(librosa.cqt(y, sparsity=0, **cqt)),
        })
        trimmed, ends = librosa.effects.trim(y, top_db=20, frame_length=512, hop_length=128)
        arrays[f"{number}/trim"] = np.asarray(ends, np.float32)
        if number < 2:
            x = torch.from_numpy(y)[None]
            options = dict(sample_rate=RATE_HZ, n_fft=400, hop_length=1000, n_mels=24)
            arrays[f"{number}/torchaudio/mel"] = torchaudio.transforms.MelSpectrogram(**options)(x)[0].numpy()
            arrays[f"{number}/torchaudio/mfcc"] = torchaudio.transforms.MFCC(
                RATE_HZ, n_mfcc=13, melkwargs={k: v for k, v in options.items() if k != "sample_rate"})(x)[0].numpy()
    write("sounds", arrays)


if __name__ == "__main__":
    main()
