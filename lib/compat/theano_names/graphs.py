"""theano.gof.graph's functions on graphs; Theano 1.1 renamed them and made them generators."""

from __future__ import annotations

from typing import Any

from theano.graph import basic


def inputs(variable_list: Any, blockers: Any = None) -> Any:
    """Return the variables without an owner that `variable_list` is computed from, as a list."""
    return list(basic.graph_inputs(variable_list, blockers))


def variables(i: Any, o: Any) -> Any:
    """Return the set of variables between inputs `i` and outputs `o`, both included."""
    return set(basic.vars_between(i, o)) | set(i)


def orphans(i: Any, o: Any) -> Any:
    """Return the variables without an owner below outputs `o` that are not in `i`, as a list."""
    return list(basic.orphans_between(i, o))


def variables_and_orphans(i: Any, o: Any) -> Any:
    """Return `variables` as a list, and `orphans`."""
    return list(basic.vars_between(i, o)), orphans(i, o)


def ops(i: Any, o: Any) -> Any:
    """Return the set of Apply nodes between inputs `i` and outputs `o`."""
    return set(basic.applys_between(i, o))
