"""Writes Tests/MediaTests/Goldens/formats.json: images of many formats by Pillow, tifffile and by hand, and what Pillow
decodes from them; images that EXIF turns; transparent ones on a background. Needs pillow, tifffile, imagecodecs.

python3 Tests/Peers/format_goldens.py
"""

import base64
import io
import json
import pathlib
import struct

import numpy as np
import tifffile
from PIL import Image, ImageOps

rng = np.random.default_rng(3)


def smooth(h, w, c):
    y, x = np.mgrid[0:h, 0:w]
    a = np.stack([(127 + 120 * np.sin(x / (2.0 + k) + y / (3.0 - k / 2) + k)) for k in range(c)], -1)
    a += rng.normal(0, 8, a.shape)
    return a.clip(0, 255).astype(np.uint8)


out = {}


def add(name, data, mode=None, arr=None):
    if arr is None:
        im = Image.open(io.BytesIO(data))
        im.load()
        arr = np.array(im.convert(mode) if mode else im)
    out[name] = (bytes(data), arr)


def save(im, fmt, **k):
    b = io.BytesIO()
    im.save(b, fmt, **k)
    return b.getvalue()


rgb = Image.fromarray(smooth(13, 17, 3))
rgba = Image.fromarray(smooth(13, 17, 4))
g = Image.fromarray(smooth(13, 17, 1)[..., 0])
la = Image.fromarray(smooth(13, 17, 2), 'LA')
pal = rgb.quantize(40)
one = g.convert('1')
add('webp-lossy', save(rgb, 'WEBP', quality=70))
add('webp-lossless', save(rgb, 'WEBP', lossless=True))
add('webp-alpha', save(rgba, 'WEBP', lossless=True, exact=True))
add('webp-lossy-alpha', save(rgba, 'WEBP', quality=60))
add('webp-anim', save(rgb, 'WEBP', save_all=True, append_images=[Image.fromarray(smooth(13, 17, 3))], lossless=True))
add(
    'webp-anim-alpha',
    save(rgba, 'WEBP', save_all=True, append_images=[Image.fromarray(smooth(13, 17, 4))], lossless=True, exact=True),
)
add('gif', save(pal, 'GIF'), 'RGB')
add('gif-gray', save(g, 'GIF'), 'RGB')
add('gif-interlaced', save(pal, 'GIF', interlace=1), 'RGB')
add('gif-transparent', save(pal, 'GIF', transparency=3), 'RGBA')
add(
    'gif-anim',
    save(pal, 'GIF', save_all=True, append_images=[Image.fromarray(smooth(13, 17, 3)).quantize(20)]),
    'RGB',
)


# frame smaller than the canvas, no transparency / with
def gif_part(trans):
    d = bytearray(save(pal, 'GIF', **({'transparency': 3} if trans else {})))
    d[6:10] = struct.pack('<HH', 25, 20)
    i = d.index(b'\x2c' + struct.pack('<HHHH', 0, 0, 17, 13))
    d[i + 1 : i + 5] = struct.pack('<HH', 4, 5)
    return d


add('gif-part', gif_part(False), 'RGB')
add('gif-part-transparent', gif_part(True), 'RGBA')
d = bytearray(save(pal, 'GIF'))
d[6:10] = struct.pack('<HH', 9, 8)
add('gif-beyond', d, 'RGB')
for n, im in (('rgb', rgb), ('gray', g), ('palette', pal), ('bit', one)):
    add('bmp-' + n, save(im, 'BMP'), 'RGB')
p4 = rgb.quantize(12)


def bmp(w, h, bits, comp, data, palette=b'', masks=b'', top=False, size=40, extra=b''):
    n = len(palette) // 4
    hdr = struct.pack('<IiiHHIIiiII', size, w, -h if top else h, 1, bits, comp, len(data), 0, 0, n, 0) + extra
    off = 14 + len(hdr) + len(masks) + len(palette)
    return b'BM' + struct.pack('<IHHI', off + len(data), 0, 0, off) + hdr + masks + palette + data


def pl(im):
    p = im.getpalette()
    p = p + [0] * (768 - len(p))
    n = len(p) // 3
    return b''.join(bytes((p[3 * i + 2], p[3 * i + 1], p[3 * i], 0)) for i in range(n))


a4 = np.array(p4)
rows = b''
for r in a4[::-1]:
    b = bytearray((17 * 4 + 31) // 32 * 4)
    for x, v in enumerate(r):
        b[x // 2] |= int(v) << (4 if x % 2 == 0 else 0)
    rows += bytes(b)
add('bmp-4', bmp(17, 13, 4, 0, rows, pl(p4)[:64]), 'RGB')
ap = np.array(pal)


def pad(r):
    return bytes(r) + b'\0' * (-len(r) % 4)


add('bmp-top', bmp(17, 13, 8, 0, b''.join(pad(r) for r in ap), pl(pal), top=True), 'RGB')


# rle8: mixture of runs and absolute
def rle8(a):
    o = b''
    for r in a[::-1]:
        o += bytes((0, 5)) + bytes(r[:5]) + b'\0'
        for v in r[5:]:
            o += bytes((1, int(v)))
        o += b'\0\0'
    return o + b'\0\1'


add('bmp-rle8', bmp(17, 13, 8, 1, rle8(ap), pl(pal)), 'RGB')


def rle4(a):
    o = b''
    for r in a[::-1]:
        o += bytes((0, 6, int(r[0]) << 4 | int(r[1]), int(r[2]) << 4 | int(r[3]), int(r[4]) << 4 | int(r[5]), 0))
        for i in range(6, 17):
            o += bytes((1, int(r[i]) << 4))
        o += b'\0\0'
    return o + b'\0\1'


add('bmp-rle4', bmp(17, 13, 4, 2, rle4(a4), pl(p4)[:64]), 'RGB')
w16 = rng.integers(0, 65536, (13, 17)).astype('<u2')


def rows16(a):
    return b''.join(pad(r.tobytes()) for r in a[::-1])


add('bmp-555', bmp(17, 13, 16, 0, rows16(w16)), 'RGB')
add('bmp-565', bmp(17, 13, 16, 3, rows16(w16), masks=struct.pack('<III', 0xF800, 0x7E0, 0x1F)), 'RGB')
w32 = rng.integers(0, 2**32, (13, 17)).astype('<u4')
add('bmp-32', bmp(17, 13, 32, 0, w32[::-1].tobytes()), 'RGB')
add(
    'bmp-32-alpha',
    bmp(
        17,
        13,
        32,
        3,
        w32[::-1].tobytes(),
        size=108,
        extra=struct.pack('<IIII', 0xFF0000, 0xFF00, 0xFF, 0xFF000000) + b'\0' * 52,
    ),
    'RGBA',
)
add(
    'bmp-32-xbgr',
    bmp(17, 13, 32, 3, w32[::-1].tobytes(), masks=struct.pack('<III', 0xFF000000, 0xFF0000, 0xFF00)),
    'RGB',
)
core = (
    b'BM'
    + struct.pack('<IHHI', 0, 0, 0, 26)
    + struct.pack('<IHHHH', 12, 17, 13, 1, 24)
    + b''.join(pad(r[:, ::-1].tobytes()) for r in np.array(rgb)[::-1])
)
add('bmp-core', core, 'RGB')
for c in ('raw', 'tiff_lzw', 'tiff_deflate', 'packbits'):
    add('tiff-rgb-' + c, save(rgb, 'TIFF', compression=c))
add('tiff-gray', save(g, 'TIFF'))
add('tiff-rgba', save(rgba, 'TIFF', compression='tiff_lzw'))
add('tiff-la', save(la, 'TIFF'), None)
add('tiff-palette', save(pal, 'TIFF'), 'RGB')
add('tiff-bit', save(one, 'TIFF'), 'L')
add('tiff-g4', save(one, 'TIFF', compression='group4'), 'L')
add('tiff-cmyk', save(rgb.convert('CMYK'), 'TIFF'), 'RGB')
add('tiff-jpeg', save(rgb, 'TIFF', compression='jpeg'), 'RGB')
a = np.array(rgb)
al = np.array(rgba)


def tf(arr, **k):
    b = io.BytesIO()
    tifffile.imwrite(b, arr, **k)
    return b.getvalue()


big = smooth(40, 50, 3)
add('tiff-tiled', tf(big, tile=(16, 32), photometric='rgb', compression='zlib'))
add('tiff-planar', tf(a.transpose(2, 0, 1), photometric='rgb', planarconfig='separate'), arr=a)
add('tiff-assoc', tf(al, photometric='rgb', extrasamples=['assocalpha']), 'RGBA')
g16 = rng.integers(0, 65536, (13, 17)).astype(np.uint16)
add('tiff-16', tf(g16, photometric='minisblack'), arr=(g16 >> 8).astype(np.uint8))
add('tiff-16-be', tf(g16, photometric='minisblack', byteorder='>'), arr=(g16 >> 8).astype(np.uint8))
c16 = rng.integers(0, 65536, (13, 17, 3)).astype(np.uint16)
add('tiff-rgb16', tf(c16, photometric='rgb'), 'RGB')
add('tiff-white0', tf(np.array(g), photometric='miniswhite'))
add('tiff-strips', tf(big, photometric='rgb', rowsperstrip=7, compression='zlib'))


def e(b, shape):
    return dict(shape=list(shape), type='uint8', base64=base64.b64encode(bytes(b)).decode())


G = {}
for n, (d, a) in out.items():
    G[n + '/file'] = e(d, [len(d)])
    G[n + '/pillow'] = e(a.tobytes(), a.shape)
# orientation
small = Image.fromarray(smooth(5, 8, 3))
for o in range(1, 9):
    ex = Image.Exif()
    ex[0x112] = o
    for f, k in (('JPEG', dict(quality=95, subsampling=0)), ('PNG', {}), ('WEBP', dict(lossless=True)), ('TIFF', {})):
        d = save(small, f, exif=ex, **k)
        im = Image.open(io.BytesIO(d))
        if f == 'TIFF':
            im = Image.open(io.BytesIO(d))
            im.load()
            a = np.array(im)  # Pillow turns TIFF by itself
        else:
            a = np.array(ImageOps.exif_transpose(im))
        G[f'turned-{f.lower()}-{o}/file'] = e(d, [len(d)])
        G[f'turned-{f.lower()}-{o}/pillow'] = e(a.tobytes(), a.shape)
# on a background
for n, bg in (('white', (255, 255, 255)), ('blue', (10, 20, 200))):
    back = Image.new('RGB', rgba.size, bg)
    back.paste(rgba, mask=rgba.getchannel('A'))
    a = np.array(back)
    d = save(rgba, 'PNG')
    G[f'laid-{n}/file'] = e(d, [len(d)])
    G[f'laid-{n}/pillow'] = e(a.tobytes(), a.shape)
back = Image.new('L', la.size, 255)
back.paste(la.convert('L') if 0 else la.getchannel('L'), mask=la.getchannel('A'))
d = save(la, 'PNG')
a = np.array(back)
G['laid-gray/file'] = e(d, [len(d)])
G['laid-gray/pillow'] = e(a.tobytes(), a.shape)
t = pal.copy()
d = save(t, 'PNG', transparency=5)
im = Image.open(io.BytesIO(d)).convert('RGBA')
back = Image.new('RGB', im.size, (255, 255, 255))
back.paste(im, mask=im.getchannel('A'))
a = np.array(back)
G['laid-palette/file'] = e(d, [len(d)])
G['laid-palette/pillow'] = e(a.tobytes(), a.shape)
d = save(rgb, 'PNG', transparency=tuple(np.array(rgb)[3, 4].tolist()))
im = Image.open(io.BytesIO(d)).convert('RGBA')
back = Image.new('RGB', im.size, (255, 255, 255))
back.paste(im, mask=im.getchannel('A'))
a = np.array(back)
G['laid-key/file'] = e(d, [len(d)])
G['laid-key/pillow'] = e(a.tobytes(), a.shape)
d = save(g, 'PNG', transparency=int(np.array(g)[3, 4]))
im = Image.open(io.BytesIO(d)).convert('RGBA')
back = Image.new('RGB', im.size, (255, 255, 255))
back.paste(im, mask=im.getchannel('A'))
a = np.array(back)
G['laid-gray-key/file'] = e(d, [len(d)])
G['laid-gray-key/pillow'] = e(a.tobytes(), a.shape)
p = pathlib.Path(__file__).parents[1] / 'MediaTests' / 'Goldens' / 'formats.json'
p.write_text(json.dumps(G, indent=0, sort_keys=True) + '\n')
print(p.name, p.stat().st_size, 'bytes,', len(G), 'arrays')
