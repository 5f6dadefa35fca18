"""Denormal numbers: the processor counts them as zero unless the user keeps them.

After hundreds of epochs they would slow training down several times. prelude.h sets the
processor's mode for what Theano compiles, the native library for itself.
"""

from __future__ import annotations

import os
from typing import Any, Mapping

VARIABLE = "DCGAN_KEEP_DENORMALS"


def kept(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether the environment asks to keep denormal numbers, as prelude.h reads it."""
    return environ.get(VARIABLE, "").startswith("1")


def finfo_first(numpy: Any, finfo: Any = None) -> None:
    """Let NumPy measure its floating-point types before denormal numbers count as zero.

    It measures each type once, and warns when the smallest subnormal seems to be 0. JAX's
    `finfo` has NumPy measure again.
    """
    for dtype in (numpy.float16, numpy.float32, numpy.float64):
        for name in ("smallest_subnormal", "tiny", "eps"):
            getattr((finfo or numpy.finfo)(dtype), name, None)
