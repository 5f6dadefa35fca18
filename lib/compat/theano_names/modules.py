"""Old modules and old names in today's modules, made at the moment when they are asked for."""

from __future__ import annotations

import dis
import importlib
import importlib.machinery
import sys
import types
from typing import Any

from ...errors import one_line
from . import tables

_IMPORT_FROM = dis.opmap["IMPORT_FROM"]


def _is_import(frame):
    """Whether `frame` stands at ``from module import name``.

    Python hides an AttributeError's message there, behind "cannot import name".
    """
    return frame.f_lasti >= 0 and frame.f_code.co_code[frame.f_lasti] == _IMPORT_FROM


def _attribute_error(module, name, text):
    error = AttributeError(text)
    if sys.version_info >= (3, 10):  # from these Python makes "Did you mean"
        error.name, error.obj = name, module
    return error


def find(module: types.ModuleType, name: str, frame: types.FrameType) -> object:
    """Return what an older Theano had under `name` in `module`.

    Parameters
    ----------
    module : module
        One of Theano's, or an old one that `load` made.
    name : str
        What it lacks.
    frame : frame
        Who asks.

    Raises
    ------
    AttributeError
        If no Theano had it, as Python says it, or with what replaces it.
    ImportError
        The same, for ``from module import name``.
    """
    old = module.__name__
    place = tables.restored().get(old, {}).get(name)
    if place is not None:
        found = importlib.import_module(place.module)
        if place.name:
            found = getattr(found, place.name)
        setattr(module, name, found)
        return found
    dotted = old + "." + name
    if dotted in tables.restored():
        return importlib.import_module(dotted)
    advice = tables.advice(old, name)
    if advice is None:
        raise _attribute_error(module, name, "module %r has no attribute %r" % (old, name))
    text = one_line("%s is not in Theano 1.1.2: %s" % (dotted, advice))
    if _is_import(frame):
        raise ImportError(text, name=old)
    raise _attribute_error(module, name, text)


def spec(name: str, finder: Any) -> importlib.machinery.ModuleSpec | None:
    """Return the specification of the old module `name`; None if no Theano had it.

    Raises
    ------
    ModuleNotFoundError
        If it is gone, with what replaces it.
    """
    known = tables.restored()
    if name in known:
        package = any(other.startswith(name + ".") for other in known)
        return importlib.machinery.ModuleSpec(name, finder, is_package=package)
    advice = tables.module_advice(name)
    if advice is None:
        return None
    text = one_line("%s is not in Theano 1.1.2: %s" % (name, advice))
    raise ModuleNotFoundError(text, name=name)


def load(module: types.ModuleType) -> None:
    """Complete an old module that Python has just made empty."""
    names = tables.restored()[module.__name__]
    module.__doc__ = "Where Theano 1.0 or an older one had: %s." % " ".join(sorted(names))
    vars(module)["__all__"] = sorted(names)
