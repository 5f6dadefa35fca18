"""Numbers that must be known before JAX can compile, worked out from the caller's integers.

JAX compiles for fixed shapes. Where a shape, an axis or the length of a slice comes from an
integer among the arguments, it is found out before each call and is part of what is compiled:
another number compiles anew. Of a slice only the length is, so that the usual
``data[i * 128 : (i + 1) * 128]`` is compiled once, and once more for a shorter end.
"""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
from theano.graph.basic import ancestors
from theano.tensor.type import TensorType

from .graph import Trace
from .static_needs import ValueNeeded

_REMEMBERED = 1000  # answers that are kept


class Known:
    """What one graph needs to know.

    Parameters
    ----------
    inputs : list of Variables
        The graph's.
    options : lib.jax_backend.options.Options
    """

    def __init__(self, inputs, options):
        self._inputs, self._options = inputs, options
        self._needs = []  # and the numbers of the inputs that tell
        self._answers = {}

    def add(self, need: Any, arguments: Any, values: Any) -> None:
        """Learn that something is needed.

        Parameters
        ----------
        need : lib.jax_backend.static_needs.ValueNeeded
        arguments : collection of int
            Numbers of the inputs that are the caller's, not shared variables.
        values : list of arrays
            Of all inputs, at present.

        Raises
        ------
        NotConvertible
            If the arguments do not tell.
        """
        used = set(ancestors(need.targets))
        integers = [
            n for n in arguments if self._inputs[n] in used and _is_integer(self._inputs[n])
        ]
        # numbers rather than vectors, which may be data, as labels are
        for most in (0, 1):
            told_by = tuple(n for n in integers if self._inputs[n].ndim <= most)
            if self._find(need, told_by, values, self.values(values)) is not None:
                self._needs.append((need, told_by))
                return
        raise need.as_error() from None

    def values(self, values: Any) -> Any:
        """All that is needed, by name, for a call with these values of the inputs."""
        found: dict = {}
        for need, told_by in self._needs:
            key = (need.name, identity(found), tuple(v.shape for v in values)) + tuple(
                values[n].tobytes() for n in told_by
            )
            if key not in self._answers:
                if len(self._answers) >= _REMEMBERED:
                    self._answers.clear()
                self._answers[key] = self._find(need, told_by, values, found)
            found[need.name] = self._answers[key]
        return found

    def _find(self, need, told_by, values, found):
        """One answer, or None: the graph is run with these integers, else with shapes only."""
        answers = []

        def look(others):
            given = [values[n] if n in told_by else others[n] for n in range(len(values))]
            results = Trace(self._options, found).run(self._inputs, need.targets, given)
            answers.append(need.value(results))
            return ()

        shapes = [jax.ShapeDtypeStruct(value.shape, value.dtype) for value in values]
        try:
            jax.eval_shape(look, shapes)
        except ValueNeeded:
            return None
        return answers[0]


def identity(found: Any) -> Any:
    """Of numbers that are known, something that can be a dict's key."""
    return tuple((np.shape(v), np.asarray(v).tobytes()) for v in found.values())


def _is_integer(variable):
    return isinstance(variable.type, TensorType) and variable.dtype.startswith(("int", "uint"))
