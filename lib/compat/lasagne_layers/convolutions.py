"""What the convolutions of the three modules share."""

from __future__ import annotations

from typing import Any

import theano.tensor as T
from lasagne import init, nonlinearities
from lasagne.layers import Conv2DLayer
from lasagne.utils import as_tuple

_GLOROT = init.GlorotUniform()
_ZERO = init.Constant(0.0)


def correlate(layer: Any, input: Any, filters: Any) -> Any:
    """Convolve or correlate a layer's input, as its ``flip_filters`` says.

    The shape that the network was built for is not passed on: the GPU's libraries take images
    of any other number and size, too.

    Parameters
    ----------
    layer : a layer of convolutions
    input : tensor, (n, channels, *sides)
    filters : tensor, (filters, channels, *sides)

    Returns
    -------
    tensor, (n, filters, *sides)
    """
    convolution = T.nnet.conv3d if layer.n == 3 else T.nnet.conv2d
    return convolution(
        input,
        filters,
        border_mode="half" if layer.pad == "same" else layer.pad,
        subsample=layer.stride,
        filter_flip=layer.flip_filters,
        num_groups=layer.num_groups,
    )


try:
    from lasagne.layers.conv import BaseConvLayer
except ImportError:

    class BaseConvLayer(Conv2DLayer):  # type: ignore[no-redef]
        """Release 0.1's Conv2DLayer, made to be called as the later BaseConvLayer is."""

        n, num_groups = 2, 1

        def __init__(
            self,
            incoming: Any,
            num_filters: int,
            filter_size: Any,
            *settings: Any,
            n: int = 2,
            **kwargs: Any,
        ) -> None:
            stride, pad, *others, flip_filters, num_groups = settings
            if num_groups != 1:
                raise ValueError(
                    "num_groups is %r, but Lasagne 0.1 has no groups: install Lasagne from its "
                    "repository" % (num_groups,)
                )
            if pad == "same":  # as cuDNN has it, an even filter loses a row and a column
                pad = tuple((side - 1) // 2 for side in as_tuple(filter_size, 2))
            self.flip_filters = flip_filters
            super().__init__(incoming, num_filters, filter_size, stride, pad, *others, **kwargs)

        def get_output_for(self, input: Any, **kwargs: Any) -> Any:
            """Return the convolution with bias and nonlinearity."""
            result = self.convolve(input, **kwargs)
            if self.b is not None:
                axes = ("x", 0, 1, 2) if self.untie_biases else ("x", 0, "x", "x")
                result = result + self.b.dimshuffle(axes)
            return self.nonlinearity(result)


class Correlation(BaseConvLayer):
    """Filters slid over images or volumes, without being flipped unless it is asked for.

    One number for a stride stands for all sides, as everywhere in Lasagne.
    """

    dimensions = 2

    def __init__(
        self,
        incoming: Any,
        num_filters: int,
        filter_size: Any,
        stride: Any = 1,
        pad: Any = 0,
        untie_biases: bool = False,
        W: Any = _GLOROT,
        b: Any = _ZERO,
        nonlinearity: Any = nonlinearities.rectify,
        flip_filters: bool = False,
        num_groups: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            *(incoming, num_filters, filter_size, stride, pad, untie_biases, W, b, nonlinearity),
            *(flip_filters, num_groups),
            n=self.dimensions,
            **kwargs,
        )

    def convolve(self, input: Any, **kwargs: Any) -> Any:
        """Return the convolution, still without bias and nonlinearity."""
        return correlate(self, input, self.W)
