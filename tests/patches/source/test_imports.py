"""What import statements name, and under which name it is known afterwards."""

import pytest

from patches.source.imports import (
    first_import,
    import_list,
    import_module,
    import_names,
    imported,
)
from patches.source.syntax import parse_source, syms


def statement(source):
    """Return the first import from a module in a source."""
    return next(n for n in parse_source(source).pre_order() if n.type == syms.import_from)


@pytest.mark.parametrize(
    "source, names",
    [
        ("import os\n", {"os": "os"}),
        ("import os.path\n", {"os": "os"}),
        ("import os.path as p, sys\n", {"p": "os.path", "sys": "sys"}),
        ("from a.b import c\n", {"c": "a.b.c"}),
        ("from a import (c as d,\n               e)\n", {"d": "a.c", "e": "a.e"}),
        ("from . import x\nfrom ..y import z\n", {"x": "..x", "z": "..y.z"}),
        ("from a import *\n", {}),
        ("def f():\n    try: import g\n    except ImportError: g = None\n", {"g": "g"}),
        ("x = 1\n", {}),
    ],
)
def test_imported(source, names):
    assert imported(parse_source(source)) == names


@pytest.mark.parametrize(
    "source, module, names",
    [
        ("from a . b import c\n", "a.b", [("c", None)]),
        ("from . import c as d\n", ".", [("c", "d")]),
        ("from ...a.b import c, d\n", "...a.b", [("c", None), ("d", None)]),
        ("from a import (  # why\n    b as c,\n    d,\n)\n", "a", [("b", "c"), ("d", None)]),
        ("from a import (b)\n", "a", [("b", None)]),
        ("from a import *\n", "a", [("*", None)]),
    ],
)
def test_parts_of_an_import_from_a_module(source, module, names):
    node = statement(source)
    assert import_module(node) == module
    assert import_names(import_list(node)) == names


def test_names_of_a_plain_import():
    node = parse_source("import a.b as c, d . e, f\n").children[0].children[0]
    assert import_names(node.children[1]) == [("a.b", "c"), ("d.e", None), ("f", None)]


@pytest.mark.parametrize(
    "source, found",
    [
        ("import os\nimport lib.ops\nimport theano\n", "import lib.ops"),
        ("import os, lib.rng as r\n", "import os, lib.rng as r"),
        ("import theano as th\n", "import theano as th"),
        ("x = 1\ndef f():\n    from lib.ops import relu\n", "from lib.ops import relu"),
        ("from theano.tensor import exp\nimport lib\n", "from theano.tensor import exp"),
        ("import library, os as lib\nfrom .lib import x\nfrom a import lib\n", None),
    ],
)
def test_first_import(source, found):
    node = first_import(parse_source(source), {"lib", "theano"})
    assert (str(node).strip() if node is not None else None) == found
