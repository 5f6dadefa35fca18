"""lasagne.layers.corrmm for processors without a GPU, from the package lib."""

from __future__ import annotations

import theano
from lasagne import init, nonlinearities
from lasagne.layers.base import Layer
from lasagne.layers.conv import conv_output_length
from lasagne.utils import as_tuple

from ...cudnn import gpu_contiguous
from .convolutions import BaseConvLayer, Correlation

__all__ = ["Conv2DMMLayer"]

# names that programs take from the module, though it only imports them
_PASSED_ON = (
    *(theano, init, nonlinearities, Layer, conv_output_length, as_tuple),
    *(gpu_contiguous, BaseConvLayer),
)


class Conv2DMMLayer(Correlation):
    """Filters slid over images, without being flipped unless ``flip_filters=True`` asks for it."""
