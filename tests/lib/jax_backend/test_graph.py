"""What is computed while tracing, and what is left to JAX."""

import numpy as np
import pytest
import theano.tensor as T

from lib.jax_backend import ops  # noqa: F401  (registers the converters)
from tests.lib.jax_backend.both import jax

from lib.jax_backend.graph import Call, Trace, is_known  # isort: skip  (imports JAX)
from lib.jax_backend.options import Options  # isort: skip
from lib.jax_backend.static_needs import ValueNeeded  # isort: skip

X = T.fmatrix("x")
N = T.lscalar("n")
