"""Native code for the CPU, put in by rewrites; the graphs that users write do not change.

Every rewrite has the tag ``dcgan_native`` and one of its own, both for ``mode.excluding``.
DCGAN_NATIVE=0 in the environment switches all off.
"""

from .library import available, begin
from .precision import CHOICES as PRECISIONS
from .precision import set_precision

__all__ = ["PRECISIONS", "available", "begin", "set_precision"]
