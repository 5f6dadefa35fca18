"""How to compute: where, and in which precision."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..errors import InputError

PRECISIONS = ("float32", "tf32", "bf16")


class Options(NamedTuple):
    """What converters may ask.

    Attributes
    ----------
    platform : str
        JAX's name of the kind of device: 'cpu', 'gpu', 'tpu'.
    precision : {'float32', 'tf32', 'bf16'}
        Of convolutions and matrix products of float32. 'float32': full. 'tf32': what the
        device does fastest with float32 operands; 10 bits of mantissa on an NVIDIA GPU, full
        on a CPU. 'bf16': operands are rounded to 8 bits of mantissa and products added up in
        float32.
    """

    platform: str = "cpu"
    precision: str = "float32"

    def checked(self) -> Any:
        """Itself; raises InputError for an unknown precision."""
        if self.precision not in PRECISIONS:
            raise InputError(
                "precision %r: expected one of %s" % (self.precision, ", ".join(PRECISIONS))
            )
        return self
