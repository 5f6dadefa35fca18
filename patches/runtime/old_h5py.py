"""What h5py's data sets lost."""

from __future__ import annotations

from typing import Any


def value(holder: Any) -> Any:
    """Return all that a data set holds; of any other object, its attribute ``value``."""
    if hasattr(holder, "value"):
        return holder.value
    return holder[()]
