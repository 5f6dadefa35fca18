"""Names that Python dropped from modules of its own, for old programs that ask for them.

Each comes back only where a program asks for it, and where this Python lacks it.
"""

from __future__ import annotations

import collections
import collections.abc
import sys
import types
from typing import Any, Callable


class ArgSpec(collections.namedtuple("ArgSpec", "args varargs keywords defaults")):
    """What `getargspec` returns."""

    __slots__ = ()


def getargspec(func: Callable[..., Any]) -> ArgSpec:
    """Return the names and defaults of a function's parameters (``inspect``, until Python 3.10).

    Parameters
    ----------
    func : callable

    Returns
    -------
    ArgSpec

    Raises
    ------
    ValueError
        If it has keyword-only parameters or annotations, which an `ArgSpec` has no place for.
    """
    import inspect

    spec = inspect.getfullargspec(func)
    if spec.kwonlyargs or spec.annotations:
        raise ValueError(
            "inspect.getargspec: expected a function without keyword-only parameters and "
            "annotations, got %r; use inspect.signature" % (func,)
        )
    return ArgSpec(spec.args, spec.varargs, spec.varkw, spec.defaults)


def _container(name):
    """Return the abstract class that collections had beside collections.abc until Python 3.9."""
    if name not in collections.abc.__all__:
        raise KeyError(name)
    return getattr(collections.abc, name)


def answer(module: types.ModuleType, find: Callable[[str], Any]) -> None:
    """Have names that `module` lacks looked up (PEP 562).

    A second call does nothing, nor does one for a module that looks up names itself.

    Parameters
    ----------
    module : module
    find : callable
        Returns the value of a name, or raises a KeyError where there is none.
    """

    def __getattr__(name):
        try:
            return find(name)
        except KeyError:
            message = "module %r has no attribute %r" % (module.__name__, name)
            raise AttributeError(message) from None

    vars(module).setdefault("__getattr__", __getattr__)


def restore() -> None:
    """Give `collections` its old names back, and `inspect` where it was imported."""
    answer(collections, _container)
    inspect = sys.modules.get("inspect")
    if inspect is not None:
        answer(inspect, {"getargspec": getargspec}.__getitem__)
