"""Names that a module offers without importing them before somebody asks (PEP 562).

Upstream's modules offered all that they imported, and other people's programs take ``T`` or
``LR`` from them, often by ``from lib.inits import *``.
"""

from __future__ import annotations

import importlib
from typing import Any, Callable, Mapping


def late_names(module: dict[str, Any], places: Mapping[str, Any]) -> Callable[[str], Any]:
    """Return a ``__getattr__`` for a module.

    Parameters
    ----------
    module : dict
        The module's ``globals()``.
    places : mapping
        For each name where it lies, ``"os"`` for a module and ``"sklearn.utils:shuffle"`` for a
        name in one, or a function that makes it.

    Returns
    -------
    function
        It imports or makes a name when it is asked for. Asked for ``__all__``, as ``import *``
        does, it lists the module's public names and those late ones whose package is installed.

    Raises
    ------
    ImportError
        By that function: a name of the table lies in a package that is not installed.
    AttributeError
        By that function: the table does not have the name.
    """

    def __getattr__(name: str) -> Any:
        if name == "__all__":
            names = [each for each in module if each[0] != "_" and each not in _NOT_OFFERED]
            return names + [each for each in places if each not in module and found(each)]
        if name not in places:
            raise AttributeError("module %r has no attribute %r" % (module["__name__"], name))
        return module.setdefault(name, _fetch(places[name]))

    def found(name: str) -> bool:
        try:
            __getattr__(name)
        except ImportError:
            return False
        return True

    return __getattr__


# what our modules import for themselves alone
_NOT_OFFERED = ("annotations", "late_names")


def _fetch(place: Any) -> Any:
    if callable(place):
        return place()
    where, _, attribute = place.partition(":")
    found = importlib.import_module(where)
    return getattr(found, attribute) if attribute else found
