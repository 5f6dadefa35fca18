"""Python 2's module string and its codecs; the results are those that Python 2.7 printed."""

import pytest

from patches.runtime import old_string as old


def test_the_module_string():
    assert old.join(["a", "b"]) == "a b" and old.joinfields(["a", "b"], "") == "ab"
    assert old.split(" a  b ") == ["a", "b"] and old.split("a,b,c", ",", 1) == ["a", "b,c"]
    assert old.replace("aaa", "a", "b", 2) == "bba"
    assert old.upper("a") == "A" and old.find("abc", "c") == 2 and old.ljust("a", 3) == "a  "
    assert old.zfill(7, 3) == "007" and old.zfill("-7", 4) == "-007"
    assert old.translate("abc", old.maketrans("a", "x"), "b") == "xc"
    assert old.translate("abc", None, "ac") == "b"
    assert old.escape('<&"') == '&lt;&amp;"'


def test_sums_of_text():
    assert old.md5("abc").hexdigest() == "900150983cd24fb0d6963f7d28e17f72"
    assert old.md5(b"abc").hexdigest() == old.md5("abc").hexdigest()
    assert old.sha1("abc").hexdigest() == "a9993e364706816aba3e25717850c26c9cd0d89d"


@pytest.mark.parametrize(
    "text, codec, coded",
    [
        ("az\xff", "hex", "617aff"),
        ("az", "base64", "YXo=\n"),
        ("Hello", "rot13", "Uryyb"),
        ("a\n", "string_escape", "a\\n"),
    ],
)
def test_codecs_from_text_to_text(text, codec, coded):
    assert old.encode(text, codec) == coded
    assert old.decode(coded, codec) == text
    assert old.decode(coded, codec + "_codec" if codec == "hex" else codec) == text


@pytest.mark.parametrize("codec", ["zlib", "bz2"])
def test_codecs_that_pack(codec):
    packed = old.encode("abc" * 50, codec)
    assert len(packed) < 100 and old.decode(packed, codec) == "abc" * 50


def test_codecs_of_bytes():
    assert old.decode(b"caf\xc3\xa9", "utf-8") == "caf\u00e9"
    assert old.decode("caf\u00e9", "utf-8") == "caf\u00e9"
    assert old.encode("\u00e9", "utf-8") == b"\xc3\xa9" and old.encode(b"a", "utf-8") == b"a"
    assert old.decode(b"a\xff", "ascii", "ignore") == "a"
