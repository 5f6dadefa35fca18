"""Names of one module sent to another, by a table made up here."""

import pytest

from patches.context import Context, Position
from patches.source.redirect import Destination, redirect
from patches.source.syntax import parse_source

MOVED = {
    "old": Destination("new.home"),
    "old.f": Destination("new.home", "f"),
    "old.g": Destination("new.home", "h"),
    "old.sub": Destination("@ours"),
    "old.sub.k": Destination("@ours", "k"),
    "old.gone": Destination("@ours", "gone"),
    "a.mod": Destination("new.home"),
    "a.mod.f": Destination("new.home", "h"),
    "name.only": Destination("@ours", "x"),
}


def moved(source, place=None):
    """Return (new source, number of changes, context)."""
    tree = parse_source(source, print_statement=False)
    context = Context("a.py", tree, place=place)
    count = redirect(tree, context, MOVED.get)
    return str(tree), count, context


@pytest.mark.parametrize(
    "before, after",
    [
        ("import old\n", "from new import home as old\n"),
        ("import old as o\n", "from new import home as o\n"),
        ("import old.sub\n", "from lib import ours\n"),
        ("import old.sub as s  # why\n", "from lib import ours as s  # why\n"),
        ("import os, old\n", "import os\nfrom new import home as old\n"),
        ("x = 1; import old\n", "x = 1; from new import home as old\n"),
        (
            "try: import os, old.sub\nexcept E: x\n",
            "try: import os; from lib import ours\nexcept E: x\n",
        ),
        ("from old import f\n", "from new.home import f\n"),
        ("from old import (f,  # this\n    )\n", "from new.home import (f,  # this\n    )\n"),
        ("from old import g\n", "from new.home import h as g\n"),
        ("from old import g as k\n", "from new.home import h as k\n"),
        ("from old import f, stays\n", "from old import stays\nfrom new.home import f\n"),
        ("from old import f, g\n", "from new.home import f, h as g\n"),
        ("from old import sub\n", "from lib import ours as sub\n"),
        ("from old.sub import k\n", "from lib.ours import k\n"),
        ("from old import *\n", "from new.home import *\n"),
        ("import importlib\nm = importlib.import_module('old')\n", None),
        ('m = __import__("old.sub")\n', 'm = __import__("lib.ours")\n'),
    ],
)
def test_imports(before, after):
    if after is None:
        after = before.replace("'old'", "'new.home'")
    text, count, _ = moved(before)
    assert (text, count) == (after, 1)


@pytest.mark.parametrize(
    "source",
    [
        "from .old import f\n",
        "from old import stays\n",
        "from name.only import *\n",
        "import older\n",
        "x = 'old'\n",
        "find('old')\n",
        "import_module('old.f')\n",
        "old.f(1)\n",
        "import os as old_\na.old.f\ng(old=1)\n",
    ],
)
def test_what_stays(source):
    assert moved(source)[:2] == (source, 0)


@pytest.mark.parametrize(
    "before, after, wanted",
    [
        ("import old\ny = old.g(x)\n", "from new import home as old\ny = old.h(x)\n", set()),
        ("import a.mod\na.mod.f(x)\n", "import new.home\nnew.home.h(x)\n", {".new.home"}),
        ("import old as o\no.f(o.g)\n", "from new import home as o\no.f(o.h)\n", set()),
        ("import old as o\no.sub.k\n", "from new import home as o\nours.k\n", {"ours"}),
        ("import old.sub\nold.sub.k.l\n", "from lib import ours\nours.k.l\n", {"ours"}),
        (
            "import old.sub\nold.sub.k(old.stays)\n",
            "import old\nfrom lib import ours\nours.k(old.stays)\n",
            {"ours"},
        ),
    ],
)
def test_uses(before, after, wanted):
    text, _, context = moved(before)
    assert text == after
    assert context.wanted == wanted


def test_relative_imports_stay_whatever_the_table_says():
    tree = parse_source("from .a import b\nfrom . import *\n")
    assert redirect(tree, Context("a.py", tree), lambda path: Destination("new.home")) == 0


def test_a_member_of_the_library_reaches_it_by_dots():
    place = Position(in_library=True)
    source = "import old.sub as s\nfrom old.sub import k\n"
    text, count, _ = moved(source, place)
    assert text == "from . import ours as s\nfrom .ours import k\n"
    assert count == 2


def test_a_block_keeps_its_indentation():
    text, _, _ = moved("if x:\n    # why\n    from old import f, stays  # here\n    pass\n")
    assert text == (
        "if x:\n    # why\n    from old import stays\n"
        "    from new.home import f  # here\n    pass\n"
    )


def test_a_name_that_the_destination_lacks_is_reported():
    place = Position(exports={"ours": frozenset({"k"})})
    source = "from old.sub import k\nfrom old import gone\nimport old\nold.gone(1)\n"
    _, _, context = moved(source, place)
    assert [(found.line, found.what) for found in context.findings] == [
        (2, "gone has no stand-in on the CPU"),
        (4, "gone has no stand-in on the CPU"),
    ]
    place = Position(exports={"ours": frozenset({"*"})})
    assert moved(source, place)[2].findings == []


def test_a_destination_reads_as_a_path():
    assert str(Destination("a.b")) == "a.b"
    assert str(Destination("@a", "b")) == "@a.b"
