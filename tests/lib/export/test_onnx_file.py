import importlib

import numpy as np
import pytest
import theano.tensor as T

from lib.errors import InputError, UnavailableError
from lib.export import onnx, onnx_file
from tests.lib.export.written import numbers, onnxruntime, same
from tests.lib.export.written import onnx as onnx_package

x = T.matrix("x")


def test_a_file(tmp_path):
    path = tmp_path / "double.onnx"
    onnx((x, x * 2), path, {"x": ("batch", 3)}, {"network": "double", "epoch": "7"})
    model = onnx_package.load(str(path))
    assert {prop.key: prop.value for prop in model.metadata_props} == {
        "network": "double",
        "epoch": "7",
    }
    assert model.graph.name == "double" and model.opset_import[0].version >= 17
    dims = model.graph.input[0].type.tensor_type.shape.dim
    assert (dims[0].dim_param, dims[1].dim_value) == ("batch", 3)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for n in (1, 5, 128):
        X = numbers(n, 3)
        same(session.run(None, {"x": X})[0], 2 * X)


def test_equal_networks_give_equal_bytes(tmp_path):
    for name in "ab":
        onnx((x, T.tanh(x) * numbers(3)), tmp_path / name, {"x": ("batch", 3)})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_nothing_is_left_of_what_cannot_be_written(tmp_path, monkeypatch):
    monkeypatch.setattr(onnx_file, "_MOST", 10)
    with pytest.raises(InputError, match="the file would have .* bytes, expected at most 10"):
        onnx((x, x * 2), tmp_path / "a.onnx")
    assert list(tmp_path.iterdir()) == []


def test_the_checkers_words_are_shown(monkeypatch):
    from lib.export import convert

    graph = convert((x, x * 2))
    graph.nodes[0].kind = "Doubled"
    with pytest.raises(InputError, match="onnx.checker refuses the graph: .*Doubled"):
        onnx_file.to_model(graph, {})


def test_a_missing_package_is_named(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(UnavailableError, match="package onnx is missing: pip install onnx"):
        onnx_file.package("onnx")


def test_numbers_are_float32(tmp_path):
    onnx((x, x * np.float64(0.1)), tmp_path / "a.onnx")
    model = onnx_package.load(str(tmp_path / "a.onnx"))
    kinds = {tensor.data_type for tensor in model.graph.initializer}
    assert kinds == {onnx_package.TensorProto.FLOAT}
