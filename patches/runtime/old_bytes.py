"""Bytes that Python 2 programs used as text: its ``str`` was both.

`Text` is bytes to whatever takes bytes (`struct.unpack`, `pickle.loads`, `numpy.frombuffer`, a
binary file), and text where it is printed, formatted, compared or put together with text.
"""

from __future__ import annotations

import functools
import io
import struct
from typing import Any, Iterator

_METHODS = (
    "capitalize center count endswith expandtabs find index isalnum isalpha isdigit islower "
    "isspace istitle isupper ljust lower lstrip partition replace rfind rindex rjust rpartition "
    "rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill"
)


def raw(data: Any) -> Any:
    """Return text as bytes (in UTF-8), for what takes bytes only, and anything else as it is."""
    if isinstance(data, str):
        return data.encode("utf-8")
    return data


def text(data: Any) -> Any:
    """Return bytes as `Text`, and those of a list or a tuple; anything else as it is."""
    if type(data) is bytes:
        return Text(data)
    if type(data) in (list, tuple):
        return type(data)(map(text, data))
    return data


class Text(bytes):
    """What Python 2 called a string: bytes whose characters are letters.

    Its hash is that of the text, so that ``d['gen']`` finds what was stored under it.
    """

    def __str__(self) -> str:
        try:
            return self.decode("utf-8")
        except UnicodeDecodeError:
            return self.decode("latin-1")

    def __repr__(self) -> str:
        return bytes.__repr__(self)[1:]

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __hash__(self) -> int:
        return hash(str(self))

    def __eq__(self, other: object) -> bool:
        return bytes.__eq__(self, raw(other)) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Any) -> bool:
        return bytes.__lt__(self, raw(other))

    def __gt__(self, other: Any) -> bool:
        return bytes.__gt__(self, raw(other))

    def __le__(self, other: Any) -> bool:
        return bytes.__le__(self, raw(other))

    def __ge__(self, other: Any) -> bool:
        return bytes.__ge__(self, raw(other))

    def __contains__(self, other: Any) -> bool:
        return bytes.__contains__(self, raw(other))

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Text(bytes.__getitem__(self, index))
        return Text([bytes.__getitem__(self, index)])

    def __iter__(self) -> Iterator[Any]:
        return (self[number] for number in range(len(self)))

    def __add__(self, other: Any) -> Any:
        return Text(bytes(self) + raw(other))

    def __radd__(self, other: Any) -> Any:
        return Text(raw(other) + bytes(self))

    def __mul__(self, number: Any) -> Any:
        return Text(bytes.__mul__(self, number))

    __rmul__ = __mul__

    def __mod__(self, values: Any) -> Any:
        return str(self) % values

    def join(self, parts: Any) -> Any:
        """Return parts, text or bytes, with this between them."""
        return Text(bytes(self).join(map(raw, parts)))

    def format(self, *values: Any, **named: Any) -> str:
        """Return the text that ``str.format`` makes."""
        return str(self).format(*values, **named)

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> Any:
        """Return what it is: Python 2 let bytes be encoded once more."""
        return self


def _both(name):
    method = getattr(bytes, name)

    @functools.wraps(method)
    def called(self, *given, **named):
        return text(method(bytes(self), *map(raw, given), **named))

    return called


for _name in _METHODS.split():
    setattr(Text, _name, _both(_name))


def join(separator: str, parts: Any) -> Any:
    """Return parts with a separator between them; `Text` where one of them is bytes."""
    parts = list(parts)
    if any(isinstance(part, bytes) for part in parts):
        return Text(raw(separator)).join(parts)
    return separator.join(parts)


class _Memory(io.BytesIO):
    """A file in memory that takes text and bytes, and gives `Text`."""

    def write(self, data: Any) -> int:
        return super().write(raw(data))

    def getvalue(self) -> Any:
        return Text(super().getvalue())

    def read(self, *size: Any) -> Any:
        return Text(super().read(*size))

    def readline(self, *size: Any) -> Any:
        return Text(super().readline(*size))

    def readlines(self, *size: Any) -> Any:
        return text(super().readlines(*size))

    def __next__(self) -> Any:
        return Text(super().__next__())


def StringIO(initial: Any = "") -> Any:
    """Return a file in memory: of text where it begins with some, else for text and bytes."""
    if isinstance(initial, str) and initial:
        return io.StringIO(initial)
    return _Memory(raw(initial))


def pack(form: Any, *values: Any) -> Any:
    """Return what ``struct.pack`` makes, of text too (a character is a byte)."""
    given = [value.encode("latin-1") if isinstance(value, str) else value for value in values]
    return Text(struct.pack(form, *given))


def unpack(form: Any, data: Any) -> Any:
    """Return what ``struct.unpack`` finds, its strings as `Text`."""
    return text(struct.unpack(form, raw(data)))
