"""Source files as text and back, keeping encoding, byte order mark and line ends."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from typing import Any, List

from lib.errors import InputError, one_line

_HEAD = 4096  # bytes in which a coding line stands
_NEAR = 64  # lines within which a line is found again that was moved by others
LINE_END = re.compile(r"\r\n|\r|\n")


class SourceText:
    """The text of a source file and what is needed to write a changed text the same way.

    Attributes
    ----------
    data : bytes
        The file as it is.
    text : str
        Content with ``\\n`` as the only line end.
    encoding : str
        As the file's byte order mark or coding line says; UTF-8 without either. Python 2
        took undeclared bytes as they came, so where they are not UTF-8 they are read as
        Latin-1 (and the file then needs a coding line to be read by Python 3).
    declared : bool
        False where bytes beyond UTF-8 stand in a file that declares no encoding.
    """

    def __init__(self, data: bytes, filename: str) -> None:
        self.filename = filename
        self.data = data
        self.encoding, self.declared = _encoding(data, filename)
        try:
            text = data.decode(self.encoding)
            same = text.encode(self.encoding) == data
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise InputError(
                "%s:%d: got bytes that are not %s, expected what its coding line says; "
                "correct the coding line" % (filename, line, self.encoding)
            ) from error
        except (ValueError, LookupError) as error:
            raise _no_encoding(filename, error) from error
        if not same:  # unicode_escape, utf-7: what is written back would be another text
            raise _no_encoding(filename, "%s changes what it reads" % self.encoding)
        self._ends = LINE_END.findall(text)
        self._raw = text
        self.text = LINE_END.sub("\n", text)

    def encode(self, text: str) -> bytes:
        """Return `text` as bytes in the file's own encoding and line ends.

        A line that the port left alone keeps its own end in a file with mixed ones; a new
        line gets the most frequent end.

        Raises
        ------
        InputError
            The encoding does not have what the port wrote.
        """
        text = _restore_ends(self.text, text, self._ends)
        if not self.declared:
            text = _declare(text, "latin-1")
        try:
            data = text.encode(self.encoding)
            same = data.decode(self.encoding) == text
        except (ValueError, LookupError):
            same = False
        if not same:
            raise InputError(
                "%s:1: got the encoding %s, in which the ported text cannot be written; save the "
                "file as utf-8 and say so in its first line" % (self.filename, self.encoding)
            )
        return data


def _no_encoding(filename: str, why: Any) -> InputError:
    return InputError(
        "%s:1: got a coding line that Python does not know (%s), expected for example "
        "'# -*- coding: utf-8 -*-'; correct it" % (filename, one_line(why))
    )


def _encoding(data: bytes, filename: str) -> Any:
    first = b"".join(data[:_HEAD].splitlines()[:2])
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        if b"coding" in first:
            raise _no_encoding(filename, error) from error
        return "latin-1", False
    if encoding == "utf-8":
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            if b"coding" not in first:
                return "latin-1", False
    if codecs.lookup(encoding).name == "utf-8" and data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig", True
    return encoding, True


def _declare(text: str, encoding: str) -> Any:
    """Put a coding line where Python looks for it: in the first line, or after ``#!``."""
    line = "# -*- coding: %s -*-\n" % encoding
    if text.startswith("#!"):
        first, _, rest = text.partition("\n")
        return first + "\n" + line + rest
    return line + text


def _restore_ends(old: str, new: Any, ends: Any) -> Any:
    kinds = sorted(set(ends), key=ends.count)
    if not kinds or kinds == ["\n"]:
        return new
    common = kinds[-1]
    if len(kinds) == 1:
        return new.replace("\n", common)
    olds, news = old.split("\n"), new.split("\n")
    result, at = [], 0
    for number, line in enumerate(news[:-1]):
        if at < len(ends) and olds[at] != line:
            gone = _distance(olds, at, line)
            put_in = _distance(news, number, olds[at])
            if not gone or 0 < put_in < gone:
                result.append(common)
                at += not put_in  # without it this line stands for another
                continue
            at += gone
        result.append(ends[at] if at < len(ends) else common)
        at += 1
    return "".join(line + end for line, end in zip(news, result)) + news[-1]


def _distance(lines: List[str], start: int, wanted: str) -> int:
    """Return how many lines after `start` a line is found, 0 if it is not near."""
    near = lines[start + 1 : start + _NEAR]
    return near.index(wanted) + 1 if wanted in near else 0
