"""Files of sounds, taken apart and made: what cases and campaigns share. Nothing but Python's own library is needed."""

import array
import base64
import hashlib
import json
import pathlib
import struct

GOLDENS = pathlib.Path(__file__).resolve().parents[2] / "MediaTests" / "Goldens"


def golden(collection, name):
    """A file that the tests of `Media` keep, such as golden("audio", "ogg")."""
    entries = json.loads((GOLDENS / f"{collection}.json").read_text())
    return base64.b64decode(entries[f"{name}/file"]["base64"])


def digest(samples):
    """What `dataset head --json` prints of a sound: the SHA-256 of its samples as 32-bit floats, channel by channel."""
    return hashlib.sha256(array.array("f", samples).tobytes()).hexdigest()


def ogg_checksum(page):
    code = 0
    for byte in page:
        code ^= byte << 24
        for _ in range(8):
            code = (code << 1 ^ 0x04C11DB7 if code >> 31 else code << 1) & 0xFFFFFFFF
    return code


def ogg_pages(file):
    """The pages of a whole Ogg file, as bytes."""
    pages, offset = [], 0
    while offset < len(file):
        count = file[offset + 26]
        end = offset + 27 + count + sum(file[offset + 27:offset + 27 + count])
        pages.append(file[offset:end])
        offset = end
    return pages


def ogg_page(page, **changes):
    """A page with other flags, granule, serial, sequence, segments or content, and the checksum that belongs to it."""
    _, _, flags, granule, serial, sequence, _, count = struct.unpack_from("<4sBBqIIIB", page)
    values = {"flags": flags, "granule": granule, "serial": serial, "sequence": sequence,
              "segments": page[27:27 + count], "content": page[27 + count:], **changes}

    def packed(checksum):
        return struct.pack("<4sBBqIIIB", b"OggS", 0, values["flags"], values["granule"], values["serial"],
                           values["sequence"], checksum, len(values["segments"])) + values["segments"] + values["content"]

    return packed(ogg_checksum(packed(0)))


def ogg_divided(file, samples_per_packet=None):
    """The same packets with a page for each behind the heads.

    Without the number of samples in a packet, pages but the last do not tell how many there are up to them.
    """
    pages = ogg_pages(file)
    last = pages.pop()
    count = last[26]
    segments, content, granule = last[27:27 + count], last[27 + count:], struct.unpack_from("<q", last, 6)[0]
    while segments:
        length = next((index + 1 for index, each in enumerate(segments) if each < 255), len(segments))
        size, is_last = sum(segments[:length]), length == len(segments)
        here = samples_per_packet * (len(pages) - 1) if samples_per_packet else -1
        pages.append(ogg_page(last, flags=4 if is_last else 0, granule=granule if is_last else here, sequence=len(pages),
                              segments=segments[:length], content=content[:size]))
        segments, content = segments[length:], content[size:]
    return pages


def wav(values, whole=None, samples=None, rate=8000):
    """A WAV of 16 bits, with other counts of bytes if they are given."""
    content = struct.pack(f"<{len(values)}h", *values)
    form = struct.pack("<HHIIHH", 1, 1, rate, 2 * rate, 2, 16)
    return (b"RIFF" + struct.pack("<I", 36 + len(content) if whole is None else whole) + b"WAVEfmt "
            + struct.pack("<I", 16) + form + b"data"
            + struct.pack("<I", len(content) if samples is None else samples) + content)


def checksum(content, polynomial, width):
    code = 0
    for byte in content:
        code ^= byte << (width - 8)
        for _ in range(8):
            code = (code << 1 ^ (polynomial if code >> (width - 1) else 0)) & ((1 << width) - 1)
    return code


def flac(values, total=None, block=64, md5=True):
    """The head and the frames of a mono FLAC of 16 bits at 8 kHz, its samples stored as they are."""
    total = len(values) if total is None else total
    sum_of_all = hashlib.md5(struct.pack(f"<{len(values)}h", *values)).digest() if md5 else bytes(16)
    head = (b"fLaC\x80\x00\x00\x22" + struct.pack(">HH", block, block) + bytes(6)
            + struct.pack(">Q", 8000 << 44 | 15 << 36 | total) + sum_of_all)
    frames = []
    for number, start in enumerate(range(0, len(values), block)):
        part = values[start:start + block]
        top = bytes([0xFF, 0xF8, 0x74, 0x08]) + chr(number).encode() + struct.pack(">H", len(part) - 1)
        top += bytes([checksum(top, 0x07, 8)])
        body = top + b"\x02" + struct.pack(f">{len(part)}h", *part)
        frames.append(body + struct.pack(">H", checksum(body, 0x8005, 16)))
    return head, frames
