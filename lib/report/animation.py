"""``animation.gif``: how the samples change from epoch to epoch, a frame for each."""

from __future__ import annotations

import io
import os
import struct

from ..files.atomic import atomic_write
from ..files.regular import is_regular, open_regular
from ..runs.folder import ANIMATION, grid_path
from .grids import open_grid, stride

MAX_FRAMES = 300  # a minute at five a second
MAX_BYTES = 32 * 2**20
MAX_SIDE = 800  # pixels; larger grids are scaled down

_TRAILER = b";"
_LABEL_HEIGHT = 16  # pixels under the grid, for the epoch's number
_GREYS = [value & 0xFC for value in range(256)]  # 64 levels take two thirds of the bytes of 256


class Animation:
    """Writes ``animation.gif`` as the run goes; an observer of `lib.training.Run`.

    A frame is appended in place, so that an epoch costs the same however long the film is. The
    file can be opened at any moment, also when the process is killed while it appends. Where
    the film would get more than `MAX_FRAMES` frames or `MAX_BYTES` bytes, every second frame
    is dropped, and from there on only every second, fourth ... epoch gets one; the run's
    newest epoch is added at its end.

    Parameters
    ----------
    fps : float
        Frames a second, 0.1 to 50; GIF counts in hundredths of a second.
    """

    #: The file, as messages name it.
    leaves = ANIMATION

    def __init__(self, fps=5):
        self._delay = max(2, round(100 / fps))
        self._step = 1  # from one shown epoch to the next
        self._size = None  # (width, height) of the film
        self._frames = []  # (epoch, bytes in the file) of each
        self._newest = None  # epoch, also if it is not shown

    # --- what lib.training calls -------------------------------------------------------------

    def start(self, folder: str, records: list[dict]) -> None:
        """Make the film of the epochs in `records` from their grids, or none of no records."""
        self._rebuild(folder, [record["n_epochs"] for record in records])
        self._shorten(_path(folder))

    def epoch(self, folder: str, record: dict) -> None:
        """Add an epoch's frame."""
        self._newest = record["n_epochs"]
        if (self._newest - 1) % self._step == 0:
            self._append(folder, self._newest)
            self._shorten(_path(folder))

    def end(self, folder: str) -> None:
        """Add the newest epoch, if it was passed over."""
        if self._newest is not None and self._newest not in dict(self._frames):
            self._append(folder, self._newest)

    # --- the file ----------------------------------------------------------------------------

    def _rebuild(self, folder, epochs):
        path = _path(folder)
        self._newest = epochs[-1] if epochs else None
        self._step = stride(epochs[-1], MAX_FRAMES) if epochs else 1
        self._frames, self._size = [], None
        shown = [epoch for epoch in epochs if (epoch - 1) % self._step == 0]
        shown = [epoch for epoch in shown if os.path.exists(grid_path(folder, epoch))]
        if not shown:
            if os.path.lexists(path):
                os.unlink(path)
            return
        with atomic_write(path) as file:
            for epoch in shown:
                data = self._frame(folder, epoch)
                if not self._frames:
                    file.write(_header(self._size))
                file.write(data)
                self._frames.append((epoch, len(data)))
            file.write(_TRAILER)

    def _append(self, folder, epoch):
        path = _path(folder)
        if (
            os.path.islink(path)
            or not is_regular(path)
            or (os.path.getsize(path) != self._length())
        ):
            self._rebuild(folder, [shown for shown, _ in self._frames] + [epoch])
            return
        data = self._frame(folder, epoch)
        try:
            with open_regular(path, writing=True) as file:
                # The old trailer ends the film until the frame behind it is on the disk. Then
                # the frame's first byte takes its place: one byte is written or it is not.
                end = self._length() - len(_TRAILER)
                file.seek(end + 1)
                file.write(data[1:] + _TRAILER)
                file.flush()
                os.fsync(file.fileno())
                file.seek(end)
                file.write(data[:1])
        except OSError as error:
            error.filename = error.filename or path  # a failed write knows no name
            raise
        self._frames.append((epoch, len(data)))

    def _length(self):
        """Bytes of the file."""
        return len(_header((0, 0))) + sum(size for _, size in self._frames) + len(_TRAILER)

    def _shorten(self, path):
        """Drop every second frame until the film is within its limits."""
        while len(self._frames) > 1 and (
            len(self._frames) > MAX_FRAMES or self._length() > MAX_BYTES
        ):
            self._step *= 2
            frames, self._frames = self._frames, []
            with open_regular(path) as old, atomic_write(path) as new:
                new.write(old.read(len(_header(self._size))))
                for epoch, size in frames:
                    data = old.read(size)
                    if (epoch - 1) % self._step == 0:
                        new.write(data)
                        self._frames.append((epoch, size))
                new.write(_TRAILER)

    def _frame(self, folder, epoch):
        picture = _labelled(open_grid(grid_path(folder, epoch)), epoch)
        if self._size is None:
            self._size = picture.size
        elif picture.size != self._size:  # a run that goes on with another number of samples
            picture = picture.resize(self._size)
        return _encode(picture, self._delay)


def _path(folder):
    return os.path.join(folder, ANIMATION)


def _labelled(grid, epoch):
    """The grid, not too large, with the epoch's number under it."""
    from PIL import Image, ImageDraw

    grid.thumbnail((MAX_SIDE, MAX_SIDE))
    width, height = grid.size
    picture = Image.new(grid.mode, (max(width, 64), height + _LABEL_HEIGHT))
    picture.paste(grid, (0, 0))
    white = 255 if grid.mode == "L" else (255, 255, 255)
    ImageDraw.Draw(picture).text((4, height + 2), "epoch %d" % epoch, fill=white)
    return picture


def _header(size):
    """A GIF's beginning: its size, no common colours, shown again and again."""
    screen = struct.pack("<HHBBB", *size, 0, 0, 0)
    return b"GIF89a" + screen + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"


def _encode(picture, delay):
    """A picture as a frame for the middle of a GIF: with colours of its own.

    Pillow writes a GIF of this picture; its colours, common to all frames there, are moved
    into the frame (GIF89a specification, sections 18 to 23).
    """
    from PIL import Image

    if picture.mode == "L":
        picture = picture.point(_GREYS)
    else:
        methods = getattr(Image, "Quantize", Image)  # Pillow before 9.1 has no Quantize
        picture = picture.quantize(256, method=methods.FASTOCTREE)  # the others take half a second
    file = io.BytesIO()
    picture.save(file, format="GIF", duration=10 * delay)
    gif = file.getvalue()
    size_bits = gif[10] & 0x07
    colours_end = 13 + 3 * 2 ** (size_bits + 1)
    colours, frame = gif[13:colours_end], gif[colours_end : -len(_TRAILER)]
    # a frame: 8 bytes with its duration, 9 with its place, one of flags, the pixels
    flags = bytes([frame[17] | 0x80 | size_bits])
    return frame[:17] + flags + colours + frame[18:]
