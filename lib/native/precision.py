"""In which precision native convolutions and matrix products multiply."""

from __future__ import annotations

from ..errors import InputError, UnavailableError
from . import library

CHOICES = ("float32", "bf16")

_chosen = "float32"


def set_precision(name: str) -> None:
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
    UnavailableError
        If 'bf16' cannot be had here: without oneDNN, or on a processor that would be slower.
    """
    global _chosen
    if name not in CHOICES:
        raise InputError("precision %r: expected one of %s" % (name, ", ".join(CHOICES)))
    if name == "bf16":
        reason = _no_bf16()
        if reason:
            raise UnavailableError("precision bf16: %s; float32 runs everywhere" % reason)
    _chosen = name


def _no_bf16():
    """Why bf16 cannot be had; empty if it can."""
    usable, reason = library.available("bf16")
    if not usable:
        return reason
    try:
        library.load()[0].require_bf16()
    except RuntimeError as error:
        return str(error)
    return ""


def bf16() -> bool:
    """Whether 'bf16' is chosen."""
    return _chosen == "bf16"
