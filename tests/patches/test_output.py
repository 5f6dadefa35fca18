"""What is printed on any terminal."""

import io
import sys

import pytest

from patches.output import pass_on, say


@pytest.mark.parametrize(
    "encoding, shown", [("ascii", b"\\xe9 \\udcff\n"), ("utf-8", b"\xc3\xa9 \\udcff\n")]
)
def test_say(monkeypatch, encoding, shown):
    stream = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stream, encoding, "strict"))
    say("\xe9 \udcff")
    sys.stdout.flush()
    assert stream.getvalue() == shown


def test_pass_on(monkeypatch):
    stream = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stream, "ascii", "strict"))
    say("first")
    pass_on(b"\xff\n")
    assert stream.getvalue() == b"first\n\xff\n"
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    pass_on(b"x\xff\n")
    assert sys.stdout.getvalue() == "x\\xff\n"
