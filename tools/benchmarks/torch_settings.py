"""What all workers that run PyTorch have in common."""

from __future__ import annotations

import os

import torch

from lib.native import build


def follow() -> None:
    """Do without oneDNN where our side does."""
    if os.environ.get(build.VARIABLE) == "0":
        torch.backends.mkldnn.set_flags(_enabled=False)
