"""Source files as text and back, keeping encoding, byte order mark and line ends."""

from __future__ import annotations

import codecs
import difflib
import io
import re
import tokenize
from typing import Any

from lib.errors import InputError

LINE_END = re.compile(r"\r\n|\r|\n")


class SourceText:
    """The text of a source file and what is needed to write a changed text the same way.

    Attributes
    ----------
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
        self.encoding, self.declared = _encoding(data, filename)
        try:
            text = data.decode(self.encoding)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise InputError(
                "%s:%d: got bytes that are not %s, expected what its coding line says; "
                "correct the coding line" % (filename, line, self.encoding)
            ) from error
        self._ends = LINE_END.findall(text)
        self._raw = text
        self.text = LINE_END.sub("\n", text)

    def encode(self, text: str) -> bytes:
        """Return `text` as bytes in the file's own encoding and line ends.

        A line that the port left alone keeps its own end in a file with mixed ones; a new
        line gets the most frequent end.
        """
        text = _restore_ends(self.text, text, self._ends)
        if not self.declared:
            text = _declare(text, "latin-1")
        return text.encode(self.encoding)


def _encoding(data: bytes, filename: str) -> Any:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        if b"coding" in b"".join(data.splitlines()[:2]):
            raise InputError(
                "%s:1: got a coding line that Python does not know (%s), expected for example "
                "'# -*- coding: utf-8 -*-'; correct it" % (filename, error)
            ) from error
        return "latin-1", False
    if encoding == "utf-8":
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            if b"coding" not in b"".join(data.splitlines()[:2]):
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
    result = [common] * len(news)
    matcher = difflib.SequenceMatcher(None, olds, news, autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            if block.a + step < len(ends):
                result[block.b + step] = ends[block.a + step]
    return "".join(line + end for line, end in zip(news, result[:-1])) + news[-1]
