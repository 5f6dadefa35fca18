"""Old names and modules: found, kept, or refused in the words that Python has for it."""

import json
import os.path
import sys
import types

import pytest

from lib.compat.theano_names import modules, tables

PLACES = {
    "old": {"ordered": tables.Place("collections", "OrderedDict")},
    "old.deep": {
        "json": tables.Place("json", ""),
        "moved": tables.Place("os.path", "join"),
    },
}
ADVICE = {"lost": "use found\nor nothing"}


@pytest.fixture(autouse=True)
def a_small_table(monkeypatch):
    monkeypatch.setattr(tables, "restored", lambda: PLACES)
    monkeypatch.setattr(tables, "advice", lambda module, name: ADVICE.get(name))
    monkeypatch.setattr(
        tables, "module_advice", lambda name: "use new" if name == "old.gone" else None
    )


def ask(name, module="old.deep"):
    return modules.find(types.ModuleType(module), name, sys._getframe())


def from_import(name):
    """`find` as it is called by ``from old import name``."""
    module = types.ModuleType("old")
    module.__getattr__ = lambda name: modules.find(module, name, sys._getframe(1))
    sys.modules["old"] = module
    try:
        exec("from old import " + name, {})
    finally:
        del sys.modules["old"]


def test_a_name_that_moved_is_kept_in_the_old_module():
    module = types.ModuleType("old.deep")
    assert modules.find(module, "moved", sys._getframe()) is os.path.join
    assert vars(module)["moved"] is os.path.join


def test_a_name_that_is_a_module_now():
    assert ask("json") is json


def test_an_old_module_inside_another(monkeypatch):
    inner = types.ModuleType("old.deep")
    monkeypatch.setitem(sys.modules, "old", types.ModuleType("old"))
    monkeypatch.setitem(sys.modules, "old.deep", inner)
    assert ask("deep", "old") is inner


@pytest.mark.parametrize(
    "name, message",
    [
        ("lost", "old.deep.lost is not in Theano 1.1.2: use found or nothing"),
        ("never", "module 'old.deep' has no attribute 'never'"),
    ],
)
def test_an_attribute_that_is_gone_or_never_was(name, message):
    with pytest.raises(AttributeError) as caught:
        ask(name)
    assert str(caught.value) == message
    if sys.version_info >= (3, 10):
        assert caught.value.name == name and caught.value.obj.__name__ == "old.deep"


def test_from_import_raises_what_python_shows():
    with pytest.raises(ImportError, match="old.lost is not in Theano 1.1.2: use found") as caught:
        from_import("lost")
    assert caught.value.name == "old"
    with pytest.raises(ImportError, match="cannot import name 'never'"):
        from_import("never")


@pytest.mark.parametrize("name, package", [("old", True), ("old.deep", False)])
def test_specifications_of_known_modules(name, package):
    found = modules.spec(name, "the finder")
    assert found.name == name and found.loader == "the finder"
    assert (found.submodule_search_locations is not None) == package


def test_specifications_of_others():
    assert modules.spec("old.never", None) is None
    assert modules.spec("ol", None) is None
    with pytest.raises(ModuleNotFoundError) as caught:
        modules.spec("old.gone", None)
    assert str(caught.value) == "old.gone is not in Theano 1.1.2: use new"
    assert caught.value.name == "old.gone"


def test_a_star_import_takes_all_names():
    module = types.ModuleType("old.deep")
    modules.load(module)
    assert module.__all__ == ["json", "moved"]
    assert module.__doc__ == "Where Theano 1.0 or an older one had: json moved."
