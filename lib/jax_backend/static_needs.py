"""What a converter may ask for while the graph is traced, and JAX does not know then.

`static_values` tries to find it out; else it ends as `errors.NotConvertible`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import REMEDY, NotConvertible, name, place

_NUMBERS = (np.ndarray, np.generic, int)


class ValueNeeded(Exception):
    """The value of a variable of which only the shape is known.

    Attributes
    ----------
    name : hashable
        Identifies what is needed, in `graph.Trace.needed`.
    targets : list of Variables
        From whose values it follows.
    """

    def __init__(self, node, variable, what):
        super().__init__(what)
        self.node, self.what = node, what
        self.name, self.targets = variable, [variable]

    def value(self, results: Any) -> Any:
        """What is needed, given the values of `targets`; None if these are not known either."""
        return results[0] if isinstance(results[0], _NUMBERS) else None

    def as_error(self) -> Any:
        """The error for users."""
        return NotConvertible(
            "%s%s: %s depends on values that only running it tells, and JAX compiles for fixed "
            "shapes: %s" % (name(self.node.op), place(self.node), self.what, REMEDY)
        )


class LengthNeeded(ValueNeeded):
    """The length of a slice.

    Parameters
    ----------
    node : Apply
        Its first input is the array.
    axis : int
    start, stop : Variable or None
        The slice's ends.
    """

    def __init__(self, node, axis, start, stop):
        super().__init__(node, None, "the length of a slice")
        self.name, self._axis = (node, axis), axis
        self._given = [start is not None, stop is not None]
        self.targets = [node.inputs[0]] + [end for end in (start, stop) if end is not None]

    def value(self, results: Any) -> int | None:
        array, *known = results
        if not all(isinstance(number, _NUMBERS) for number in known):
            return None
        numbers = iter(known)
        ends = [int(next(numbers)) if given else None for given in self._given]
        return len(range(*slice(*ends).indices(np.shape(array)[self._axis])))
