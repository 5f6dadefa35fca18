"""exp, tanh and the sigmoid of float32 by lib/toolchain/elementary.h, several at a time.

Theano's C++ calls libm's for each number. Can go when compilers come with vectorised ones that
need no leave to be inexact.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any


def _with_ours(op: Any, theirs: str, ours: str) -> None:
    """Have `op`'s C++ call `ours` in the place of `theirs` where it computes in float32."""
    code, version = op.c_code, op.c_code_cache_version

    def c_code(self, node, name, inputs, outputs, sub):
        source = code(self, node, name, inputs, outputs, sub)
        dtypes = {variable.type.dtype for variable in node.inputs + node.outputs}
        return source.replace(theirs + "(", ours + "(") if dtypes == {"float32"} else source

    def c_code_cache_version(self):
        known = version(self)
        return (ours, *known) if known else known

    op.c_code, op.c_code_cache_version = c_code, c_code_cache_version


def install(scalar: ModuleType, sigm: ModuleType) -> None:
    """Prepare ``theano.scalar.basic`` and ``theano.tensor.nnet.sigm``."""
    _with_ours(scalar.Exp, "exp", "dcgan_exp")
    _with_ours(scalar.Tanh, "tanh", "dcgan_tanh")
    _with_ours(sigm.ScalarSigmoid, "exp", "dcgan_exp")
