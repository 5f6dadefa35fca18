"""Operations that stand in a graph as one Op until it is compiled.

Each knows its gradient and its definition in Theano's plain operations. When a function is
compiled, a native rewrite (lib.native) may take it; what is left becomes its definition, so
that without native code, or on a GPU, only Theano's own operations run.
"""

import theano  # noqa: F401  (whose import registers rewrites that need the modules below)

from .adam import adam_step
from .batchnorm import batch_normalize
from .definition import lower
from .rectifier import rectify

__all__ = ["adam_step", "batch_normalize", "lower", "rectify"]
