"""Theano's loops, as ONNX's."""
