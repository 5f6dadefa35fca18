import pytest

from lib.report.page import markup


def test_everything_is_escaped():
    nasty = "<b a='1' c=\"2\">&"
    clean = "&lt;b a=&#x27;1&#x27; c=&quot;2&quot;&gt;&amp;"
    assert markup.escape(nasty) == clean
    assert markup.pairs([(nasty, nasty)]) == "<div><dt>%s</dt><dd>%s</dd></div>" % (clean, clean)
    table = markup.table(nasty, [(nasty, nasty), ("", "")], [[nasty, nasty]])
    assert nasty not in table
    assert table.count(clean) == 5


@pytest.mark.parametrize(
    "value, text",
    [
        (True, "yes"),
        (False, "no"),
        (None, "none"),
        (2728993225, "2728993225"),
        (0.0002, "0.0002"),
        (2.5e-5, "2.5e-05"),
        ([1000, 10000], "1000, 10000"),
        ([], "none"),
        ({"a": 1, "b": [True]}, "a 1, b yes"),
        ({}, "none"),
        ("text", "text"),
    ],
)
def test_settings(value, text):
    assert markup.setting(value) == text


@pytest.mark.parametrize(
    "seconds, text",
    [
        (0, "0.0 s"),
        (7.25, "7.2 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 0 s"),
        (245, "4 min 5 s"),
        (3599.7, "1 h 0 min"),
        (12000, "3 h 20 min"),
        (360000, "100 h 0 min"),
    ],
)
def test_durations(seconds, text):
    assert markup.duration(seconds) == text


@pytest.mark.parametrize(
    "value, text", [(None, ""), (10.0, "10"), (87.28345, "87.28"), (1234567, "1.235e+06")]
)
def test_numbers(value, text):
    assert markup.number(value) == text
