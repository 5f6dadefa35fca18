"""The converters, by topic; importing this registers them all."""

# fmt: off
from . import (  # noqa: F401, I001
    choosing, convolution, creation, defined, elementwise, indexing, joining, normalisation,
    pool_gradients, pooling, probabilities, products, reductions, scan, shapes, sorting,
)
