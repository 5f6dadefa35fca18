"""One file from text to text, with rules made up here where the real ones do not do it."""

import pytest

from patches import registry
from patches.porting import port
from patches.source.dialect import EITHER, PYTHON2, PYTHON3
from patches.source.syntax import NotPython


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
