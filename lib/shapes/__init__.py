"""The sizes that convolutions take and give, as plain integers; see `lib.shapes.sizes`.

``python -m lib.shapes 7 deconv:k=5,s=2,p=2`` explains them.
"""

from .sizes import *  # noqa: F403  its __all__ is the list
