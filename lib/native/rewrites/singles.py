"""Expressions of single numbers as Python code with C's results; integers wrap around."""

from __future__ import annotations

from typing import Any

import numpy as np
import theano.scalar as scalar
from theano.tensor.basic import TensorConstant

_FLOATS = ("float32", "float64")
_SIGNED = {"int8": 8, "int16": 16, "int32": 32, "int64": 64}
_NUMBER = "int({0})"

# How each scalar Op is written; those of which Python's integers would give another result
# than C's (powers, quotients by a number that may be 0) are not here.
_TEMPLATES = {
    scalar.Add: " + ",
    scalar.Mul: " * ",
    scalar.Sub: "{0} - {1}",
    scalar.Neg: "-{0}",
    scalar.Abs: "abs({0})",
    scalar.Sqr: "{0} * {0}",
    scalar.Identity: "{0}",
    scalar.Cast: "{0}",
    scalar.Second: "{1}",
    scalar.Switch: "{1} if {0} else {2}",
    scalar.ScalarMaximum: "max({0}, {1})",
    scalar.ScalarMinimum: "min({0}, {1})",
    scalar.EQ: "{0} == {1}",
    scalar.NEQ: "{0} != {1}",
    scalar.LT: "{0} < {1}",
    scalar.GT: "{0} > {1}",
    scalar.LE: "{0} <= {1}",
    scalar.GE: "{0} >= {1}",
}
# by a divisor that is known to be positive
_BY_POSITIVE = {scalar.IntDiv: "{0} // {1}", scalar.Mod: "{0} % {1}"}
# Of floating-point numbers, as NumPy's scalars: what rounds once. C may round products and sums
# together.
_OF_FLOATS = {
    scalar.Add: " + ",
    scalar.Mul: " * ",
    scalar.Sub: "{0} - {1}",
    scalar.TrueDiv: "{0} / {1}",
    scalar.Neg: "-{0}",
    scalar.Sqr: "{0} * {0}",
    scalar.Identity: "{0}",
    scalar.Second: "{1}",
}
_WRAPPING = (scalar.Add, scalar.Mul, scalar.Sub, scalar.Neg, scalar.Abs, scalar.Sqr, scalar.Cast)

# NumPy makes no function of as many inputs and outputs, and C handles them faster.
MOST_OPERANDS = 31


def _typed(expression, operation, dtype):
    """`expression` as a value of `dtype`: wrapped around as a processor does."""
    if dtype == "bool":
        return "bool(%s)" % expression
    if not issubclass(operation, _WRAPPING):
        return _NUMBER.format(expression)
    half = 1 << (_SIGNED[dtype] - 1)
    return "((%s) + %d & %d) - %d" % (expression, half, 2 * half - 1, half)


def _template(operation, operands, positive, templates):
    """The Python text of a scalar Op, or None."""
    if operation in _BY_POSITIVE:
        return _BY_POSITIVE[operation] if operands[1] in positive else None
    template = templates.get(operation)
    if operation in (scalar.Add, scalar.Mul) and operands:
        return template.join("{%d}" % i for i in range(len(operands)))
    return template


class _Writer:
    """Writes a function's lines; `positive` are the names of values that are known to be that."""

    def __init__(self):
        self.lines, self.positive, self.scope = [], set(), {}

    def constant(self, value):
        if value.dtype.name in _FLOATS:
            name = "c%d" % len(self.scope)
            self.scope[name] = value.reshape(-1)[0]
            return name
        name = repr(int(value.item()))
        if value > 0:
            self.positive.add(name)
        return name if value >= 0 else "(%s)" % name

    def write(self, operation, operands, dtypes, dtype):
        """Name of a new value, or None where Python's would not be C's."""
        name = "v%d" % len(self.lines)
        if dtype in _FLOATS:
            template = _template(operation, operands, (), _OF_FLOATS)
            if template is None or any(each != dtype for each in dtypes):
                return None
            self.lines.append("    %s = %s" % (name, template.format(*operands)))
            return name
        if not all(kind == "bool" or kind in _SIGNED for kind in (*dtypes, dtype)):
            return None
        template = _template(operation, operands, self.positive, _TEMPLATES)
        if template is None or (dtype == "bool" and operation in _WRAPPING[:-1]):
            return None
        if operation is scalar.ScalarMaximum and self.positive.intersection(operands):
            self.positive.add(name)
        text = _typed(template.format(*operands), operation, dtype)
        self.lines.append("    %s = %s" % (name, text))
        return name


def _write_scalar(writer, operation, operands, dtypes, outputs):
    """Names of `operation`'s results, whose inputs are `operands`; None if it is left to C."""
    if type(operation) is not scalar.Composite:
        name = writer.write(type(operation), operands, dtypes, outputs[0])
        return None if name is None or len(outputs) != 1 else [name]
    names = dict(zip(operation.fgraph.inputs, operands))
    for node in operation.fgraph.toposort():
        for value in node.inputs:
            if value not in names:
                if not _known(value):
                    return None
                names[value] = writer.constant(np.asarray(value.data))
        made = _write_scalar(
            writer,
            node.op,
            [names[value] for value in node.inputs],
            [value.type.dtype for value in node.inputs],
            [out.type.dtype for out in node.outputs],
        )
        if made is None:
            return None
        names.update(zip(node.outputs, made))
    return [names.get(out) for out in operation.fgraph.outputs]


def _known(value):
    dtype = value.type.dtype
    return dtype == "bool" or dtype in _SIGNED or dtype in _FLOATS


def compiled(operation: Any, inputs: Any, outputs: Any) -> Any:
    """Return a scalar Op on single numbers as a Python function.

    Parameters
    ----------
    operation : theano.scalar.ScalarOp
    inputs, outputs : list of theano.tensor.TensorVariable
        Those of the Elemwise node that does `operation`.

    Returns
    -------
    function or None
        Takes Python's integers or NumPy's floating-point scalars, see `as_number`, one an
        input, and returns a tuple, one an output; None for what is C's: another type, an Op
        whose result is not C's for every value, or more operands than NumPy's functions may
        have.
    """
    operands = [*inputs, *outputs]
    if len(operands) > MOST_OPERANDS or not all(all(v.type.broadcastable) for v in operands):
        return None
    writer = _Writer()
    names = [
        writer.constant(value.data)
        if isinstance(value, TensorConstant) and _known(value) and value.type.dtype != "bool"
        else "x%d" % i
        for i, value in enumerate(inputs)
    ]
    made = _write_scalar(
        writer,
        operation,
        names,
        [value.type.dtype for value in inputs],
        [out.type.dtype for out in outputs],
    )
    if made is None or None in made:
        return None
    parameters = ", ".join("x%d" % i for i in range(len(inputs)))
    lines = ["def evaluate(%s):" % parameters, *writer.lines, "    return %s," % ", ".join(made)]
    exec("\n".join(lines), writer.scope)
    return writer.scope["evaluate"]


def as_number(value: Any) -> Any:
    """Return the number in an array of one as Python's integer or NumPy's scalar."""
    return value.reshape(-1)[0] if value.dtype.kind == "f" else value.item()


def as_arrays(values: Any, outputs: Any) -> list:
    """Return the values as arrays of the outputs' types, with one element each."""
    return [
        np.array(value, dtype=out.type.dtype, ndmin=out.type.ndim)
        for value, out in zip(values, outputs)
    ]
