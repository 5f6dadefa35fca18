"""Bytes that are text too; the results are those of Python 2.7's str."""

import hashlib
import io
import pickle
import struct

import numpy as np
import pytest

from patches.runtime import old_bytes

TEXT = old_bytes.text(b"gen params")


def test_it_is_text_where_text_is_wanted():
    assert str(TEXT) == "gen params" and "%s!" % TEXT == "gen params!" and repr([TEXT])[1] == "'"
    assert "{:>12}".format(TEXT) == "  gen params" and TEXT % () == "gen params"
    assert TEXT == "gen params" and TEXT != "gen" and TEXT < "z" and TEXT >= "gen" and "gen" in TEXT
    assert TEXT > "a" and TEXT <= b"gen params"
    assert {"gen params": 1}[TEXT] == {TEXT: 1}["gen params"] == 1
    accents = old_bytes.text("\xe9".encode())
    assert {"\xe9": 1}[accents] == {accents: 1}["\xe9"] == 1
    assert TEXT.split() == TEXT.split(" ") == ["gen", "params"] and TEXT.replace("g", "b")[0] == "b"
    assert TEXT[0] == "g" and TEXT[:3] == "gen" and list(TEXT[:2]) == ["g", "e"] and ord(TEXT[1])
    assert TEXT + "_1" == "gen params_1" and "x" + TEXT == "xgen params" and TEXT[:1] * 2 == "gg"
    assert TEXT.startswith("gen") and TEXT.upper() == "GEN PARAMS" and TEXT.encode("utf-8") is TEXT
    assert TEXT[:0].join(["a", TEXT[:1]]) == "ag" and TEXT.format() == "gen params"
    assert str(old_bytes.text(b"\xe9")) == "\xe9" and not old_bytes.text(b"")


def test_it_is_bytes_where_bytes_are_wanted():
    data = old_bytes.text(struct.pack("<2i", 3, -1))
    assert struct.unpack("<2i", data) == (3, -1) and bytes(data) == struct.pack("<2i", 3, -1)
    assert np.frombuffer(data, "<i4").tolist() == [3, -1] and isinstance(data, bytes)
    assert pickle.loads(old_bytes.text(pickle.dumps([1]))) == [1]
    assert hashlib.md5(TEXT).hexdigest() == hashlib.md5(b"gen params").hexdigest()
    assert TEXT.decode("ascii") == "gen params" and io.BytesIO(TEXT).read() == b"gen params"


@pytest.mark.parametrize("given", ["a", 3, None, {"a": b"b"}])
def test_other_values_stay(given):
    assert old_bytes.text(given) is given
    assert old_bytes.raw(3) == 3 and old_bytes.raw("\xe9") == b"\xc3\xa9"


def test_parts_are_made_text_too():
    out, error = old_bytes.text((b"a", None))
    assert out == "a" and error is None and old_bytes.text([b"a"])[0] == "a"


def test_strings_in_a_struct():
    packed = old_bytes.pack(">4sI", "IDX1", 7)
    assert bytes(packed) == b"IDX1\0\0\0\7" and old_bytes.unpack(">4sI", packed) == ("IDX1", 7)


def test_words_with_a_separator():
    assert type(old_bytes.join(" ", ["a", "b"])) is str and old_bytes.join("-", "ab") == "a-b"
    assert old_bytes.join(" ", (word for word in [TEXT[:3], "b"])) == "gen b"


def test_a_file_in_memory():
    file = old_bytes.StringIO()
    pickle.dump([1], file)
    file.write("\nlast\n")
    file.seek(0)
    assert pickle.load(file) == [1] and file.readline() == "\n" and file.read() == "last\n"
    file.seek(0)
    assert file.readlines()[-1] == "last\n" and file.getvalue().endswith("last\n")
    file.seek(0)
    assert list(file)[-1].strip() == "last"
    assert old_bytes.StringIO("a b").read().split() == ["a", "b"]
    assert old_bytes.StringIO(b"\1\2").read(1) == "\1"
