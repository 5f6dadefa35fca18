"""Everything that comes from Theano's GPU modules."""

from __future__ import annotations

import re
from typing import Any

from ..source.redirect import Destination, redirect

NAME = "GPU names"
WHY = (
    "lib.cudnn has the names of theano.sandbox.cuda and theano.gpuarray and does their work "
    "with Theano's operations for any processor"
)
EXAMPLE = (
    "from theano.sandbox.cuda.dnn import dnn_conv\n",
    "from lib.cudnn import dnn_conv\n",
)
ORDER = 40
NEEDS = "theano"

_GPU = re.compile(r"^theano\.(?:sandbox\.)?(?:cuda|gpuarray)(?:\.(.*))?$")
_MODULES = {
    "basic_ops",
    "blas",
    "blocksparse",
    "cuda_ndarray",
    "dnn",
    "dnn_opt",
    "elemwise",
    "extra_ops",
    "fft",
    "neighbours",
    "nnet",
    "opt",
    "pool",
    "subtensor",
    "type",
    "var",
}
_ELSEWHERE = {
    "CURAND_RandomStreams": ("theano.sandbox.rng_mrg", "MRG_RandomStream"),
    "GPUA_mrg_uniform": ("theano.sandbox.rng_mrg", "mrg_uniform"),
    "MRG_RandomStreams": ("theano.sandbox.rng_mrg", "MRG_RandomStream"),
}


def apply(tree: Any, context: Any) -> int:
    return redirect(tree, context, resolve)


def resolve(path: str) -> Any:
    """Return where a dotted path below Theano's GPU modules goes, None for other paths."""
    found = _GPU.match(path)
    if not found:
        return None
    parts = found[1].split(".") if found[1] else []
    if parts and parts[-1] in _ELSEWHERE:
        return Destination(*_ELSEWHERE[parts[-1]])
    if parts[:1] in (["rng_curand"], ["rng_mrg"]):
        return Destination("theano.sandbox.rng_mrg", *parts[1:2])
    while parts and parts[0] in _MODULES:
        parts = parts[1:]
    return Destination("@cudnn", *parts[:1])
