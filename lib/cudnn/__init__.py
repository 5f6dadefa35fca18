"""The names that dcgan_code and its descendants import from Theano's GPU modules, on CPU ops.

``theano.sandbox.cuda``, ``theano.sandbox.cuda.dnn`` (the old back-end) and
``theano.gpuarray``, ``theano.gpuarray.dnn`` (the new one) in one module. Both generations
of signatures are taken, and the arguments that only steer cuDNN (``algo``, ``workmem``,
``precision``, ``direction_hint``, ``context_name``) are accepted and change nothing: the
results are cuDNN's up to rounding.
"""

from . import arrays, convolutions
from .arrays import *  # noqa: F403
from .convolutions import *  # noqa: F403

__all__ = arrays.__all__ + convolutions.__all__
