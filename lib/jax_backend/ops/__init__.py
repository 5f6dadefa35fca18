"""The converters, by topic; importing this registers them all."""

from . import assertions, convolution, creation, defined, elementwise, indexing  # noqa: F401
from . import joining, pooling, probabilities, products, random  # noqa: F401
from . import reductions, shapes, views  # noqa: F401
