"""Reading sources into trees, taking trees apart and putting them together."""

import pytest
from fissix.pgen2 import token

from patches.source import syntax
from patches.source.syntax import parse_source, syms


def first(source, kind):
    """Return the first node of a kind in a source."""
    return next(n for n in parse_source(source).pre_order() if n.type == kind)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "x = 1",
        "# only a note\n",
        "print 'a',\nexec 'b' in c\n",
        "print(a, file=f)\nexec(b)\n",
        "from __future__ import print_function\nprint(1, end='')\n",
        "if x:\n\ty  \n\n    # far in\nelse :\n  z\\\n = 1\n",
    ],
)
def test_a_tree_keeps_every_character(source):
    assert syntax.tree_text(parse_source(source), source) == source


@pytest.mark.parametrize("source", ["", "\n", "# only a note\n"])
def test_a_file_without_a_statement_has_an_end(source):
    tree = parse_source(source)
    assert tree.type == syms.file_input
    assert [child.type for child in tree.children] == [token.ENDMARKER]


def test_a_last_line_without_an_end_stays_without_one():
    tree = parse_source("x = 1")
    assert str(tree) == "x = 1\n"
    assert syntax.tree_text(tree, "x = 1") == "x = 1"
    assert syntax.tree_text(tree, "x = 1\n") == "x = 1\n"


def test_print_is_read_as_it_is_asked_for():
    source = "print (a)\n"
    statement, function = parse_source(source), parse_source(source, print_statement=False)
    assert [n.type for n in statement.pre_order()].count(syms.print_stmt) == 1
    assert [n.type for n in function.pre_order()].count(syms.print_stmt) == 0


@pytest.mark.parametrize("source, line", [("a\nb c\n", 2), ("x = '''\n", 1), ("x\n  y\n", 2)])
def test_what_cannot_be_read(source, line):
    with pytest.raises(syntax.NotPython, match=r"--exclude old.py$") as caught:
        parse_source(source, "old.py")
    assert caught.value.line == line
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "source, line", [("x = 1\nprint 1\n", 2), ("x = 0777\n", 1), ("x\0", 1), ("(" * 5000, 1)]
)
def test_what_python_3_says_against_a_source(source, line):
    error = syntax.python3_error(source)
    assert isinstance(error, SyntaxError)
    assert (error.lineno or 1) == line


def test_python_3_only_warns_of_odd_escapes():
    assert syntax.python3_error("x = '\\d'\ny = x is 'a'\n") is None


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a", "a"),
        ("a.b.c", "a.b.c"),
        ("a . b", "a.b"),
        ("a.b()", None),
        ("a[0].b", None),
        ("3", None),
    ],
)
def test_dotted(text, expected):
    assert syntax.dotted(syntax.expression(text)) == expected


def test_bare_text_drops_blanks_and_notes():
    assert syntax.bare_text(syntax.expression("a . b( # why\n 1 , c)")) == "a.b(1,c)"


def test_members_and_keywords_are_attributes():
    tree = parse_source("x = a.x + f(x=x)\n")
    found = [leaf for leaf in tree.leaves() if leaf.type == token.NAME and leaf.value == "x"]
    assert [syntax.is_attribute(leaf) for leaf in found] == [False, True, True, False]


def test_calls_and_their_arguments():
    tree = parse_source("a.b(1, c=2)(3)\nf(g(*x))\n[1].h()\nk[0](1)\nm()\n")
    found = [(name, [str(n).strip() for n in given]) for _, name, given in syntax.calls(tree)]
    assert found == [("a.b", ["1", "c=2"]), ("f", ["g(*x)"]), ("g", ["*x"]), ("m", [])]
    (_, _, given), *_ = syntax.calls(tree)
    assert [syntax.keyword(node) for node in given] == [None, "c"]


@pytest.mark.parametrize(
    "source, after",
    [
        ("f(1)\n", "f(1, x)\n"),
        ("f(1, a=3)\n", "f(1, a=3, x)\n"),
        ("f(a, b,)\n", "f(a, b, x)\n"),
        ("a.f(b=g(1)).h\n", "a.f(b=g(1), x).h\n"),
    ],
)
def test_append_argument(source, after):
    tree = parse_source(source)
    power, _, _ = next(syntax.calls(tree))
    syntax.append_argument(power, syntax.expression("x", prefix=" "))
    assert str(tree) == after


def test_the_parentheses_of_a_call():
    power, _, _ = next(syntax.calls(parse_source("a.f(1)(2)\n")))
    assert str(syntax.call_trailer(power)) == "(1)"
    assert syntax.call_trailer(first("a.f\n", syms.power)) is None


@pytest.mark.parametrize(
    "given, after",
    [
        ([], " a.b()"),
        (["x"], " a.b(x)"),
        (["  x"], " a.b(x)"),
        (["x", "y", "  z"], " a.b(x, y,  z)"),
    ],
)
def test_call(given, after):
    nodes = [syntax.expression(text.strip(), " " * text.count(" ")) for text in given]
    assert str(syntax.call("a.b", nodes, prefix=" ")) == after


@pytest.mark.parametrize(
    "source, lines, after",
    [
        ("# why\nx = 1  # here\n", ["a", "b"], "# why\na\nb  # here\n"),
        ("x = 1; y = 2\n", ["a", "b"], "a; b; y = 2\n"),
        ("if c: x = 1\n", ["a", "b"], "if c: a; b\n"),
        ("# why\nx = 1\n", ["a"], "# why\na\n"),
        ("if c:\n  x = 1\n  y\n", ["a", "b"], "if c:\n  a\n  b\n  y\n"),
        ("if c:\n  y\n  # why\n  x = 1\n", ["a", "b"], "if c:\n  y\n  # why\n  a\n  b\n"),
    ],
)
def test_replace_statement(source, lines, after):
    tree = parse_source(source)
    node = next(n for n in tree.pre_order() if n.type == syms.expr_stmt)
    syntax.replace_statement(node, lines)
    assert str(tree) == after


def test_indentation():
    source = "x\nif a:\n\ty\n"
    statements = [n for n in parse_source(source).pre_order() if n.type == syms.simple_stmt]
    assert [syntax.indentation(node) for node in statements] == ["", "\t"]


def test_guarded_is_what_stands_in_a_try():
    tree = parse_source("a\ntry:\n    if x: b\nexcept E: c\n")
    found = {leaf.value: leaf for leaf in tree.leaves() if leaf.value in "abc"}
    assert [syntax.is_guarded(found[letter]) for letter in "abc"] == [False, True, True]
