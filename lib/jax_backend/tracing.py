"""What JAX traces and compiles: a whole graph as one function of its inputs."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from .graph import Trace
from .static_values import identity


class Again(Exception):
    """Tracing found out something that changes how to compile."""


class Tracing:
    """Makes functions of a graph for JAX to trace; holds no values, as JAX holds on to it.

    Parameters
    ----------
    inputs, outputs : lists of Variables
        The graph's.
    options : lib.jax_backend.options.Options

    Attributes
    ----------
    changed : list of int
        Numbers of the inputs of which the last outputs are the new values.
    donates : bool
        Whether the old values' memory may be used: not if checks may keep them.
    """

    def __init__(self, inputs, outputs, options):
        self.inputs, self.outputs, self.options = inputs, outputs, options
        self.changed = []
        self.donates = True
        self._errors = {}

    def function(self, needed: Any) -> Any:
        """The function to trace, given the numbers that are `needed`.

        It takes two dicts of values by the inputs' numbers: of those that are used up, and of
        the others. It returns outputs, new values and checks.
        """

        def compute(used_up, kept):
            return self._compute({**used_up, **kept}, needed)

        return compute

    def _compute(self, values, needed):
        trace = Trace(self.options, needed)
        given = [values[n] for n in range(len(self.inputs))]
        results = trace.run(self.inputs, self.outputs, given)
        if trace.checks and self.donates:
            self.donates = False
            raise Again
        first = len(results) - len(self.changed)
        outputs, new = results[:first], results[first:]
        self._errors[_signature(values, needed)] = [error for _, error in trace.checks]
        checks = jnp.stack([holds for holds, _ in trace.checks]) if trace.checks else None
        return outputs, _distinct(new, values.values()), checks

    def raise_failed(self, values: Any, needed: Any, checks: Any) -> None:
        """Raise the error of the first of `checks` that does not hold."""
        errors = self._errors[_signature(values, needed)]
        for holds, error in zip(checks, errors):
            if not holds:
                # a new one each time: an error that is raised holds on to the call's arrays
                raise type(error)(*error.args)


def _signature(values, needed):
    """What JAX compiles anew for."""
    return identity(needed), tuple((n, value.shape) for n, value in sorted(values.items()))


def _distinct(arrays, inputs):
    """`arrays` as results with memory of their own: one used up must not take another along."""
    seen = {id(value) for value in inputs}
    results = []
    for array in arrays:
        if id(array) in seen:
            array = jnp.copy(array)
        seen.add(id(array))
        results.append(jnp.asarray(array))
    return results
