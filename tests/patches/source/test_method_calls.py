"""Calls of methods, found and rewritten."""

import pytest

from patches.source.method_calls import call_instead, rename, rewrite_methods, to_function
from patches.source.syntax import calls, parse_source


@pytest.mark.parametrize(
    "before, after",
    [
        ("x.m()\n", "f(x)\n"),
        ("y = a.b[0].m(1, k=2).c\n", "y = f(a.b[0], 1, k=2).c\n"),
        ("(a + b).m(1)\n", "f((a + b), 1)\n"),
        ("x.m().m(1)\n", "f(f(x), 1)\n"),
        ("a.m(b.m(c.m()), d)\n", "f(a, f(b, f(c)), d)\n"),
        ("import x\nx.m()\nx.y.m()\nx.y().m()\n", "import x\nx.m()\nx.y.m()\nf(x.y())\n"),
        ("def m(): pass\nx.m()\n", "def m(): pass\nx.m()\n"),
        ("x.m\nm(x)\nx.n()\n", "x.m\nm(x)\nx.n()\n"),
    ],
)
def test_methods_become_functions(before, after):
    tree = parse_source(before, print_statement=False)
    count = rewrite_methods(tree, {"m"}, lambda call: to_function(call, "f"))
    assert str(tree) == after
    assert bool(count) == (before != after)


def test_what_a_call_tells():
    tree = parse_source("z = a.b(1).m(2, k=3)\n", print_statement=False)
    found = []
    assert rewrite_methods(tree, {"m"}, found.append) == 0
    (call,) = found
    assert (call.name.value, call.receiver) == ("m", "a.b(1)")
    assert [str(argument).strip() for argument in call.arguments] == ["2", "k=3"]


def test_a_name_is_changed_in_its_place():
    tree = parse_source("z = a.m( 1 ).m(2) # as is\n", print_statement=False)
    assert rewrite_methods(tree, {"m"}, lambda call: rename(call, "n")) == 2
    assert str(tree) == "z = a.n( 1 ).n(2) # as is\n"


def test_another_function_is_called():
    tree = parse_source("z =  a.b(1)[2].c\n", print_statement=False)
    (node, _, _) = next(calls(tree))
    call_instead(node, "d.e.f")
    assert str(tree) == "z =  d.e.f(1)[2].c\n"
