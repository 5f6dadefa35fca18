"""What is exported: a compiled function's graph as it was written, or inputs and outputs."""

from __future__ import annotations

from typing import Any, NamedTuple

from theano.compile.sharedvalue import SharedVariable
from theano.graph.basic import Constant, Variable, graph_inputs

from ..errors import InputError

_EXPECTED = "expected a function of theano.function, or a pair of inputs and outputs"


class Source(NamedTuple):
    """A graph without Theano's rewrites.

    Attributes
    ----------
    inputs, outputs : list of Variable
    held : dict of Variable to ndarray
        Shared variables and their values.
    """

    inputs: list
    outputs: list
    held: dict


def read_source(function: Any) -> Source:
    """Return the graph of a compiled function, or of inputs and outputs.

    Parameters
    ----------
    function : theano.function's result, or (inputs, outputs)
        Each of both a variable or a list of them.

    Raises
    ------
    InputError
        It is neither, or an output needs a variable that is no input.
    """
    maker = getattr(function, "maker", None)
    if maker is not None and hasattr(maker, "outputs"):
        specs = [spec for spec in maker.inputs if not getattr(spec, "implicit", False)]
        shared = {s.variable: s.value for s in maker.inputs if getattr(s, "shared", False)}
        inputs = [spec.variable for spec in specs if spec.variable not in shared]
        outputs = [spec.variable for spec in maker.outputs]
        return _checked(inputs, outputs, {v: _content(cell) for v, cell in shared.items()})
    if isinstance(function, (tuple, list)) and len(function) == 2:
        inputs, outputs = map(_listed, function)
        if all(isinstance(v, Variable) for v in inputs + outputs) and outputs:
            return _checked(inputs, outputs, {})
    raise InputError("cannot export %s: %s" % (type(function).__name__, _EXPECTED))


def _listed(variables: Any) -> list:
    return list(variables) if isinstance(variables, (list, tuple)) else [variables]


def _content(cell: Any) -> Any:
    return cell.storage[0] if hasattr(cell, "storage") else cell


def _checked(inputs: list, outputs: list, held: dict) -> Source:
    for variable in graph_inputs(outputs, blockers=inputs):
        if variable in inputs or variable in held or isinstance(variable, Constant):
            continue
        if not isinstance(variable, SharedVariable):
            raise InputError(
                "%s: an output needs it, and it is not among the inputs"
                % (variable.name or variable)
            )
        held[variable] = variable.get_value(borrow=True)
    return Source(inputs, outputs, held)
