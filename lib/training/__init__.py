"""The training loop and what happens around it; it knows no network and no data set."""

from .loop import ALONE, Run
from .model import Model

__all__ = ["ALONE", "Model", "Run"]
