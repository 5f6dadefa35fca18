"""What a rule learns of its file, and what it asks for."""

import pytest

from patches.context import Context, Position
from patches.findings import Finding
from patches.source.kinds import FLOAT, INT
from patches.source.syntax import Node, parse_source, syms


def context_of(source, **place):
    """Return (context, tree) of a source."""
    tree = parse_source(source)
    return Context("a.py", tree, place=Position(**place)), tree


def test_a_file_stands_as_a_script_beside_lib_by_default():
    place = Context("a.py", parse_source("")).place
    assert place == Position()
    assert (place.mode, place.to_root, place.package) == ("script", "", "lib")


@pytest.mark.parametrize(
    "place, expected",
    [({}, "lib.py2"), ({"in_library": True}, ".py2"), ({"package": "other"}, "other.py2")],
)
def test_library(place, expected):
    context, _ = context_of("", **place)
    assert context.library("py2") == expected
    assert context.wanted == set()


def test_a_helper_is_imported():
    context, _ = context_of("")
    assert context.helper("div") == "py2.div"
    assert context.wanted == {"py2"}


def test_the_same_thing_is_reported_once():
    context, tree = context_of("x = 1\n\n\ny = 2\n")
    context.rule = "division"
    first, second = tree.children[:2]
    context.report(first, "what", "remedy")
    context.report(second, "what", "remedy")
    context.report(second, "what", "remedy")
    assert context.findings == [
        Finding("a.py", 1, "division", "what", "remedy"),
        Finding("a.py", 4, "division", "what", "remedy"),
    ]


def test_a_node_without_a_line_is_reported_at_the_first():
    context, _ = context_of("x\n")
    context.report(Node(syms.testlist, []), "what", "remedy")
    assert context.findings[0].line == 1


def test_kinds_are_worked_out_again_after_a_change():
    context, tree = context_of("n = 3\n")
    number = tree.children[0].children[0].children[2]
    kinds = context.kinds
    assert kinds.of(tree.children[0].children[0].children[0]) == INT
    number.value = "3."
    assert context.kinds is kinds
    context.changed()
    assert context.kinds.of(tree.children[0].children[0].children[0]) == FLOAT


@pytest.mark.parametrize(
    "source, found",
    [
        ("import lib\n", True),
        ("x = 1\nif x:\n    from lib.ops import relu\n", True),
        ("import sys\nsys.path.append('..')\nfrom lib import ops\n", False),
        ("from lib import ops\nimport sys\nsys.path.append('..')\n", True),
        ("import sys; sys.path.append('..'); import lib\n", False),
        ("import theano\n", False),
        ("", False),
    ],
)
def test_whether_the_owner_reaches_the_library(source, found):
    assert context_of(source)[0].finds_library is found


def test_whether_the_owner_reaches_a_library_of_another_name():
    assert context_of("import other.ops\n", package="other")[0].finds_library
    assert not context_of("import lib.ops\n", package="other")[0].finds_library
