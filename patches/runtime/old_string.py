"""Python 2's module string, and what it did with text that Python 3 does with bytes."""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import html
from typing import Any


def join(words: Any, sep: str = " ") -> str:
    """Return words with a separator between them."""
    return sep.join(words)


joinfields = join


def split(s: str, sep: str | None = None, maxsplit: int = -1) -> list[str]:
    """Return the words of a text."""
    return s.split(sep, maxsplit)


splitfields = split


def replace(s: str, old: str, new: str, maxreplace: int = -1) -> str:
    """Return a text with a part replaced."""
    return s.replace(old, new, maxreplace)


lower, upper, swapcase = str.lower, str.upper, str.swapcase
capitalize, strip, lstrip, rstrip = str.capitalize, str.strip, str.lstrip, str.rstrip
find, rfind, index, rindex, count = str.find, str.rfind, str.index, str.rindex, str.count
ljust, rjust, center, expandtabs = str.ljust, str.rjust, str.center, str.expandtabs


def zfill(x: Any, width: int) -> str:
    """Return a number with zeros before it."""
    return (x if isinstance(x, str) else repr(x)).zfill(width)


def maketrans(old: str, new: str) -> dict[int, int]:
    """Return a table for `translate` and for ``str.translate``."""
    return str.maketrans(old, new)


def translate(s: str, table: Any, deletions: str = "") -> str:
    """Return a text without some characters and the others by a table."""
    kept = "".join(letter for letter in s if letter not in deletions)
    return kept if table is None else kept.translate(table)


def escape(s: str, quote: bool = False) -> str:
    """Return a text for HTML."""
    return html.escape(s, quote)


def _bytes(data: Any) -> bytes:
    return data.encode("utf-8") if isinstance(data, str) else data


def md5(data: Any = b"") -> Any:
    """Return an MD5 sum of text (as UTF-8) or bytes."""
    return hashlib.md5(_bytes(data))


def sha1(data: Any = b"") -> Any:
    """Return an SHA-1 sum of text (as UTF-8) or bytes."""
    return hashlib.sha1(_bytes(data))


def encodebytes(s: Any) -> str:
    """Return base64 of text (as UTF-8) or bytes, in lines."""
    return base64.encodebytes(_bytes(s)).decode("ascii")


def decodebytes(s: Any) -> bytes:
    """Return the bytes that base64, as text or bytes, stands for."""
    return base64.decodebytes(_bytes(s))


def b64encode(s: Any, altchars: Any = None) -> str:
    """Return base64 of text (as UTF-8) or bytes, as text."""
    return base64.b64encode(_bytes(s), altchars and _bytes(altchars)).decode("ascii")


def standard_b64encode(s: Any) -> str:
    """Return base64 of text (as UTF-8) or bytes, as text."""
    return b64encode(s)


def urlsafe_b64encode(s: Any) -> str:
    """Return base64 for addresses of text (as UTF-8) or bytes, as text."""
    return b64encode(s, b"-_")


def b32encode(s: Any) -> str:
    """Return base32 of text (as UTF-8) or bytes, as text."""
    return base64.b32encode(_bytes(s)).decode("ascii")


def b16encode(s: Any) -> str:
    """Return base16 of text (as UTF-8) or bytes, as text."""
    return base64.b16encode(_bytes(s)).decode("ascii")


# Codecs of Python 2 that made text of text, and how.
_TEXT = {
    "hex": (binascii.hexlify, binascii.unhexlify),
    "base64": (codecs.getencoder("base64_codec"), codecs.getdecoder("base64_codec")),
    "rot13": (codecs.getencoder("rot_13"), codecs.getdecoder("rot_13")),
    "string_escape": (codecs.getencoder("unicode_escape"), codecs.getdecoder("unicode_escape")),
    "zlib": (codecs.getencoder("zlib_codec"), codecs.getdecoder("zlib_codec")),
    "bz2": (codecs.getencoder("bz2_codec"), codecs.getdecoder("bz2_codec")),
}


def _codec(name: str) -> str:
    plain = name.lower().replace("-", "_")
    return {"rot_13": "rot13"}.get(plain, plain.replace("_codec", ""))


def _through(data, codec, way):
    name = _codec(codec)
    text = name in ("rot13",) or (name == "string_escape" and way == 0)
    if text:
        given = data if isinstance(data, str) else data.decode("latin-1")
    else:
        given = data.encode("latin-1") if isinstance(data, str) else data
    made = _TEXT[name][way](given)
    made = made[0] if isinstance(made, tuple) else made
    return made.decode("latin-1") if isinstance(made, bytes) else made


def encode(data: Any, codec: str = "ascii", errors: str = "strict") -> Any:
    """Return what ``data.encode(codec)`` was: text for hex, base64, rot13, zlib and the like.

    Its characters stand for bytes, as Python 2's did.
    """
    if _codec(codec) in _TEXT:
        return _through(data, codec, 0)
    return data.encode(codec, errors) if isinstance(data, str) else data


def decode(data: Any, codec: str = "ascii", errors: str = "strict") -> Any:
    """Return what ``data.decode(codec)`` was; text that is decoded already stays."""
    if _codec(codec) in _TEXT:
        return _through(data, codec, 1)
    return data if isinstance(data, str) else data.decode(codec, errors)
