"""Graphs that leave Theano: any function as an ONNX file, which other programs run.

`onnx` writes a function; `convert` gives the graph that it is written from. Each Op has its
converter in `lib.export.ops`.
"""

from .conversion import convert
from .onnx_file import onnx

__all__ = ["convert", "onnx"]
