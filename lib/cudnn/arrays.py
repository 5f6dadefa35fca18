"""The names of Theano's GPU modules that are about arrays: there is no GPU to move them to."""

from __future__ import annotations

from typing import Any

import numpy as np
import theano
import theano.tensor as T
from theano.graph.op import Op
from theano.tensor.sharedvar import TensorSharedVariable

__all__ = [
    "gpu_contiguous",
    "host_from_gpu",
    "gpu_from_host",
    "as_cuda_ndarray_variable",
    "as_gpuarray_variable",
    "infer_context_name",
    "get_context",
    "HostFromGpu",
    "GpuFromHost",
    "use",
    "dnn_available",
    "version",
    "CudaNdarrayType",
    "GpuArrayType",
    "float32_shared_constructor",
    "shared_constructor",
    "GpuAllocEmpty",
    "gpu_alloc_empty",
    "gpu_alloc",
    "cuda_available",
    "cuda_enabled",
    "cuda_ndarray",
    "pygpu_activated",
    "GpuOp",
    "CudaNdarray",
    "CudaNdarrayVariable",
    "GpuArrayVariable",
    "CudaNdarraySharedVariable",
    "GpuArraySharedVariable",
]

cuda_available = False
cuda_enabled = False
cuda_ndarray = None
pygpu_activated = False

GpuOp = Op
CudaNdarray = np.ndarray
CudaNdarrayVariable = GpuArrayVariable = T.TensorVariable
CudaNdarraySharedVariable = GpuArraySharedVariable = TensorSharedVariable

# --- moving data: there is nowhere to move it ------------------------------------------------


def gpu_contiguous(x: Any) -> Any:
    """`x` itself: CPU ops take any strides."""
    return T.as_tensor_variable(x)


def host_from_gpu(x: Any) -> Any:
    """`x` itself."""
    return T.as_tensor_variable(x)


def gpu_from_host(x: Any) -> Any:
    """`x` itself."""
    return T.as_tensor_variable(x)


def as_cuda_ndarray_variable(x: Any) -> Any:
    """`x` as a tensor variable."""
    return T.as_tensor_variable(x)


def as_gpuarray_variable(x: Any, context_name: Any = None) -> Any:
    """`x` as a tensor variable."""
    return T.as_tensor_variable(x)


def infer_context_name(*variables: Any) -> None:
    """None: there are no contexts."""
    return None


def get_context(name: str) -> None:
    """None: there are no contexts."""
    return None


class HostFromGpu:
    """Stands where code asks whether a variable comes from this op: none does."""

    def __call__(self, x):
        return T.as_tensor_variable(x)


class GpuFromHost(HostFromGpu):
    """See `HostFromGpu`."""

    def __init__(self, context_name=None):
        self.context_name = context_name


def use(device: str = "cpu", *args: Any, **kwargs: Any) -> None:
    """Choosing a device is Theano's ``device`` flag's business: does nothing."""


def dnn_available(context_name: Any = None) -> bool:
    """True: the names of this module do what cuDNN's do."""
    return True


def version(raises: bool = True) -> Any:
    """-1, as Theano reports where there is no cuDNN."""
    return -1


# --- types, shared variables, allocation -----------------------------------------------------


def CudaNdarrayType(broadcastable: Any, name: str | None = None) -> Any:
    """Type of float32 tensors with these broadcastable axes."""
    return T.TensorType("float32", broadcastable, name)


def GpuArrayType(
    dtype: Any, broadcastable: Any, context_name: Any = None, name: str | None = None
) -> Any:
    """Type of tensors of `dtype` with these broadcastable axes."""
    return T.TensorType(dtype, broadcastable, name)


def float32_shared_constructor(
    value: Any,
    name: str | None = None,
    strict: bool = False,
    allow_downcast: Any = None,
    borrow: bool = False,
) -> Any:
    """A float32 shared variable."""
    return theano.shared(
        np.asarray(value, dtype="float32"), name, strict, allow_downcast, borrow=borrow
    )


def shared_constructor(value: Any, *args: Any, **kwargs: Any) -> Any:
    """A shared variable."""
    return theano.shared(value, *args, **kwargs)


class GpuAllocEmpty:
    """``GpuAllocEmpty()(*shape)`` or ``GpuAllocEmpty(dtype, context_name)(*shape)``."""

    def __init__(self, dtype="float32", context_name=None):
        self.dtype = dtype

    def __call__(self, *shape):
        return T.AllocEmpty(self.dtype)(*shape)


def gpu_alloc_empty(*args: Any, **kwargs: Any) -> Any:
    """``gpu_alloc_empty(*shape)``, or ``gpu_alloc_empty(context_name, dtype)(*shape)``.

    Returns
    -------
    tensor of that shape with no particular values, or a `GpuAllocEmpty`
    """
    dtype = kwargs.get("dtype", args[1] if len(args) > 1 else None)
    if isinstance(dtype, str):
        return GpuAllocEmpty(dtype)
    return GpuAllocEmpty()(*args)


def gpu_alloc(value: Any, *shape: Any) -> Any:
    """`value` broadcast to `shape`."""
    return T.alloc(value, *shape)
