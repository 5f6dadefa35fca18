"""A package `lasagne` of the few classes that our layers stand on, for where there is no Lasagne.

Its modules for GPUs refuse as Lasagne's do.
"""

import textwrap

_UTILS = """
    def as_tuple(value, n, kind=None):
        return tuple(value) if hasattr(value, "__len__") else (value,) * n
"""

_INIT = """
    import numpy as np

    class Constant:
        def __init__(self, value=0.0):
            self.value = value

        def __call__(self, shape):
            return np.full(shape, self.value, "float32")

    class GlorotUniform:
        def __init__(self, c01b=False):
            self.c01b = c01b

        def __call__(self, shape):
            return np.random.RandomState(1).uniform(-1, 1, shape).astype("float32")
"""

_NONLINEARITIES = """
    def identity(x):
        return x

    def rectify(x):
        return (x + abs(x)) / 2
"""

_BASE = """
    import theano

    class Layer:
        def __init__(self, incoming, name=None):
            if isinstance(incoming, tuple):
                self.input_shape, self.input_layer = incoming, None
            else:
                self.input_shape, self.input_layer = incoming.output_shape, incoming
            self.name, self.params = name, {}

        @property
        def output_shape(self):
            return self.get_output_shape_for(self.input_shape)

        def get_output_shape_for(self, input_shape):
            return input_shape

        def add_param(self, spec, shape, name=None, **tags):
            value = spec(shape) if callable(spec) else spec
            if not hasattr(value, "get_value"):
                value = theano.shared(value)
            assert value.get_value().shape == tuple(shape)
            self.params[value] = set(tags)
            return value
"""

_CONV = """
    import theano.tensor as T
    from .. import init, nonlinearities
    from ..utils import as_tuple
    from .base import Layer

    def conv_output_length(length, filter, stride, pad):
        if length is None:
            return None
        more = {"full": 2 * filter - 2, "same": filter - 1}.get(pad, 2 * pad)
        return (length + more - filter) // stride + 1

    class BaseConvLayer(Layer):
        def __init__(self, incoming, num_filters, filter_size, stride=1, pad=0,
                     untie_biases=False, W=None, b=None, nonlinearity=None, flip_filters=True,
                     num_groups=1, n=None, **kwargs):
            super().__init__(incoming, **kwargs)
            self.n, self.num_filters, self.num_groups = n, num_filters, num_groups
            self.filter_size, self.stride = as_tuple(filter_size, n), as_tuple(stride, n)
            self.pad = pad if pad in ("full", "same") else as_tuple(0 if pad == "valid" else pad, n)
            self.untie_biases, self.flip_filters = untie_biases, flip_filters
            self.nonlinearity = nonlinearity or nonlinearities.identity
            self.W = self.add_param(W, self.get_W_shape(), name="W")
            places = self.output_shape[2:] if untie_biases else ()
            self.b = None
            if b is not None:
                self.b = self.add_param(b, (num_filters,) + places, name="b")

        def get_W_shape(self):
            channels = self.input_shape[1] // self.num_groups
            return (self.num_filters, channels) + self.filter_size

        def get_output_shape_for(self, shape):
            pad = self.pad if isinstance(self.pad, tuple) else (self.pad,) * self.n
            sides = zip(shape[2:], self.filter_size, self.stride, pad)
            return (shape[0], self.num_filters) + tuple(conv_output_length(*s) for s in sides)

        def get_output_for(self, input, **kwargs):
            result = self.convolve(input, **kwargs)
            if self.b is not None:
                b = self.b if self.untie_biases else T.shape_padright(self.b, self.n)
                result = result + b
            return self.nonlinearity(result)

    class Conv2DLayer(BaseConvLayer):
        pass

    class Conv3DLayer(BaseConvLayer):
        pass
"""

# Release 0.1 has no base class, no choice of flipping and no groups.
_CONV_0_1 = """
    class Conv2DLayer(BaseConvLayer):
        def __init__(self, incoming, num_filters, filter_size, stride=(1, 1), pad=0,
                     untie_biases=False, W=None, b=None, nonlinearity=None, convolution=None,
                     **kwargs):
            flip = self.flip_filters
            super().__init__(incoming, num_filters, filter_size, stride, pad, untie_biases, W, b,
                             nonlinearity, n=2, **kwargs)
            self.flip_filters = flip

    del BaseConvLayer.get_output_for
    Hidden = BaseConvLayer
    del BaseConvLayer, Conv3DLayer
"""

_POOL = """
    from theano.tensor.signal.pool import pool_2d, pool_3d
    from ..utils import as_tuple
    from .base import Layer

    def pool_output_length(length, pool_size, stride, pad, ignore_border):
        if ignore_border:
            return (length + 2 * pad - pool_size) // stride + 1
        return -(-(length - pool_size) // stride) + 1

    class Pool2DLayer(Layer):
        n = 2

        def __init__(self, incoming, pool_size, stride=None, pad=(0, 0), ignore_border=True,
                     mode="max", **kwargs):
            super().__init__(incoming, **kwargs)
            self.pool_size = as_tuple(pool_size, self.n)
            self.stride = self.pool_size if stride is None else as_tuple(stride, self.n)
            self.pad, self.ignore_border = as_tuple(pad, self.n), ignore_border
            self.mode = mode

        def get_output_for(self, input, **kwargs):
            pool = pool_3d if self.n == 3 else pool_2d
            return pool(input, self.pool_size, self.ignore_border, self.stride, self.pad,
                        self.mode)

    class Pool3DLayer(Pool2DLayer):
        n = 3
"""

_NORMALIZATION = """
    import theano.tensor as T
    from .base import Layer

    class BatchNormLayer(Layer):
        def __init__(self, incoming, axes="auto", epsilon=1e-4, alpha=0.1, beta=None, gamma=None,
                     mean=None, inv_std=None, **kwargs):
            super().__init__(incoming, **kwargs)
            self.axes = (0,) + tuple(range(2, len(self.input_shape))) if axes == "auto" else axes
            self.axes = (self.axes,) if isinstance(self.axes, int) else self.axes
            self.epsilon = epsilon

        def get_output_for(self, input, **kwargs):
            mean = input.mean(self.axes, keepdims=True)
            return (input - mean) / T.sqrt(input.var(self.axes, keepdims=True) + self.epsilon)

    def batch_norm(layer, **kwargs):
        return BatchNormLayer(layer, **kwargs)
"""

_REFUSES = {
    "dnn": 'raise ImportError("requires GPU support")\n',
    "corrmm": "import pygpu\n",
    "cuda_convnet": "import pylearn2.sandbox.cuda_convnet\n",
}


def write(folder, release=False, **modules):
    """Write the package into `folder`, which is to be put on ``sys.path``.

    Parameters
    ----------
    folder : pathlib.Path
    release : bool
        Whether it lacks what release 0.1 lacks.
    **modules : str
        Sources of modules in ``lasagne.layers`` in place of those that refuse.
    """
    every = "from .base import *\nfrom .conv import *\nfrom .pool import *\n"
    files = {
        "__init__": "from . import init, layers, nonlinearities, utils\n",
        "utils": _UTILS,
        "init": _INIT,
        "nonlinearities": _NONLINEARITIES,
        "layers/__init__": every + ("" if release else "from .normalization import *\n"),
        "layers/base": _BASE,
        "layers/conv": _CONV + (_CONV_0_1 if release else ""),
        "layers/pool": _POOL + ("    del Pool3DLayer\n" if release else ""),
        **({} if release else {"layers/normalization": _NORMALIZATION}),
        **{"layers/" + name: text for name, text in {**_REFUSES, **modules}.items()},
    }
    (folder / "lasagne" / "layers").mkdir(parents=True)
    for name, text in files.items():
        path = folder / "lasagne" / (name + ".py")
        path.write_text(textwrap.dedent(text), encoding="utf-8")
