"""Single fixers of fissix, applied to trees."""

import pytest

from patches.context import Context
from patches.fixers import fixer_rule, run_fixer
from patches.registry import PYTHON2_ONLY
from patches.source.dialect import PYTHON2
from patches.source.syntax import parse_source


def applied(name, source):
    """Return (new source, number of changes, findings) of one fixer."""
    tree = parse_source(source)
    context = Context("a.py", tree, PYTHON2)
    count = run_fixer(name, tree, context)
    return str(tree), count, context.findings


@pytest.mark.parametrize(
    "name, before, after, count",
    [
        ("has_key", "if d.has_key(k): x\n", "if k in d: x\n", 1),
        ("repr", "x = `a` + `b`\n", "x = repr(a) + repr(b)\n", 2),
        ("ne", "a <> b\n", "a != b\n", 1),
        ("has_key", "d.has_no_key(k)\n", "d.has_no_key(k)\n", 0),
        ("standarderror", "try: x\nexcept StandardError: y\n", "try: x\nexcept Exception: y\n", 1),
    ],
)
def test_run_fixer(name, before, after, count):
    assert applied(name, before) == (after, count, [])


def test_an_imported_feature_is_told_to_the_fixer():
    source = "x = '\\u1234'\n"  # six characters in Python 2, one where literals are Unicode
    assert applied("unicode", source)[0] == "x = '\\\\u1234'\n"
    source = "from __future__ import unicode_literals\n" + source
    assert applied("unicode", source) == (source, 0, [])


def test_what_a_fixer_cannot_do_is_reported():
    text, count, findings = applied("apply", "x = 1\n")
    assert (text, count, findings) == ("x = 1\n", 0, [])
    source = "def f(): pass\nraise 'a', b\n"
    text, count, findings = applied("raise", source)
    assert (text, count) == (source, 0)
    assert [(found.line, found.remedy) for found in findings] == [(2, "look at this line")]
    assert findings[0].what.startswith("fissix's fixer 'FixRaise' says: ")


def rule(**options):
    """Return the fixer for `has_key` as a rule."""
    return fixer_rule("has_key", r"\bhas_key\b", "it is gone", ("a\n", "b\n"), **options)


def test_the_rule_of_a_fixer():
    made = rule(order=7)
    assert made[:5] == ("has_key", "it is gone", ("a\n", "b\n"), 7, PYTHON2_ONLY)
    tree = parse_source("d.has_key(k)\n")
    assert made.apply(tree, Context("a.py", tree)) == 1
    assert str(tree) == "k in d\n"


@pytest.mark.parametrize(
    "source, fits", [("d.key(k)\n", False), ("d.has_keys(k)\n", False), ("has_key\n", True)]
)
def test_a_fixer_does_not_run_where_its_word_is_missing(source, fits):
    assert rule().fits(Context("a.py", parse_source(source), PYTHON2)) is fits


@pytest.mark.parametrize("certain, expected", [(True, 1), (False, 0)])
def test_some_fixers_want_a_file_that_tells(certain, expected):
    tree = parse_source("d.has_key(k)\n")
    context = Context("a.py", tree, certain=certain)
    assert rule(certain=True).apply(tree, context) == expected
