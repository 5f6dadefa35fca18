"""Names that packages dropped, by tables made up here."""

import pytest

from patches.context import Context, Position
from patches.source.dropped import apply_table, gone, renamed, used_paths
from patches.source.redirect import Destination
from patches.source.syntax import parse_source

MOVED = {
    **renamed("old", "f=g same"),
    **renamed("old", "b", "builtins"),
    **renamed("old", "h", "@ours"),
    **renamed("old", "k", "other"),
}
LOST = {**gone("old", "x y", "write it yourself"), "old.sub": "leave it out"}


def ported(source):
    tree = parse_source(source, print_statement=False)
    context = Context("a.py", tree, place=Position())
    count = apply_table(tree, context, MOVED.get, LOST)
    return str(tree), count, context


def test_tables():
    assert MOVED["old.f"] == Destination("old", "g")
    assert MOVED["old.same"] == Destination("old", "same")
    assert MOVED["old.h"] == Destination("@ours", "h")
    assert LOST["old.y"] == "write it yourself"


@pytest.mark.parametrize(
    "before, after, wanted",
    [
        ("import old\nold.f(old.same)\n", "import old\nold.g(old.same)\n", set()),
        ("import old as o\no.f.x(o.b)\n", "import old as o\no.g.x(b)\n", set()),
        ("from old import f, z\nf()\n", "from old import z, g as f\nf()\n", set()),
        ("from old import *\nf(a.f, f=1)\n", "from old import *\ng(a.f, f=1)\n", set()),
        ("from old import *\nf = 2\nf\n", "from old import *\nf = 2\nf\n", set()),
        (
            "from old import *\nh(k, b)\n",
            "from old import *\nours.h(other.k, b)\n",
            {"ours", ".other"},
        ),
        ("import old, other as p\nold.k\n", "import old, other as p\np.k\n", set()),
    ],
)
def test_names_go_where_they_went(before, after, wanted):
    text, count, context = ported(before)
    assert (text, context.wanted) == (after, wanted)
    assert bool(count) == (before != after)


def test_lost_names_are_reported_once_a_place():
    _, count, context = ported("import old\nfrom old import y\nz = 1\nold.x.a\nold.sub.f\n")
    assert count == 0
    assert [(f.line, f.what) for f in context.findings] == [
        (2, "old.y is gone"),
        (4, "old.x is gone"),
        (5, "old.sub is gone"),
    ]


def test_used_paths():
    tree = parse_source("import a.b as c\nfrom d import e\nc.f.g(e.h)\n", print_statement=False)
    assert [path for _, path in used_paths(tree)] == ["a.b", "d.e", "a.b.f.g", "d.e.h"]
