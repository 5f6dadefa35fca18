"""One picture file, read upright and in 8 bits, or the reason why it cannot be."""

from __future__ import annotations

import contextlib
import struct
import threading
from typing import Any, BinaryIO, Iterator

import numpy as np
from PIL import Image, UnidentifiedImageError

from lib.errors import InputError, reason
from lib.files.regular import open_regular

from .levels import ramp

#: A picture that decodes to more is taken for a decompression bomb. All that are decoded at the
#: same time, by several threads, have no more either.
MAX_PIXELS = 100 * 10**6
#: Where `read_picture` notes, in an image's ``info``, the greatest number of 16-bit pixels.
HIGHEST = "highest of 16 bits"
_STRIP = 2**20  # pixels that are put on black at a time
# Stubs without a decoder, video, and PostScript, for which Pillow would start Ghostscript.
_NO_PICTURES = {"BUFR", "EPS", "GRIB", "HDF5", "MPEG", "WMF"}
_ORIENTATION = 0x0112  # Exif's tag; its values from 2 on:
# Pillow before 9.1 has them on the module itself
Transpose = getattr(Image, "Transpose", Image)
_TURNS = [
    Transpose.FLIP_LEFT_RIGHT,
    Transpose.ROTATE_180,
    Transpose.FLIP_TOP_BOTTOM,
    Transpose.TRANSPOSE,
    Transpose.ROTATE_270,
    Transpose.TRANSVERSE,
    Transpose.ROTATE_90,
]
# What Pillow's decoders raise on wrong bytes.
_DAMAGE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
)


class Room:
    """So many of something at a time: who wants more waits until others have given theirs back."""

    def __init__(self, n: int) -> None:
        self._left, self._changed = n, threading.Condition()

    @contextlib.contextmanager
    def taken(self, n: int) -> Iterator[None]:
        """Have `n` of it, at most what there is in all."""
        with self._changed:
            self._changed.wait_for(lambda: n <= self._left)
            self._left -= n
        try:
            yield
        finally:
            with self._changed:
                self._left += n
                self._changed.notify_all()


_IN_WORK = Room(MAX_PIXELS)


class Unreadable(ValueError):
    """A file that gives no picture; the text is the reason, without the file's name."""


def formats() -> list[str]:
    """Names of the formats that are read: all of Pillow's that need no other program."""
    Image.init()
    return sorted(set(Image.OPEN) - _NO_PICTURES)


def endings() -> set[str]:
    """The endings of names, in lower case and with the dot, that pictures have."""
    known = set(formats())
    return {ending for ending, name in Image.registered_extensions().items() if name in known}


def read_picture(path: str, side: int, known: list[str], ends: Any = None) -> Image.Image:
    """Read a picture; of an animation the first frame.

    Parameters
    ----------
    path : str
    side : int
        Pixels that will be kept along a side: JPEG decodes to a fraction of its size faster.
    known : list of str
        What `formats` returns.
    ends : pair of float, optional
        Which numbers of 16-bit and float pixels become black and white.

    Returns
    -------
    PIL.Image.Image
        Of mode L or RGB, turned as its Exif data say. Transparency is put on black. 16-bit
        grey is divided by 257, unless ``ends`` says otherwise.

    Raises
    ------
    Unreadable
        Not a picture, damaged, too large, or not permitted to be read.
    """
    try:
        file = open_regular(path)
    except InputError as error:
        raise Unreadable("no regular file") from error
    except OSError as error:
        raise Unreadable(_reason(error)) from error
    with file:
        return decode_picture(file, side, known, ends)


def decode_picture(file: BinaryIO, side: int, known: list[str], ends: Any = None) -> Image.Image:
    """Read a picture from an open file; everything else is as for `read_picture`."""
    try:
        with contextlib.ExitStack() as stack:
            with _decoding():
                image = stack.enter_context(Image.open(file, formats=known))
                image.draft(None, (2 * side, 2 * side))
            pixels = image.size[0] * image.size[1]
            if pixels > MAX_PIXELS:
                raise Unreadable("%dx%d pixels, expected at most %d" % (image.size + (MAX_PIXELS,)))
            stack.enter_context(_IN_WORK.taken(pixels))
            with _decoding():
                image.load()
            return _upright(_to_8_bits(image, ends), _turn(image))
    except MemoryError as error:  # whoever needed it
        raise Unreadable("needs more memory than there is") from error


@contextlib.contextmanager
def _decoding() -> Iterator[None]:
    """Around calls of Pillow alone: what it raises there, the file's bytes have led to.

    Our own code stays outside, so that a mistake in it does not read as a damaged file.
    """
    try:
        yield
    except UnidentifiedImageError as error:
        raise Unreadable("not an image") from error
    except Image.DecompressionBombError as error:
        raise Unreadable("far more than %d pixels, a decompression bomb" % MAX_PIXELS) from error
    except MemoryError:
        raise
    except _DAMAGE as error:
        raise Unreadable(_reason(error)) from error


def _to_8_bits(image: Image.Image, ends: Any = None) -> Image.Image:
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        with _decoding():
            values = np.asarray(image)
        if ends is not None:
            low, high = ends
            return Image.fromarray(ramp(low, high, "picture")(values))
        scaled = Image.fromarray(_scaled(values))
        if values.dtype.kind != "f":
            scaled.info[HIGHEST] = int(values.max())
        return scaled
    transparent = image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info
    with _decoding():  # a palette, or its transparency, may be damaged
        if not transparent:
            return image.convert("L" if image.mode in ("1", "L") else "RGB")
        return _on_black(image)


def _on_black(image: Image.Image) -> Image.Image:
    """Return a picture without its transparency; four copies of it never exist at a time."""
    width, height = image.size
    result, step = Image.new("RGB", image.size), max(1, _STRIP // max(1, width))
    for top in range(0, height, step):
        bottom = min(top + step, height)
        strip = image.crop((0, top, width, bottom)).convert("RGBA")
        black = Image.new("RGBA", strip.size, (0, 0, 0, 255))
        result.paste(Image.alpha_composite(black, strip).convert("RGB"), (0, top))
    return result


def _scaled(values: np.ndarray) -> np.ndarray:
    """Return 16-bit integers or floats, 0 to 1 or 0 to 255, as bytes."""
    low, high = values.min(), values.max()
    if values.dtype.kind == "f":
        if not (0 <= low and high <= 255):  # also if they are NaN
            raise Unreadable(
                "floats from %g to %g, expected 0 to 1 or 0 to 255, or --levels LOW,HIGH"
                % (low, high)
            )
        return np.rint(values * (255.0 if high <= 1 else 1.0)).astype(np.uint8)
    if not (0 <= low and high <= 65535):
        raise Unreadable(
            "integers from %d to %d, expected 0 to 65535, or --levels LOW,HIGH" % (low, high)
        )
    return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)


def _turn(image: Image.Image) -> Any:
    try:
        return image.getexif().get(_ORIENTATION, 1)
    except _DAMAGE:
        return 1  # damaged Exif data say nothing about the pixels, which have been read


def _upright(image: Image.Image, turn: Any) -> Image.Image:
    if isinstance(turn, int) and 2 <= turn < 2 + len(_TURNS):
        return image.transpose(_TURNS[turn - 2])
    return image


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    text = reason(error)
    return "damaged: " + (text or type(error).__name__)
