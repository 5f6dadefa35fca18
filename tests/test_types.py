"""Public functions have types: which packages are complete, and how much the others lack."""

import ast

import pytest

from tests.imports import modules_below
from tests.paths import ROOT

MODULES = modules_below(ROOT, ("lib", "mnist", "patches"))
COMPLETE = ("lib", "patches", "mnist.data", "mnist.sampling", "mnist.training", "mnist.load")
# The networks are Theano code as upstream writes it, to be read and copied: their arguments are
# weights and symbols, one like the other.
LACKING = {"lib": 0, "mnist": 28, "patches": 0}


def lacking(source):
    """Names of public functions and methods of public classes without complete types."""
    found = []

    def look(body, inside):
        for node in body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                look(node.body, inside + node.name + ".")
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                a = node.args
                given = [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg]
                bound = inside and not any(
                    getattr(d, "id", None) == "staticmethod" for d in node.decorator_list
                )
                given = [arg for arg in given[1 if bound else 0 :] if arg is not None]
                if node.returns is None or any(arg.annotation is None for arg in given):
                    found.append(inside + node.name)

    look(ast.parse(source).body, "")
    return found


def lacking_in(prefixes):
    """The same, of all modules that begin with one of `prefixes`, with their modules' names."""
    found = []
    for name, path in sorted(MODULES.items()):
        if any(name == p or name.startswith(p + ".") for p in prefixes):
            with open(path, encoding="utf-8") as file:
                found += ["%s.%s" % (name, function) for function in lacking(file.read())]
    return found


def test_complete_packages_stay_complete():
    assert lacking_in(COMPLETE) == []


@pytest.mark.parametrize("package", sorted(LACKING))
def test_what_is_lacking_only_shrinks(package):
    assert len(lacking_in([package])) <= LACKING[package]


@pytest.mark.parametrize(
    "source, names",
    [
        ("def f(x: int) -> int:\n    return x\n", []),
        ("def f(x) -> int:\n    return x\n", ["f"]),
        ("def f(x: int):\n    return x\n", ["f"]),
        ("def f(*x: int, **y) -> None: ...\n", ["f"]),
        ("def _f(x): ...\n", []),
        ("class C:\n    def m(self, x: int) -> None: ...\n", []),
        ("class C:\n    def m(self, x) -> None: ...\n", ["C.m"]),
        ("class C:\n    @staticmethod\n    def m(x) -> None: ...\n", ["C.m"]),
    ],
)
def test_what_is_lacking_is_seen(source, names):
    assert lacking(source) == names
