"""What XLA is asked to do differently from its defaults."""

from __future__ import annotations

import functools
from typing import Any

import jax

#: XLA of JAX 0.11 hands sums, and what leads to them, to a library of its own on a CPU. The sum
#: over a normalised matrix of 16 rows and 4,096 columns is then NaN (seen with 0.11.2; 0.10.2 is
#: right), and so are the costs of a network that normalises each pixel by itself.
_CPU = {"xla_cpu_experimental_ynn_fusion_type": ""}
_SINCE = (0, 11)


@functools.lru_cache(maxsize=None)
def of(platform: str) -> Any:
    """The ``compiler_options`` of `jax.jit` for 'cpu', 'gpu' or 'tpu'; None for the defaults."""
    if platform != "cpu":
        return None
    if tuple(int(part) for part in jax.__version__.split(".")[:2]) < _SINCE:
        return None
    try:
        jax.jit(lambda x: x, compiler_options=_CPU)(jax.device_put(0, jax.devices("cpu")[0]))
    except jax.errors.JaxRuntimeError:  # a version that no longer has the option
        return None
    return _CPU


def jit(function: Any, platform: str, **keywords: Any) -> Any:
    """`jax.jit` with these options: older versions of JAX do not know the keyword."""
    options = of(platform)
    if options is not None:
        keywords["compiler_options"] = options
    return jax.jit(function, **keywords)
