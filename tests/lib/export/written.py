"""A graph written as ONNX and run by onnxruntime; tests that import this are skipped without."""

import numpy as np
import pytest

from lib.export import convert
from lib.export.onnx_file import to_model

onnx = pytest.importorskip("onnx", reason="onnx is in the export extra")
onnxruntime = pytest.importorskip("onnxruntime", reason="onnxruntime is in the export extra")


def numbers(*shape, seed=0):
    """Normal float32 numbers, always the same ones."""
    return np.random.RandomState(seed).normal(size=shape).astype(np.float32)


class Written:
    """A converted graph that runs in onnxruntime."""

    def __init__(self, inputs, outputs, dynamic=None):
        self.graph = convert((inputs, outputs), dynamic)
        self.model = to_model(self.graph, {})
        self._session = onnxruntime.InferenceSession(
            self.model.SerializeToString(), providers=["CPUExecutionProvider"]
        )

    @property
    def kinds(self):
        """The operations, in order."""
        return [node.kind for node in self.graph.nodes]

    def __call__(self, *arrays):
        names = [value.name for value in self.graph.inputs]
        results = self._session.run(None, dict(zip(names, arrays)))
        return results[0] if len(results) == 1 else results


def same(got, expected, tolerance=1e-5):
    """Assert that two arrays have one shape, and the same numbers."""
    expected = np.asarray(expected)
    assert got.shape == expected.shape
    assert np.allclose(got, expected, rtol=tolerance, atol=tolerance, equal_nan=True)
