"""Sounds and images: whatever is accepted has the right samples."""

import struct

from Cases.media import digest, flac, golden, ogg_divided, ogg_page, ogg_pages, wav
from Cases.support import case, contains, equal

VALUES = [(index * 321) % 40000 - 20000 for index in range(800)]
SOUND = {"shape": [1, 800], "digest": digest(value / 32768 for value in VALUES)}


def heard(case, folder, kind="sounds"):
    """What `head` shows of the only file in a folder, which `verify` must be content with."""
    case.run("dataset", "verify", folder, "--format", kind)
    (record,) = case.head(folder, "--format", kind, "--count", 1)
    return record["features"]["audio" if kind == "sounds" else "image"]


def hears(case, content, wanted, suffix="wav"):
    """The sound of a file of these bytes is the wanted one."""
    case.write(f"data/a/x.{suffix}", content)
    equal(heard(case, "data"), wanted, f"the sound of {len(content)} bytes")


def refuses(case, content, *words, suffix="wav", kind="sounds"):
    """Neither `verify` nor `head` accepts a file of these bytes, and both say why."""
    case.write(f"data/a/x.{suffix}", content)
    for verb in ("verify", "head"):
        contains(case.run("dataset", verb, "data", "--format", kind, code=3).text, *words)


@case("bug-01")
def stray_bytes(case):
    """JPEG with 64 stray bytes before its last marker: the image that Pillow and TensorFlow decode."""
    case.copy()
    seen = heard(case, "extran", "images")
    equal(seen["shape"], [64, 64, 3])
    file = (case.folder / "extran/a/x.jpg").read_bytes()
    case.write("clean/a/x.jpg", file[:-66] + file[-2:])
    equal(seen, heard(case, "clean", "images"))
    # By Pillow 13.
    equal(seen["digest"], "260f25c2a455e1e2a1224c50a087502172f4b2f035e22e50d75d8c8cb81c656d")


@case("bug-01-markers")
def stray_bytes_between_markers(case):
    """Stray and fill bytes before a marker of the head, and bytes behind the end: the same image."""
    for name in ("420", "progressive"):
        file = golden("codecs", name)
        case.write("data/a/x.jpg", file)
        wanted = heard(case, "data", "images")
        table = file.index(b"\xff\xdb")
        for other in (file[:table] + bytes(range(1, 65)) + file[table:], file[:table] + b"\xff\xff\xff" + file[table:],
                      file + b"behind"):
            case.write("data/a/x.jpg", other)
            equal(heard(case, "data", "images"), wanted)


@case("bug-01-cut")
def cut_images(case):
    """A cut JPEG is refused, also where stray bytes come first."""
    for name in ("420", "progressive"):
        file = golden("codecs", name)
        for content in (file[:-2], file[:-40], file[:20] + b"stray" + file[20:-2]):
            refuses(case, content, "JPEG", suffix="jpg", kind="images")


@case("bug-07")
def unknown_lengths(case):
    """WAV of writers that cannot seek (0x7FFFF000, 0x7FFFFFFF, 0xFFFFFFDB): all 800 frames."""
    case.copy()
    for folder in ("sox7ffff", "el7fff", "ffda"):
        content = (case.folder / folder / "a/x.wav").read_bytes()[44:]
        values = struct.unpack("<800h", content)
        equal(heard(case, folder), {"shape": [1, 800], "digest": digest(value / 32768 for value in values)}, folder)


@case("bug-07-rf64")
def unknown_long_lengths(case):
    """RF64 as ffmpeg leaves it in a pipe: all 800 frames; a count beyond the end is refused."""
    def rf64(whole, samples):
        return (b"RF64\xff\xff\xff\xffWAVEds64" + struct.pack("<IQQQI", 28, whole, samples, 0, 0)
                + wav(VALUES)[12:40] + b"\xff\xff\xff\xff" + wav(VALUES)[44:])

    for whole, samples in ((1672, 1600), (0, 0), (2**64 - 1, 2**64 - 1)):
        hears(case, rf64(whole, samples), SOUND)
    refuses(case, rf64(1672, 1602), "take 1602 bytes, but 1600 are there")


@case("bug-07-others")
def unknown_lengths_of_others(case):
    """AIFF, AU and CAF of writers that cannot seek: all 800 frames; counts beyond the end are refused."""
    big = struct.pack(">800h", *VALUES)

    def au(count):
        return b".snd" + struct.pack(">IIIII", 24, count, 3, 8000, 1) + big

    def aiff(whole, frames, count):
        return (b"FORM" + struct.pack(">I", whole) + b"AIFFCOMM" + struct.pack(">IHIH", 18, 1, frames, 16)
                + b"\x40\x0b\xfa\0\0\0\0\0\0\0SSND" + struct.pack(">III", count, 0, 0) + big)

    def caf(count):
        return (b"caff\0\1\0\0desc" + struct.pack(">Qd4sIIIII", 32, 8000, b"lpcm", 0, 2, 1, 1, 16)
                + b"data" + struct.pack(">QI", count, 0) + big)

    for content in (au(1600), au(0xFFFFFFFF), aiff(1646, 800, 1608), aiff(0, 0, 0),
                    aiff(0x7F00002E, 0x3F800000, 0x7F000008), caf(1604), caf(2**64 - 1)):
        hears(case, content, SOUND)
    for content in (au(1602), aiff(1646, 801, 1608), aiff(1646, 800, 1610), caf(1606)):
        refuses(case, content, "are declared" if content[38:40] == b"\x03\x21" else "")


@case("bug-07-cut")
def cut_sounds(case):
    """A WAV that was cut is refused: a writer that could seek has stated the length."""
    refuses(case, wav(VALUES)[:-100], "take 1600 bytes, but 1500 are there")
    refuses(case, wav(VALUES, samples=0x7FFFF000), "but 1600 are there")


@case("bug-08")
def no_length(case):
    """WAV with 0 bytes of samples declared and 800 frames behind it: all 800 frames."""
    case.copy()
    equal(heard(case, "zero")["shape"], [1, 800])


@case("bug-08-head")
def no_length_yet(case):
    """A head written for no samples and never mended: all 800 frames; where the file's length is right, an error."""
    hears(case, wav(VALUES, whole=36, samples=0), SOUND)
    refuses(case, wav(VALUES, samples=0), "no samples are declared at byte 44, but 1600 bytes follow")


@case("bug-08-packed")
def packed_samples(case):
    """IMA ADPCM, two samples in a byte: what the last block holds beyond the declared count is no sound."""
    form = struct.pack("<HHIIHHHH", 0x11, 1, 8000, 4055, 256, 4, 2, 505)
    chunks = (b"WAVEfmt " + struct.pack("<I", 20) + form + b"fact" + struct.pack("<II", 4, 800) + b"data"
              + struct.pack("<I", 512) + bytes(512))
    hears(case, b"RIFF" + struct.pack("<I", len(chunks)) + chunks,
          {"shape": [1, 800], "digest": digest([0.0] * 800)})


@case("attack-06")
def damaged_last_page(case):
    """Ogg Vorbis with a damaged last page: refused; the whole file has 1,600 samples."""
    case.copy()
    contains(case.run("dataset", "verify", "d", "--format", "sounds", code=3).text, "checksum", "byte 2640")
    contains(case.run("dataset", "head", "d", "--format", "sounds", code=3).text, "checksum")
    equal(heard(case, "good")["shape"], [1, 1600])


@case("attack-06-pages")
def wrong_pages(case):
    """Ogg Vorbis and Opus with pages doubled, missing, swapped, cut, or without an end: refused."""
    for name in ("ogg", "opus"):
        pages = ogg_divided(golden("audio", name), 960 if name == "opus" else None)
        case.write("data/a/x.ogg", b"".join(pages))
        equal(heard(case, "data")["shape"][1], 1500)
        for words, wrong in (
                ("pages are missing", pages[:5] + pages[4:]), ("pages are missing", pages[:4] + pages[5:]),
                ("pages are missing", pages[:4] + [pages[5], pages[4]] + pages[6:]), ("has no last page", pages[:-1]),
                ("is cut", pages[:-1] + [pages[-1][:-1]]), ("follows the last page", pages + [pages[-1]]),
                ("has no last page", pages[:-1] + [ogg_page(pages[-1], flags=0)])):
            refuses(case, b"".join(wrong), words, suffix="ogg")


@case("attack-06-chained")
def chained_streams(case):
    """Ogg streams that follow each other: the sounds of all, or a refusal by the damaged one."""
    for name, channels in (("ogg", 2), ("opus", 1)):
        file = golden("audio", name)
        case.write("data/a/x.ogg", file + file)
        equal(heard(case, "data")["shape"], [channels, 3000])
        page = ogg_pages(file)[0]
        refuses(case, file + ogg_page(page, sequence=4) + file[len(page):], "expected is 5", suffix="ogg")
        refuses(case, file + file[:-5], "is cut", suffix="ogg")


@case("suite-01")
def variable_rate(case):
    """MP3 of a variable rate without a Xing header: all 133,632 frames."""
    case.copy()
    equal(heard(case, "data")["shape"], [1, 133632])


@case("suite-02")
def constant_rate(case):
    """MP3 of a constant rate without a Xing header: all 67,392 frames."""
    case.copy()
    equal(heard(case, "data")["shape"], [1, 67392])


@case("suite-02-tags")
def tags(case):
    """ID3v2, APE and ID3v1 tags around an MP3 and in it are no sound; other bytes between frames are refused."""
    case.copy("suite-02")
    file = (case.folder / "data/a/x.mp3").read_bytes()
    wanted = heard(case, "data")
    # The frames of 32 kbit/s at 22.05 kHz have 104 bytes, or 105.
    half = next(place for place in (104, 105) if file[place:place + 2] == file[:2])
    id3 = b"ID3\4\0\0\0\0\1\0" + b"\xff" * 128
    ape = b"APETAGEX" + struct.pack("<IIII", 2000, 32, 0, 0) + bytes(8)
    for content in (id3 + file, file + ape + b"TAG" + bytes(125), file[:half] + id3 + file[half:]):
        hears(case, content, wanted, "mp3")
    refuses(case, file[:half] + b"junk" + file[half:], f"no frame at byte {half}", suffix="mp3")


@case("suite-01-count")
def counted_frames(case):
    """MP3 whose first frame counts the others: its padding is no sound; a missing frame is refused."""
    file = golden("audio", "mp3")
    case.write("data/a/x.mp3", file)
    equal(heard(case, "data")["shape"], [1, 1500])
    refuses(case, file[:-1], "5 frames are declared, but 4 are there", suffix="mp3")


@case("suite-08")
def depths(case):
    """FLAC of 12 and of 20 bits: v/2048 and v/524288, 100 frames each."""
    case.copy()
    records = case.head("data", "--format", "sounds")
    equal([record["features"]["audio"]["shape"] for record in records], [[1, 100], [1, 100]])
    # By ffmpeg 5.1.
    equal([record["features"]["audio"]["digest"] for record in records], ["31e9b866336ed8bedd011445823bc1fa24f8d0199f8e4241858cb3c44d405b8a", "2afde8930b7a9382db7a15f741cbbded65e5a495a9107af3131b8587762a6e94"])


@case("suite-08-total")
def flac_totals(case):
    """FLAC that does not state its length is read whole; a wrong length, sum or order of frames is refused."""
    for md5 in (False, True):
        head, frames = flac(VALUES, md5=md5)
        hears(case, head + b"".join(frames), SOUND, "flac")
        hears(case, flac(VALUES, total=0, md5=md5)[0] + b"".join(frames), SOUND, "flac")
        refuses(case, flac(VALUES, total=801, md5=md5)[0] + b"".join(frames), "801 samples are declared", suffix="flac")
        refuses(case, flac(VALUES, total=704, md5=md5)[0] + b"".join(frames), "704", suffix="flac")
        for total in (0, 800):
            refuses(case, flac(VALUES, total=total, md5=md5)[0] + b"".join(frames[:3] + frames[4:]),
                    "frames are missing", suffix="flac")
    head, frames = flac([value + 1 for value in VALUES])
    refuses(case, head + b"".join(flac(VALUES)[1]), "MD5", suffix="flac")
