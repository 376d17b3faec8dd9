"""Small pictures: a screenshot's PNG written again with 256 colours, a third of its size."""

import base64
import struct
import zlib
from collections import Counter

_COLOURS, _FREQUENT = 256, 128
# Colours that these do not tell apart count as one: fine ones first, then what is left, coarsely.
_CELL, _COARSE = 0xF8F8F8, 0xF0F0F0
_PIXELS = """async picture => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const paint = canvas.getContext('2d');
  paint.drawImage(image, 0, 0);
  const bytes = paint.getImageData(0, 0, image.width, image.height).data;
  const parts = [];
  for (let at = 0; at < bytes.length; at += 32768)
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 32768)));
  return [image.width, image.height, btoa(parts.join(''))];
}"""


def small(page, picture):
    """Return a PNG with at most 256 colours; ``page`` is any page of a browser, which reads it."""
    width, height, encoded = page.evaluate(_PIXELS, base64.b64encode(picture).decode())
    pixels = [word >> 8 for (word,) in struct.iter_unpack(">I", base64.b64decode(encoded))]
    places, palette = _palette(Counter(pixels))
    rows = (pixels[at : at + width] for at in range(0, width * height, width))
    lines = b"".join(b"\0" + bytes(map(places.__getitem__, row)) for row in rows)
    colours = b"".join(colour.to_bytes(3, "big") for colour in palette)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(lines, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*c) for c in (*chunks, (b"IEND", b"")))


def _palette(counts):
    """Return for every colour its place in the palette, and the palette.

    Half of it is what is seen most often, half what is seen most often of all the rest.
    """
    best = _cells(counts, _CELL)
    frequent = list(best.values())[:_FREQUENT]
    rest = _cells(counts, _COARSE)
    for colour in frequent:
        rest.pop(colour & _COARSE, None)
    palette = (frequent + list(rest.values()))[:_COLOURS]
    nearest = {
        cell: min(range(len(palette)), key=lambda n: _apart(colour, palette[n]))
        for cell, colour in best.items()
    }
    return {colour: nearest[colour & _CELL] for colour in counts}, palette


def _cells(counts, mask):
    """Return the most frequent colour of each cell, the most frequent first."""
    best = {}
    for colour, _ in counts.most_common():
        best.setdefault(colour & mask, colour)
    return best


def _apart(one, other):
    return sum(((one >> shift & 255) - (other >> shift & 255)) ** 2 for shift in (16, 8, 0))


def _chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
