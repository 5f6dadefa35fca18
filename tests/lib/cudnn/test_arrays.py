"""The names of Theano's GPU modules that are about arrays: what they give on a CPU."""

import numpy as np
import pytest
import theano
import theano.tensor as T

from lib import cudnn

IMG = np.random.RandomState(0).normal(size=(2, 3, 7, 8)).astype("float32")
MOVERS = {
    "gpu_contiguous": cudnn.gpu_contiguous,
    "host_from_gpu": cudnn.host_from_gpu,
    "gpu_from_host": cudnn.gpu_from_host,
    "as_cuda_ndarray_variable": cudnn.as_cuda_ndarray_variable,
    "as_gpuarray_variable": lambda x: cudnn.as_gpuarray_variable(x, context_name=None),
    "HostFromGpu": cudnn.HostFromGpu(),
    "GpuFromHost": cudnn.GpuFromHost(None),
}


@pytest.mark.parametrize("name", MOVERS)
def test_moving_changes_nothing(name):
    img = T.tensor4()
    assert MOVERS[name](img) is img
    of_an_array = MOVERS[name](IMG)
    assert of_an_array.type == T.TensorType("float32", [False] * 4)
    np.testing.assert_array_equal((of_an_array + 1).eval(), IMG + 1)


def test_allocation_spreads_a_value():
    height = T.lscalar()
    made = theano.function([height], cudnn.gpu_alloc(np.float32(2), 2, height))
    np.testing.assert_array_equal(made(7), np.full((2, 7), 2.0))


@pytest.mark.parametrize(
    "make",
    [
        lambda: cudnn.gpu_alloc_empty(2, 3),
        lambda: cudnn.gpu_alloc_empty(None, "float32")(2, 3),
        lambda: cudnn.gpu_alloc_empty(context_name=None, dtype="float32")(2, 3),
        lambda: cudnn.gpu_alloc_empty("dev0", dtype="float32")(2, 3),
        lambda: cudnn.GpuAllocEmpty()(2, 3),
        lambda: cudnn.GpuAllocEmpty("float32", None)(2, 3),
        lambda: cudnn.GpuAllocEmpty(dtype="float32", context_name="dev0")(2, 3),
    ],
)
def test_empty_tensors(make):
    value = make().eval()
    assert value.shape == (2, 3) and value.dtype == np.float32


def test_another_number_type():
    assert cudnn.gpu_alloc_empty(None, "float64")(2).dtype == "float64"


def test_types_and_shared_variables():
    matrix = cudnn.CudaNdarrayType((False, True))("m")
    assert matrix.type == T.TensorType("float32", (False, True)) and matrix.name == "m"
    assert cudnn.GpuArrayType("int8", (False,)).dtype == "int8"
    w = cudnn.float32_shared_constructor(np.zeros(3), "w")
    assert w.dtype == "float32" and w.name == "w"
    assert cudnn.shared_constructor(np.zeros(3), name="w").dtype == "float64"
    assert isinstance(w, cudnn.CudaNdarraySharedVariable)
    assert isinstance(T.matrix(), cudnn.CudaNdarrayVariable)


def test_what_code_asks_before_it_uses_a_gpu():
    assert cudnn.dnn_available() and cudnn.dnn_available("dev0")
    assert isinstance(cudnn.version(raises=False), int)
    assert not cudnn.cuda_available and not cudnn.cuda_enabled and not cudnn.pygpu_activated
    assert cudnn.infer_context_name(T.matrix()) is None and cudnn.get_context("dev0") is None
    assert cudnn.use("gpu0", force=True) is None
    assert issubclass(cudnn.GpuOp, theano.graph.op.Op)
