"""The converters, by topic; importing this registers them all."""

# fmt: off
from . import (  # noqa: F401, I001
    assertions, convolution, creation, defined, elementwise, indexing, joining, pooling,
    probabilities, products, random, reductions, shapes, views,
)
