"""The converters, by topic; importing this registers them all."""

from . import (  # noqa: F401  # noqa: F401  # noqa: F401
    assertions,
    convolution,
    creation,
    defined,
    elementwise,
    indexing,
    joining,
    pooling,
    probabilities,
    products,
    random,
    reductions,
    shapes,
    views,
)
