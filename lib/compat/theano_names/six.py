"""theano.compat.six: the names of the package ``six`` that programs took from it, on Python 3."""

from __future__ import annotations

import builtins
import io
import operator
import sys
import types
from typing import Any

from . import six_moves as moves  # noqa: F401

PY2, PY3 = False, True
string_types, integer_types, class_types = (str,), (int,), (type,)
text_type, binary_type, MAXSIZE = str, bytes, sys.maxsize
StringIO, BytesIO = io.StringIO, io.BytesIO
Iterator = object  # six's has `next` for Python 2
print_, exec_ = builtins.print, builtins.exec
callable, next, advance_iterator = builtins.callable, builtins.next, builtins.next
unichr, int2byte = builtins.chr, lambda number: bytes((number,))
byte2int, indexbytes, iterbytes = operator.itemgetter(0), operator.getitem, iter
get_method_function = operator.attrgetter("__func__")
get_method_self = operator.attrgetter("__self__")
get_function_code = operator.attrgetter("__code__")
get_function_closure = operator.attrgetter("__closure__")
get_function_defaults = operator.attrgetter("__defaults__")
get_function_globals = operator.attrgetter("__globals__")


def get_unbound_function(method: Any) -> Any:
    """Return `method`, which on Python 3 is the function already."""
    return method


def create_bound_method(function: Any, instance: Any) -> Any:
    """Return `function` as a method of `instance`."""
    return types.MethodType(function, instance)


def iterkeys(mapping: Any, **kwargs: Any) -> Any:
    """Return an iterator over the keys."""
    return iter(mapping.keys(**kwargs))


def itervalues(mapping: Any, **kwargs: Any) -> Any:
    """Return an iterator over the values."""
    return iter(mapping.values(**kwargs))


def iteritems(mapping: Any, **kwargs: Any) -> Any:
    """Return an iterator over the pairs of key and value."""
    return iter(mapping.items(**kwargs))


def iterlists(mapping: Any, **kwargs: Any) -> Any:
    """Return an iterator over the pairs of key and list of values."""
    return iter(mapping.lists(**kwargs))


def b(text: Any) -> Any:
    """Return `text` as bytes."""
    return text.encode("latin-1")


def u(text: Any) -> Any:
    """Return `text`, which is Unicode already."""
    return text


def reraise(kind: Any, error: Any, traceback: Any = None) -> None:
    """Raise the error again, with its traceback."""
    raise (kind() if error is None else error).with_traceback(traceback)


def with_metaclass(meta: Any, *bases: Any) -> Any:
    """Return a base for a class whose metaclass is to be `meta`."""

    def make(name, _, namespace):
        return meta(name, bases, namespace)

    def prepare(name, _):
        return meta.__prepare__(name, bases)

    maker = type(
        "maker", (type,), {"__new__": lambda _, *args: make(*args), "__prepare__": prepare}
    )
    return type.__new__(maker, "temporary", (), {})


def add_metaclass(meta: Any) -> Any:
    """Return a decorator that makes a class anew with the metaclass `meta`."""

    def decorate(cls):
        namespace = dict(vars(cls))
        slots = namespace.get("__slots__", ())
        for name in ("__dict__", "__weakref__", *([slots] if isinstance(slots, str) else slots)):
            namespace.pop(name, None)
        return meta(cls.__name__, cls.__bases__, namespace)

    return decorate
