"""Files keep their encoding, byte order mark, line ends and last line."""

import pytest

from lib.errors import InputError
from patches.porting import port
from patches.source.text import SourceText

# (bytes before, bytes after)
FILES = {
    "unix": (b"print 1\n", b"print(1)\n"),
    "CRLF": (b"print 1\r\nx = 2\r\n", b"print(1)\r\nx = 2\r\n"),
    "old Macintosh": (b"print 1\rx = 2\r", b"print(1)\rx = 2\r"),
    "mixed ends": (b"x = 1\r\nprint 1\ny = 2\r\n", b"x = 1\r\nprint(1)\r\ny = 2\r\n"),
    "no last end": (b"print 1\r\nprint 2", b"print(1)\r\nprint(2)"),
    "tabs": (b"if x:\n\tprint 1\n", b"if x:\n\tprint(1)\n"),
    "byte order mark": (b"\xef\xbb\xbfprint 1\n", b"\xef\xbb\xbfprint(1)\n"),
    "UTF-8": ("print 'é'\n".encode(), "print('é')\n".encode()),
    "coding line": (
        "# -*- coding: latin-1 -*-\nprint 'é'\n".encode("latin-1"),
        "# -*- coding: latin-1 -*-\nprint('é')\n".encode("latin-1"),
    ),
    "Japanese": (
        "# coding: shift_jis\nprint '日本'\n".encode("shift_jis"),
        "# coding: shift_jis\nprint('日本')\n".encode("shift_jis"),
    ),
    "undeclared bytes get a coding line": (
        b"#!/usr/bin/python\nprint 1  # \xe9\n",
        b"#!/usr/bin/python\n# -*- coding: latin-1 -*-\nprint(1)  # \xe9\n",
    ),
    "backslash and comment at the end": (b"print 1 + \\\n  2 # x", b"print(1 + \\\n  2) # x"),
}


@pytest.mark.parametrize("name", sorted(FILES))
def test_writes_back_the_same_way(name):
    before, after = FILES[name]
    source = SourceText(before, "f.py")
    written = source.encode(port(source.text).source)
    assert written == after
    again = SourceText(written, "f.py")
    assert again.encode(port(again.text).source) == after


def test_unchanged_text_gives_the_same_bytes():
    for before, _ in FILES.values():
        source = SourceText(before, "f.py")
        if source.declared:
            assert source.encode(source.text) == before


@pytest.mark.parametrize(
    "data, words",
    [
        (b"# coding: klingon\n", "a coding line that Python does not know"),
        (b"# coding: utf-8\n\nx = '\xff'\n", "f.py:3: got bytes that are not utf-8"),
        (b"# coding: ascii\nx = '\xc3\xa9'\n", "f.py:2: got bytes that are not ascii"),
    ],
)
def test_says_which_line_cannot_be_decoded(data, words):
    with pytest.raises(InputError, match=words):
        SourceText(data, "f.py")


@pytest.mark.parametrize(
    "name",
    ["rot13", "hex", "zlib", "base64", "uu", "punycode", "undefined", "unicode_escape", "utf-16"],
)
def test_encodings_that_are_none_of_sources(name):
    with pytest.raises(InputError, match="^f.py:[12]: got .*correct "):
        SourceText(("# -*- coding: %s -*-\nprint 'a\\n'\n" % name).encode(), "f.py")


def test_what_the_encoding_does_not_have():
    source = SourceText(b"# coding: ascii\nx = 1\n", "f.py")
    with pytest.raises(InputError, match="the encoding ascii, in which the ported text cannot"):
        source.encode("# coding: ascii\nx = '\xe9'\n")


def test_mixed_ends_of_lines_that_come_and_go():
    before = b"a\r\nb\nc\r\nd\ne\r\nf\r\n"
    source = SourceText(before, "f.py")
    assert source.encode("new\na\nb\nB\nc\ne\nf\n") == (b"new\r\na\r\nb\nB\r\nc\r\ne\r\nf\r\n")
