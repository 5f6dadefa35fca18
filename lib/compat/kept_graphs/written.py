"""A function's graph written out as plain values, and made again of them.

Pickling the graph itself would go as deep as the graph is, and would take the variables' tags
along, which may hold anything.
"""

from __future__ import annotations

from typing import Any, Callable, List, NamedTuple, Tuple

from .foreign import require_own

_INPUT, _CONSTANT, _OUTPUT = range(3)  # kinds of references: (kind, number, number of the output)


class Written(NamedTuple):
    """A graph, but for its inputs.

    Attributes
    ----------
    constants : list of tuple
        Class, type, value and name of each.
    nodes : list of tuple
        Op, references to the inputs, and for each output its type, its name and its trace, which
        says where in the program it was made.
    outputs : list of tuple
        References.
    """

    constants: List[tuple]
    nodes: List[tuple]
    outputs: List[Tuple[int, int, int]]


def own_op(op: Any) -> Any:
    """The Op itself, which its pickle is enough to make again.

    One that holds a graph of its own, as scan does, leads back to itself: it cannot be pickled
    without references, and so has no key.
    """
    require_own(type(op))
    return op


def distinguished(op: Any) -> Any:
    """What distinguishes an Op from others: one that becomes its graph is that graph.

    Theano makes a new one of these for each ``sigmoid_binary_crossentropy``.
    """
    from theano.compile.builders import OpFromGraph
    from theano.graph.basic import io_toposort

    if type(op) is not OpFromGraph or not op.is_inline or op.shared_inputs:
        return own_op(op)
    inputs, outputs = op.local_inputs, op.local_outputs
    return op.name, write(inputs, outputs, io_toposort(inputs, outputs), distinguished)


def write(inputs: list, outputs: list, nodes: list, op_of: Callable = own_op) -> Written:
    """Write a graph out.

    Parameters
    ----------
    inputs, outputs : list of Variable
    nodes : list of Apply
        All of them, each after those that it needs.
    op_of : callable
        Makes what is written of an Op.

    Raises
    ------
    Foreign
        If an Op, a type or a constant belongs to another project.
    """
    places = {variable: (_INPUT, number, 0) for number, variable in enumerate(inputs)}
    constants: list = []
    written = []

    def reference(variable):
        if variable not in places:
            require_own(type(variable), type(variable.type))
            places[variable] = (_CONSTANT, len(constants), 0)
            name = variable.name
            constants.append((type(variable), variable.type, variable.data, name))
        return places[variable]

    for number, node in enumerate(nodes):
        require_own(type(node), *(type(out.type) for out in node.outputs))
        references = [reference(variable) for variable in node.inputs]
        made = []
        for index, out in enumerate(node.outputs):
            places[out] = (_OUTPUT, number, index)
            made.append((out.type, out.name, getattr(out.tag, "trace", None)))
        written.append((type(node), op_of(node.op), references, made))
    return Written(constants, written, [reference(variable) for variable in outputs])


def read(written: Written, inputs: list) -> list:
    """Make the graph again; return its outputs.

    Parameters
    ----------
    written : Written
    inputs : list of Variable
        In place of those that it was written with.
    """
    constants = []
    for kind, of_type, value, name in written.constants:
        constants.append(kind(of_type, value, name=name))
    nodes: list = []

    def variable(reference):
        kind, number, index = reference
        if kind == _INPUT:
            return inputs[number]
        return constants[number] if kind == _CONSTANT else nodes[number].outputs[index]

    for kind, op, references, made in written.nodes:
        outputs = []
        for of_type, name, trace in made:
            out = of_type.make_variable(name)
            if trace is not None:
                out.tag.trace = trace
            outputs.append(out)
        nodes.append(kind(op, [variable(r) for r in references], outputs))
    return [variable(r) for r in written.outputs]
