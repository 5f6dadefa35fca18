"""The two tables of a rule, made into tests: what it leaves alone, and what it makes of the rest.

A table of ported sources has, by name, where the file stands (None for a script beside lib), the
source before and the source after; None for «only the print changes». All are ported as files of a
tree of Python 2.
"""

import ast

import pytest

from patches import registry
from patches.context import Position
from patches.porting import port
from patches.source.syntax import python3_error

SCRIPT = Position(siblings=frozenset({"load", "util"}), to_root="..")
MEMBER = Position(siblings=frozenset({"rng", "ops"}), mode="package", in_library=True)
BOTH = Position(siblings=frozenset({"rng", "ops"}), mode="both", to_root="..")


def leaves_alone(unchanged):
    """Return a test that no rule changes these sources."""

    @pytest.mark.parametrize("name", sorted(unchanged))
    def test(name):
        ported = port(unchanged[name])
        assert ported.source == unchanged[name]
        assert not ported.fired

    return test


def ports(name, table, position=None):
    """Return a test that the sources of a table, and the rule's own example, become what it says.

    Parameters
    ----------
    name : str
        The rule's.
    table : dict
    position : Position, optional
        Where the example's file stands.
    """
    rule = next(rule for rule in registry.rules() if rule.name == name)
    table = dict(table, **{"as in the table of rules": (position, *rule.example)})

    @pytest.mark.parametrize("case", sorted(table))
    def test(case):
        place, before, after = table[case]
        if after is None:
            after = before.replace("print 1", "print(1)")
        ported = port(before, place=place, tree_dialect="2")
        assert ported.source == after
        assert python3_error(ported.source) is None
        assert place == MEMBER or not theano_above_lib(ported.source)
        assert port(ported.source, place=place, tree_dialect="2").source == after, "not idempotent"
        if case == "as in the table of rules":
            assert ported.fired[name]

    return test


def theano_above_lib(source):
    """Return whether a source imports theano with no import of lib above it."""
    imports = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imports += [(node.lineno, node.col_offset, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            imports.append((node.lineno, node.col_offset, node.module))
    tops = [name.split(".")[0] for _, _, name in sorted(imports)]
    return "theano" in tops and "lib" not in tops[: tops.index("theano")]
