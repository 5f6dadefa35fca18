"""A placement over all devices of all processes: minibatches are divided, variables are not.

Each array is one array of the whole, of which every process holds the pieces on its own
devices. XLA sees the whole program on whole minibatches, means over them in batch
normalisation and gradients included, and puts the sums over all devices where they are due:
what comes out is what one device computes, but for rounding.
"""

from __future__ import annotations

import contextlib
import re
from typing import Any, Callable, Iterator

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from ..errors import counted
from . import compile_options

_AXIS = "batch"
_CONNECTION = re.compile("gloo|nccl|coordination|collective|connection|socket", re.IGNORECASE)


class Divided:
    """All arrays on all devices, the arguments of calls divided along their first axis.

    Every process makes the same calls, with arguments of the same shapes, of which it needs
    `rows` only.

    Parameters
    ----------
    devices : list
        JAX's, of all processes, in an order that is the same in all.
    disconnected : callable
        Told of the errors that JAX raises when another process has ended; raises.
    meet : callable, optional
        Returns when all processes have called it.
    """

    def __init__(self, devices, disconnected, meet=None):
        mesh = Mesh(np.array(devices), (_AXIS,))
        self._rows = NamedSharding(mesh, PartitionSpec(_AXIS))
        self._whole = NamedSharding(mesh, PartitionSpec())
        self._disconnected, self._meet = disconnected, meet
        self.count = len(devices)
        self.platform = devices[0].platform

    def __eq__(self, other):
        return type(other) is type(self) and other._rows == self._rows

    def __hash__(self):
        return hash(self._rows)

    def __str__(self):
        return "%s (%s)" % (counted(self.count, "device"), self.platform)

    def rows(self, n: int) -> Any:
        """The slice of a minibatch of `n` rows that this process computes.

        All of it where it cannot be divided evenly: then every device computes everything.
        """
        if n % self.count:
            return slice(0, n)
        parts = [index[0] for index in self._rows.addressable_devices_indices_map((n,)).values()]
        starts, stops = zip(*(part.indices(n)[:2] for part in parts))
        return slice(min(starts), max(stops))

    def argument(self, array: Any) -> Any:
        """An argument of a call; only `rows` of it are looked at, if it can be divided."""
        array = np.asarray(array)
        divided = array.ndim > 0 and array.shape[0] % self.count == 0
        return self._place(array, self._rows if divided else self._whole)

    def variable(self, array: Any) -> Any:
        """A shared variable's value, whole on each device."""
        return self._place(np.array(array), self._whole)

    def _place(self, array, sharding):
        # not device_put, which asks the other processes whether theirs is the same
        return jax.make_array_from_callback(array.shape, sharding, lambda index: array[index])

    def fetch(self, array: Any) -> Any:
        """A copy as a NumPy array, of the copy that is here."""
        return np.array(array)

    def jit(self, function: Callable, donate: Any) -> Any:
        """`function` compiled; the arrays of its arguments numbered `donate` are used up."""
        jitted = compile_options.jit(
            function, self.platform, donate_argnums=donate, out_shardings=self._whole
        )
        return jitted if self._meet is None else self._compiled_by_all(jitted)

    def _compiled_by_all(self, jitted):
        """What calls `jitted` when all have compiled it: collectives wait for half a minute."""
        compiled = {}

        def call(*args):
            shapes = tuple(array.shape for array in jax.tree_util.tree_leaves(args))
            if shapes not in compiled:
                compiled[shapes] = jitted.lower(*args).compile()
                self._meet()
            return compiled[shapes](*args)

        return call

    @contextlib.contextmanager
    def context(self) -> Iterator[Any]:
        """Context for calls."""
        try:
            yield
        except (RuntimeError, ValueError) as error:  # gloo's are ValueErrors
            if not _CONNECTION.search(str(error)):
                raise
            self._disconnected(error)
            raise
