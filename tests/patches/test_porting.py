"""One file from text to text, with rules made up here where the real ones do not do it."""

import sys

import pytest

from patches import registry
from patches.porting import port
from patches.source.dialect import EITHER, PYTHON2, PYTHON3
from patches.source.syntax import NewerPython, NotPython


def rule(name, apply, dialects=registry.ANY_PYTHON):
    """Return a rule for a test."""
    return registry.Rule(name, "why", ("a\n", "b\n"), 50, dialects, apply)


@pytest.fixture
def only(monkeypatch):
    """Return a function that puts rules in the place of the real ones."""
    return lambda *rules: monkeypatch.setattr(registry, "rules", lambda: rules)


def set_value(text):
    """Return what a rule does that writes `text` for the number of ``x = 1``."""

    def apply(tree, context):
        number = next(leaf for leaf in tree.leaves() if leaf.value == "1")
        number.value = text
        number.changed()
        return 1

    return apply


@pytest.mark.parametrize("source", ["", "x = 1", "x = 1\n", "\n\n# only a note"])
def test_nothing_to_do(source):
    assert port(source)[:3] == (source, [], {})


def test_what_fired_is_counted():
    ported = port("print 1\nprint 2\nx = 3 <> 4")
    assert ported.source == "print(1)\nprint(2)\nx = 3 != 4"
    assert ported.fired["print"] == 2 and len(ported.fired) == 2


def test_a_rule_sees_only_files_of_its_pythons(only):
    seen = []

    def apply(tree, context):
        seen.append((context.dialect, context.certain))
        return 0

    only(rule("look", apply, (PYTHON2,)))
    port("print 1\n", tree_dialect=PYTHON3)
    port("x = 1\n", tree_dialect=PYTHON2)
    port("x = 1\n", tree_dialect=PYTHON3)
    port("x = 1\n", tree_dialect=EITHER)
    port("f'{x}'\n", tree_dialect=PYTHON2)
    assert seen == [(PYTHON2, True), (PYTHON2, False)]


def test_findings_are_sorted_by_line_and_name_their_rule(only):
    def tell(number):
        def apply(tree, context):
            context.report(tree.children[number], "what", "remedy")
            return 0

        return apply

    only(rule("second line", tell(1)), rule("first line", tell(0)))
    found = port("x = 1\ny = 2\n", "a.py").findings
    assert [(f.filename, f.line, f.rule) for f in found] == [
        ("a.py", 1, "first line"),
        ("a.py", 2, "second line"),
    ]


def test_a_result_that_python_cannot_read_is_thrown_away(only):
    only(rule("spoil", set_value("1 1")))
    source = "y = 0\nx = 1\n"
    ported = port(source, "a.py")
    assert ported.source == source and not ported.fired
    (finding,) = ported.findings
    assert (finding.filename, finding.line, finding.remedy) == ("a.py", 2, "port it by hand")
    assert "so the file was left alone" in finding.what


def test_a_rule_that_fails_to_build_is_named(only):
    def apply(tree, context):
        raise NotPython("<string>", 1, "unexpected ')'")

    only(rule("broken", apply))
    ported = port("x = 1\n", "a.py")
    assert ported.source == "x = 1\n" and not ported.fired
    assert "broken: " in ported.findings[0].what


def test_a_source_of_no_python_is_refused():
    with pytest.raises(NotPython, match="^a.py:1: "):
        port("x = = 1\n", "a.py")


def test_what_only_compiling_shows_is_told():
    nested = "".join(" " * depth + "for a in b:\n" for depth in range(25)) + " " * 25 + "print 1\n"
    ported = port(nested)
    assert ported.source == nested.replace("print 1", "print(1)")
    (finding,) = ported.findings
    assert "Python 3 cannot compile it (too many statically nested blocks)" in finding.what
    assert port("def f():\n    from os import *\n    print 1\n").findings[0].line in (1, 2)


DEEP = {
    "parentheses": "x = " + "(" * 5000 + "1" + ")" * 5000,
    "minus": "x = " + "-" * 10000 + "1",
    "not": "x = " + "not " * 10000 + "1",
    "lambda": "x = " + "lambda: " * 10000 + "1",
    "blocks": "".join(" " * n + "if 1:\n" for n in range(200)) + " " * 200 + "pass",
}


@pytest.mark.parametrize("what", sorted(DEEP))
def test_nested_too_deeply(what):
    with pytest.raises(NotPython, match="^f.py:[0-9]+: cannot be read as Python 2 or 3"):
        port(DEEP[what] + "\n", "f.py")


@pytest.mark.parametrize("what", sorted(DEEP))
def test_python_2_that_is_nested_too_deeply(what):
    source = "print 1\n" + DEEP[what] + "\n"
    try:
        ported = port(source, "f.py")
    except NotPython as error:
        assert "nested too deeply" in str(error)
    else:
        assert ported.source == source
        assert "so the file was left alone" in ported.findings[-1].what


@pytest.mark.skipif(sys.version_info < (3, 8), reason="syntax of Python 3.8")
def test_newer_syntax_than_the_parser_reads():
    with pytest.raises(
        NewerPython, match="^f.py:1: is Python 3 in a newer syntax .*unexpected '/'"
    ):
        port("def f(a, /): pass\n", "f.py")


def calls(lines):
    """How many Python functions are called and generators resumed while this is ported."""
    count = 0

    def seen(frame, event, argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(seen)
    try:
        port("print 'a', 1\n" * lines)
    finally:
        sys.setprofile(None)
    return count


def test_work_grows_with_the_lines():
    port("print 1\n")  # imports what it needs
    assert calls(600) < 8 * calls(100)  # six times as many; with the square 36 times
