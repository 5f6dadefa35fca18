"""All that decides, besides the graph, what rewriting makes of it: rewrites, code and settings."""

from __future__ import annotations

import functools
import os
import sys
import types
from typing import Any

from ...native import library, precision
from .foreign import Foreign, require_own

_ENVIRON = ("DCGAN_", "OMP_", "MKL_", "OPENBLAS_", "THEANO")
# what means nothing for the result: texts, counters, times of profiles, tables of other settings
_MEANINGLESS = (
    "__doc__",
    "_optimizer_idx",
    "time_",
    "node_created",
    "process_count",
    "applied_true",
    "profile",
    "track_map",
    "local_optimizers_map",
)
_PLAIN = (str, bytes, int, float, bool, type(None), type(Ellipsis))


def described(rewrite: Any) -> list:
    """What distinguishes one rewrite, or group of them, from another, in plain values.

    Parameters
    ----------
    rewrite : GlobalOptimizer or LocalOptimizer

    Raises
    ------
    Foreign
        If it has code or settings whose changes cannot be seen here.
    """
    found: list = []
    _describe(rewrite, found, {})
    return found


def _describe(value, found, seen):
    if isinstance(value, _PLAIN):
        found.append(repr(value))
        return
    if id(value) in seen:
        found.append("again %d" % seen[id(value)][0])
        return
    seen[id(value)] = len(seen), value  # held, so that its id stays its own
    if isinstance(value, dict):
        for item in value.items():
            _describe_all(item, found, seen)
    elif isinstance(value, (list, tuple)) and type(value).__module__ == "builtins":
        _describe_all(value, found, seen)
    elif isinstance(value, (set, frozenset)):
        # their order differs from one process to the next
        _describe_all(sorted(value, key=_name), found, seen)
    elif isinstance(value, type):
        require_own(value)
        found.append("%s.%s" % (value.__module__, value.__qualname__))
    elif isinstance(value, types.FunctionType):
        require_own(value)
        found.append("%s.%s" % (value.__module__, value.__qualname__))
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        _describe_all([cells, value.__defaults__], found, seen)
    else:
        _describe_object(value, found, seen)


def _name(value):
    return getattr(value, "__qualname__", None) or str(value)


def _describe_all(values, found, seen):
    found.append("[")
    for value in values:
        _describe(value, found, seen)
    found.append("]")


def _describe_object(value, found, seen):
    from theano.graph.basic import Variable
    from theano.graph.op import Op
    from theano.graph.opt import GlobalOptimizer, LocalOptimizer
    from theano.graph.type import Type

    kind = type(value)
    if isinstance(value, types.ModuleType):
        found.append(value.__name__)
    elif isinstance(value, types.MethodType):
        _describe_all([value.__func__, value.__self__], found, seen)
    elif isinstance(value, (Op, Type, Variable)):
        require_own(kind)
        found.append("%s %s" % (kind.__qualname__, value))
    elif isinstance(value, (GlobalOptimizer, LocalOptimizer)) or _is_part(kind):
        require_own(kind)
        found.append("%s.%s" % (kind.__module__, kind.__qualname__))
        for item in sorted(_settings(value).items()):
            _describe_all(item, found, seen)
    else:
        raise Foreign("%s.%s" % (kind.__module__, kind.__qualname__))


def _is_part(kind):
    """Whether it is a plain object of Theano's rewrites."""
    return kind.__module__.startswith(("theano.graph.", "theano.tensor.", "lib."))


def _settings(value):
    return {
        name: setting for name, setting in vars(value).items() if not name.startswith(_MEANINGLESS)
    }


def settings() -> list:
    """Theano's settings, versions, the environment, and the state of this project's code."""
    import numpy
    import theano

    values = []
    for name in sorted(theano.config._config_var_dict):
        try:
            values.append((name, repr(getattr(theano.config, name))))
        except (AttributeError, ValueError) as error:  # one that this machine cannot have
            values.append((name, repr(error)))
    environ = sorted(item for item in os.environ.items() if item[0].startswith(_ENVIRON))
    versions = (sys.version, numpy.__version__, theano.__version__, theano.__file__)
    return [values, environ, versions, _code()]


def native() -> tuple:
    """What native code there will be, see `library.expected`, and its precision."""
    return library.expected(), precision.bf16()


@functools.lru_cache(maxsize=None)
def _code():
    """Name, size and time of each file of this package: a checkout's change between two starts."""
    root = os.path.dirname(sys.modules[__name__.partition(".")[0]].__file__)
    state = []
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith((".py", ".cpp", ".h", ".ini")):
                path = os.path.join(folder, name)
                found = os.stat(path)
                state.append((path, found.st_size, found.st_mtime_ns))
    return sorted(state)
