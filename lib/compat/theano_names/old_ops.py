"""Ops, types and rewrites that were written for Theano 1.0 or before, when they are defined.

Theano 1.1 passes the graph to some of their methods first, and names to some others; it takes a
class with C code for one only if that derives from ``COp``; and an Op must have a `perform`. What a
program defines gets what it lacks. Theano's own classes, and those for Theano 1.1, stay as they
are. Can go when nobody has such a program any more.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any, Callable

import theano.graph.basic as basic
import theano.graph.op as op
import theano.graph.opt as opt
import theano.graph.type as types
from theano.compile import ops

# Methods that got the graph before their other arguments, and how many they had, with `self`.
_WITHOUT_GRAPH = {"infer_shape": 3, "do_constant_folding": 2, "transform": 2}

# Methods about C code that are told the compiler by name; they had no argument, or the compiler
# by position.
_OF_C = (
    *("c_compile_args", "c_no_compile_args", "c_headers", "c_header_dirs", "c_libraries"),
    *("c_lib_dirs", "c_support_code", "c_init_code"),
)


def _required(function):
    """How many positional arguments `function` needs; None if it takes any number."""
    try:
        parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
    except (TypeError, ValueError):
        return None
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return None
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(p.kind in positional and p.default is p.empty for p in parameters)


def _takes(function, name):
    """Whether `function` may be called with an argument by that name."""
    parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
    return any(p.kind is p.VAR_KEYWORD or p.name == name for p in parameters)


def last_arguments(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Return `function` such that it gets only the last `count` of its arguments.

    Parameters
    ----------
    function : callable
        Of Theano 1.0's arguments: those of today without the graph, which is the first.
    count : int
    """

    @functools.wraps(function)
    def without_graph(*args, **kwargs):
        return function(*args[-count:], **kwargs)

    return without_graph


def _method(function, count):
    """As `last_arguments`, for a method, whose `self` stays."""

    @functools.wraps(function)
    def without_graph(self, *args, **kwargs):
        return function(self, *args[-count:], **kwargs)

    return without_graph


def _of_c(function):
    """`function`, a method about C code, such that it may be called with the compiler's name."""
    by_position = _required(function) == 2

    @functools.wraps(function)
    def with_names(self, *args, c_compiler=None, **kwargs):
        return function(self, *(args or (c_compiler,))) if by_position else function(self)

    return with_names


def _without_impl(function):
    """`make_thunk`, such that it may be told whether C or Python is wanted, which it ignores."""

    @functools.wraps(function)
    def make_thunk(self, *args, impl=None, **kwargs):
        return function(self, *args[:4], **kwargs)

    return make_thunk


def _adapt_methods(cls):
    for name, count in _WITHOUT_GRAPH.items():
        function = getattr(cls, name, None)
        if inspect.isfunction(function) and _required(function) == count:
            setattr(cls, name, _method(function, count - 1))
    for name in _OF_C:
        function = getattr(cls, name, None)
        if inspect.isfunction(function) and _required(function) in (1, 2):
            if not _takes(function, "c_compiler"):
                setattr(cls, name, _of_c(function))
    function = getattr(cls, "make_thunk", None)
    if inspect.isfunction(function) and not _takes(function, "impl"):
        cls.make_thunk = _without_impl(function)


def _lacks_perform(cls):
    return getattr(getattr(cls, "perform", None), "__isabstractmethod__", False)


def _derive(cls, wanted, plain):
    """Have `cls` derive from `wanted` too, in the place of `plain` where that is a base of it."""
    # not issubclass, whose answer an abstract class keeps
    if wanted in cls.__mro__:
        return
    bases = tuple(wanted if base is plain else base for base in cls.__bases__)
    cls.__bases__ = bases if wanted in bases else (*bases, wanted)


def adapt_op(cls: Any) -> None:
    """Make a class of Ops that was written for Theano 1.0 one of Theano 1.1's.

    Parameters
    ----------
    cls : type
        Derived from ``theano.graph.op.Op``; changed.
    """
    _adapt_methods(cls)
    if hasattr(cls, "c_code") and op.COp not in cls.__mro__:
        _derive(cls, op._NoPythonCOp if _lacks_perform(cls) else op.COp, op.Op)
    elif _lacks_perform(cls):
        if op.ExternalCOp in cls.__mro__:
            _derive(cls, op._NoPythonExternalCOp, op.ExternalCOp)
        elif op.COp in cls.__mro__:
            if cls.c_code is not op.COp.c_code:
                _derive(cls, op._NoPythonCOp, op.COp)
        elif cls.make_thunk is not op.Op.make_thunk:
            _derive(cls, op._NoPythonOp, op.Op)


def adapt_type(cls: Any) -> None:
    """Make a class of types that was written for Theano 1.0 one of Theano 1.1's.

    Parameters
    ----------
    cls : type
        Derived from ``theano.graph.type.Type``; changed.
    """
    _adapt_methods(cls)
    if hasattr(cls, "c_declare"):
        _derive(cls, types.CType, types.Type)


class _Gone:
    """An attribute that variables or nodes had; says where that is now."""

    def __init__(self, instead):
        self._instead = instead

    def __set_name__(self, owner, name):
        self._name = "%s.%s" % (owner.__name__, name)

    def __get__(self, instance, owner=None):
        raise AttributeError("%s is not in Theano 1.1.2: use %s" % (self._name, self._instead))


def _adapt_subclasses(base, adapt):
    """Have `adapt` called for each class that will derive from `base`."""

    def __init_subclass__(cls, **kwargs):
        super(base, cls).__init_subclass__(**kwargs)
        adapt(cls)

    base.__init_subclass__ = classmethod(__init_subclass__)


def _adapt_first(cls, parameter, count):
    """Have the function that instances of `cls` are made of called with its last arguments."""
    stock = cls.__init__

    @functools.wraps(stock)
    def __init__(self, *args, **kwargs):
        bound = inspect.signature(stock).bind(self, *args, **kwargs)
        function = bound.arguments.get(parameter)
        if function is not None and _required(function) == count:
            bound.arguments[parameter] = last_arguments(function, count)
        stock(*bound.args, **bound.kwargs)

    cls.__init__ = __init__


def install() -> None:
    """Have what a program defines from now on adapted."""
    _adapt_subclasses(op.Op, adapt_op)
    _adapt_subclasses(types.Type, adapt_type)
    _adapt_subclasses(opt.LocalOptimizer, _adapt_methods)
    _adapt_first(opt.FromFunctionLocalOptimizer, "fn", 1)
    _adapt_first(ops.FromFunctionOp, "infer_shape", 2)
    for cls, name, instead in (
        (basic.Variable, "clients", "fgraph.clients[variable]"),
        (basic.Variable, "fgraph", "the graph that is passed to rewrites"),
        (basic.Apply, "fgraph", "the graph that is passed to rewrites"),
    ):
        if not hasattr(cls, name):
            gone = _Gone(instead)
            gone.__set_name__(cls, name)
            setattr(cls, name, gone)
