import collections
import collections.abc
import inspect
import sys
import types

import pytest

from lib.compat import python_names

# Python 3.8 to 3.10 have these names themselves, with a warning
pytestmark = [
    pytest.mark.filterwarnings("ignore:Using or importing the ABCs:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:inspect.getargspec:DeprecationWarning"),
]

# what Python 3.3 to 3.9 had in both places
CONTAINERS = (
    "AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Container Coroutine "
    "Generator Hashable ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping "
    "MutableSequence MutableSet Reversible Sequence Set Sized ValuesView"
).split()


@pytest.fixture
def bare(monkeypatch):
    """Have `collections` and `inspect` as this Python has them, and put ours back afterwards."""
    for module in (collections, inspect):
        if getattr(vars(module).get("__getattr__"), "__module__", "") == python_names.__name__:
            monkeypatch.delitem(vars(module), "__getattr__")


def function(a, b=1, *rest, **others):
    """Do nothing: only its parameters are asked for."""


@pytest.mark.parametrize("name", CONTAINERS)
def test_collections_has_its_abstract_classes(name):
    python_names.restore()
    assert getattr(collections, name) is getattr(collections.abc, name)


def test_import_lib_is_enough(bare):
    python_names.restore()
    names = {}
    exec("from collections import Iterable, Mapping\nfrom inspect import getargspec", names)
    assert isinstance({}, names["Mapping"]) and not isinstance(1, names["Iterable"])
    assert tuple(names["getargspec"](function)) == (["a", "b"], "rest", "others", (1,))


def test_getargspec_names_its_fields():
    spec = python_names.getargspec(lambda x, y=2: x)
    assert (spec.args, spec.varargs, spec.keywords, spec.defaults) == (["x", "y"], None, None, (2,))


def test_getargspec_refuses_what_it_cannot_say():
    def keyword_only(a, *, b):
        """Do nothing."""

    def annotated(a: int):
        """Do nothing."""

    for refused in (keyword_only, annotated):
        with pytest.raises(ValueError, match=r"^inspect.getargspec: .* use inspect.signature$"):
            python_names.getargspec(refused)


def test_other_names_stay_unknown():
    python_names.restore()
    for module in (collections, inspect):
        with pytest.raises(AttributeError, match="has no attribute 'gone'"):
            _ = module.gone
        assert not hasattr(module, "__wrapped__")
    assert "Iterable" not in dir(collections) or sys.version_info < (3, 10)


def test_a_module_that_answers_itself_keeps_its_answer():
    module = types.ModuleType("module")
    module.__getattr__ = lambda name: "own"
    python_names.answer(module, {"name": "ours"}.__getitem__)
    assert module.name == "own"
