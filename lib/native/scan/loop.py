"""What theano.scan calls to run its steps: buffers before, the loop in C++, order after.

A scan has four kinds of state. Those that are kept for each step have a buffer, whose rows are
written in turn: mit_mot (several taps in and out: gradients), mit_sot and sit_sot (several taps
in, or one), nit_sot (no tap: results only). The values of shared variables are handed on from
step to step. A buffer may be shorter than the number of steps; its rows are then used again.
"""

from __future__ import annotations

import time
from typing import Any, Callable, NamedTuple

import numpy as np


class Plan(NamedTuple):
    """What is the same in each call of one scan.

    Attributes
    ----------
    inputs, outputs : list of list
        The storages of the inner function.
    taps : tuple of tuple of int
        As loop.cpp takes them: all taps, their number for each state, the input that each
        output slice of a mit_mot was written into (or -1), all slices, their number for each
        mit_mot, and 1 where a traced result has no dimensions.
    furthest : list of int
        How many rows of a buffer are the initial state; 0 for nit_sot.
    n_seqs, n_mit_mot, n_with_state, n_traced, n_shared : int
        Numbers of sequences and states; n_traced includes mit_mot.
    """

    inputs: list
    outputs: list
    taps: tuple
    furthest: list
    n_seqs: int
    n_mit_mot: int
    n_with_state: int
    n_traced: int
    n_shared: int


def make_plan(op: Any, function: Any) -> Any:
    """Read the layout of a scan.

    Parameters
    ----------
    op : theano.scan.op.Scan
    function : theano.compile.function.types.Function
        The compiled inner function.
    """
    n_with_state = op.n_mit_mot + op.n_mit_sot + op.n_sit_sot
    n_traced = n_with_state + op.n_nit_sot
    taps = [list(op.tap_array[k]) for k in range(n_with_state)]
    slices = [list(op.mit_mot_out_slices[k]) for k in range(op.n_mit_mot)]
    written: list = []
    first = 0
    for k, of_one in enumerate(slices):
        for slice_ in of_one:
            in_place = op.mitmots_preallocated[len(written)]
            written.append(first + taps[k].index(slice_) if in_place else -1)
        first += len(taps[k])
    return Plan(
        inputs=[container.storage for container in function.input_storage],
        outputs=[container.storage for container in function.output_storage],
        taps=(
            tuple(int(tap) for of_one in taps for tap in of_one),
            tuple(len(of_one) for of_one in taps),
            tuple(written),
            tuple(int(slice_) for of_one in slices for slice_ in of_one),
            tuple(len(of_one) for of_one in slices),
            tuple(int(bool(op.vector_outs[k])) for k in range(n_traced)),
        ),
        furthest=[-int(op.mintaps[k]) for k in range(n_traced)],
        n_seqs=op.n_seqs,
        n_mit_mot=op.n_mit_mot,
        n_with_state=n_with_state,
        n_traced=n_traced,
        n_shared=op.n_shared_outs,
    )


def _check_steps(node, args, n_seqs):
    """Return the number of steps; as Theano's loop does, refuse what cannot be run."""
    n_steps = int(args[0])
    if n_steps < 0:
        raise IndexError("scan was asked for %d steps: expected at least one" % n_steps)
    if n_steps == 0:
        raise NotImplementedError("scan was asked for 0 steps: expected at least one")
    for k, sequence in enumerate(args[1 : 1 + n_seqs]):
        if sequence.shape[0] < n_steps:
            raise ValueError(
                "scan was asked for %d steps, but its sequence %s has %d rows"
                % (n_steps, node.inputs[1 + k], sequence.shape[0])
            )
    return n_steps


def _fits(buffer, length, initial):
    return (
        buffer is not None
        and buffer.shape[1:] == initial.shape[1:]
        and buffer.shape[0] >= length
        and buffer.dtype == initial.dtype
    )


def _prepare_buffers(plan, destroyed, initials, buffers):
    """Fill the buffers of the states that have an initial one; those of an earlier call serve."""
    for k, initial in enumerate(initials):
        storage, length = buffers[k], initial.shape[0]
        if destroyed[k]:
            storage[0] = initial
        elif _fits(storage[0], length, initial):
            storage[0] = storage[0][:length]
            # a mit_mot's rows are all read; of the others only the initial ones
            rows = length if k < plan.n_mit_mot else plan.furthest[k]
            storage[0][:rows] = initial[:rows]
        else:
            storage[0] = initial.copy()


def _prepare_result(storage, length, variable, value):
    """Give a result without initial state its buffer, once the first step showed its shape."""
    shape, buffer = (length, *value.shape), storage[0]
    if (
        buffer is None
        or buffer.shape[0] < length
        or buffer.shape[1:] != shape[1:]
        or buffer.dtype != value.dtype
    ):
        storage[0] = variable.type.value_zeros(shape)
    elif buffer.shape[0] != length:
        storage[0] = buffer[:length]


def _updates(function):
    """Something that hands updated values on to the inputs; None where the VM does it itself."""
    if not getattr(function.fn, "need_update_inputs", True):
        return None
    updated = [
        storage
        for inp, storage in zip(function.maker.expanded_inputs, function.input_storage)
        if inp.update is not None
    ]

    def update():
        results = function.output_storage[len(function.output_storage) - len(updated) :]
        for storage, result in zip(updated, results):
            storage.data = result.data

    return update if updated else None


def _name_the_node(function):
    """Raise the present exception again with Theano's words about the node that failed."""
    from theano.link.utils import raise_with_op

    fn = function.fn
    if not hasattr(fn, "position_of_error"):
        return  # a linker that has said it already
    thunks = [fn.thunks[fn.position_of_error]] if hasattr(fn, "thunks") else []
    raise_with_op(function.maker.fgraph, fn.nodes[fn.position_of_error], *thunks)


def _complete(plan, k, storage, length, position, steps, n_steps):
    """Bring the rows of one buffer into the order of the steps, once all have run."""
    filled = steps + plan.furthest[k]
    if length < filled:
        if position:
            storage[0][:] = np.roll(storage[0], -position, axis=0)
    elif length > filled:
        storage[0][filled:] = 0  # truncated gradients: what is not computed counts as zero
        if steps < n_steps:  # until() came true
            storage[0] = storage[0][: steps - n_steps]


def _profile(op, function, n_steps, call_time, function_time):
    op.t_call, op.t_fn = call_time, function_time
    profile = getattr(function.maker, "profile", None)
    if profile:
        profile.callcount += 1
        profile.nbsteps += n_steps
        profile.call_time += call_time
        profile.vm_call_time += function_time
        if hasattr(function.fn, "update_profile"):
            function.fn.update_profile(profile)


def perform(
    run: Callable, op: Any, node: Any, args: list, buffers: Any, function: Any, destroyed: Any
) -> None:
    """Run all steps of a scan.

    Parameters
    ----------
    run : callable
        The loop in C++ (`extension.load`).
    op : theano.scan.op.Scan
    node : theano.graph.basic.Apply
    args : list
        Number of steps, sequences, initial states, lengths of the results, other inputs.
    buffers : list of list
        Storages of the node's outputs; what an earlier call left there is used again.
    function : theano.compile.function.types.Function
        The compiled inner function, whose ``scan_plan`` keeps what `make_plan` found.
    destroyed : sequence of bool
        Which initial states may be overwritten.

    Raises
    ------
    IndexError, NotImplementedError, ValueError
        For a number of steps below 1 or above the length of a sequence; ValueError too for
        a result whose shape changes from one step to the next.
    """
    start = time.time()
    plan = getattr(function, "scan_plan", None)
    if plan is None:
        plan = function.scan_plan = make_plan(op, function)
    n_steps = _check_steps(node, args, plan.n_seqs)
    first_shared = 1 + plan.n_seqs + plan.n_with_state
    first_length = first_shared + plan.n_shared
    first_other = first_length + plan.n_traced - plan.n_with_state
    initials = args[1 + plan.n_seqs : first_shared]
    lengths = [initial.shape[0] for initial in initials]
    lengths += [int(length) for length in args[first_length:first_other]]
    position = tuple(k % length for k, length in zip(plan.furthest, lengths))
    _prepare_buffers(plan, destroyed, initials, buffers)
    for storage, value in zip(plan.inputs[_first_other_input(plan) :], args[first_other:]):
        storage[0] = value

    def allocate(k, value):
        _prepare_result(buffers[k], lengths[k], node.outputs[k], value)

    progress: list = []
    shared = list(args[first_shared:first_length])
    try:
        run(
            n_steps,
            (
                function.fn,
                list(args[1 : 1 + plan.n_seqs]),
                shared,
                buffers,
                plan.inputs,
                plan.outputs,
                allocate,
                _updates(function),
            ),
            plan.taps,
            tuple(lengths),
            position,
            (*plan[4:], op.as_while),
            progress,
        )
    except Exception:
        if progress and progress[0][2]:
            _name_the_node(function)
        raise
    finally:
        # nothing that the inner function held outlives the call
        for storage in (*plan.inputs, *plan.outputs):
            storage[0] = None
    (steps, function_time, _), position = progress
    for k in range(plan.n_mit_mot, plan.n_traced):
        _complete(plan, k, buffers[k], lengths[k], position[k], steps, n_steps)
    _profile(op, function, n_steps, time.time() - start, function_time)


def _first_other_input(plan):
    return plan.n_seqs + sum(plan.taps[1]) + plan.n_shared
