"""Where arrays live: on one device here; over several, a placement of its own says how.

A placement is what a `Program` asks to bring arrays to the device and back. The arguments of
a call and the shared variables are asked for separately: over several devices, minibatches are
divided and variables are not.
"""

from __future__ import annotations

import warnings
from typing import Any, Callable

import jax
import numpy as np

from . import compile_options


class OneDevice:
    """All arrays on one of JAX's devices."""

    def __init__(self, device):
        self.device = device
        self.platform = device.platform

    def __eq__(self, other):
        return type(other) is type(self) and other.device == self.device

    def __hash__(self):
        return hash(self.device)

    def __str__(self):
        return "%s %d" % (self.platform, self.device.id)

    def argument(self, array: Any) -> Any:
        """An argument of a call; it is not changed while the call runs."""
        return jax.device_put(array, self.device)

    def variable(self, array: Any) -> Any:
        """A shared variable's value, as a copy: JAX on the CPU uses the array's memory.

        JAX 0.4.30 also puts new values there, which would change the caller's array.
        """
        return jax.device_put(np.array(array), self.device)

    def fetch(self, array: Any) -> Any:
        """A copy as a NumPy array."""
        return np.array(array)

    def jit(self, function: Callable, donate: Any) -> Any:
        """`function` compiled; the arrays of its arguments numbered `donate` are used up."""
        # a new value of another shape does not fit into the old one's memory
        warnings.filterwarnings("ignore", "Some donated buffers were not usable")
        return compile_options.jit(function, self.platform, donate_argnums=donate)

    def context(self) -> Any:
        """Context for calls: where functions without arguments run."""
        return jax.default_device(self.device)
