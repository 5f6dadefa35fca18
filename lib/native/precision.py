"""In which precision native convolutions and matrix products multiply."""

from ..errors import InputError

CHOICES = ("float32", "bf16")

_chosen = "float32"


def set_precision(name):
    """Choose the precision of the functions that are compiled from now on.

    Parameters
    ----------
    name : {'float32', 'bf16'}
        'bf16' rounds the operands of convolutions and matrix products to bfloat16 (8 bits of
        mantissa) and adds up in float32; parameters, statistics and updates stay float32.

    Raises
    ------
    InputError
        For another name.
    """
    global _chosen
    if name not in CHOICES:
        raise InputError("precision %r: expected one of %s" % (name, ", ".join(CHOICES)))
    _chosen = name


def bf16():
    """Whether 'bf16' is chosen."""
    return _chosen == "bf16"
