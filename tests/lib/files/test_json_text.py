"""JSON from outside: bounded in depth, in digits and in time."""

import json
import time

import pytest

from lib.files.json_text import parse_json


@pytest.mark.parametrize(
    "value", [None, True, -3, 1.5e300, 'a[[[[\\"{{', [1, {"a": [2]}], [[[[[]]]]], {"é\ud800": "\n"}]
)
def test_what_programs_write(value):
    assert parse_json(json.dumps(value)) == value


@pytest.mark.parametrize(
    "text, words",
    [
        ("[" * 51 + "]" * 51, "nested deeper than 50"),
        ("[" * 10**6, "nested deeper than 50"),
        ('{"a":' * 60 + "1" + "}" * 60, "nested deeper"),
        ("1" * 401, "a number of 401 digits"),
        ('"' + "[" * 10**5, "Unterminated string"),
        ("", "Expecting value"),
        ("[" + "[]," * 10**6 + "1]", "more than 1000000 values"),
        ("{" + '"a":1,' * 10**6 + '"b":1}', "more than 1000000 values"),
    ],
)
def test_refusals(text, words):
    with pytest.raises(ValueError, match=words):
        parse_json(text)


def test_brackets_in_a_text_are_text():
    assert parse_json(json.dumps("[" * 100)) == "[" * 100
    assert parse_json("[" * 50 + "]" * 50)


def test_texts_without_an_end_take_no_time():
    started = time.perf_counter()
    with pytest.raises(ValueError):
        parse_json('"' + '\\"' * 10**6)
    assert time.perf_counter() - started < 5


def test_commas_in_a_text_are_text():
    assert parse_json(json.dumps(["," * 10**6 + "[{"])) == ["," * 10**6 + "[{"]


def test_more_values_where_they_are_expected():
    text = json.dumps([0] * (10**6 + 1))
    with pytest.raises(ValueError, match="more than 1000000 values"):
        parse_json(text)
    assert len(parse_json(text, 10**7)) == 10**6 + 1


@pytest.mark.parametrize("text", ["\\", '\\"', '\\\\"', '"', "\\\\\\", "a\\", '\\"[[['])
def test_backslashes_and_quotes_end_no_text_too_early(text):
    value = [text + "[" * 60, text * 3, {text: "," + text}]
    assert parse_json(json.dumps(value)) == value


def test_backslashes_take_no_memory():
    """They took a hundred times their room: a config.json of 15 MB would take 1.5 GB."""
    resource = pytest.importorskip("resource", reason="a module of POSIX")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert parse_json('"' + "\\u0041" * 10**6 + '"') == "A" * 10**6
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    assert grown < 200 * 2**20
