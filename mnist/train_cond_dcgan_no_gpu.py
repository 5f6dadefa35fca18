"""Train the conditional DCGAN on MNIST, on a CPU.

``python -m mnist.train_cond_dcgan_no_gpu --help`` lists the options. The network, its
initial values and its schedule are those of Radford, Metz and Chintala, "Unsupervised
Representation Learning with Deep Convolutional Generative Adversarial Networks",
arXiv:1511.06434, and of their code; `mnist.zoo.radford_cond` holds them.
"""

from __future__ import annotations

import sys
from typing import Any

from lib.errors import run_cli
from mnist.training import program
from mnist.zoo import radford_cond
from mnist.zoo.radford_cond import discrim, gen

__all__ = ["discrim", "gen", "main", "parser"]


def parser() -> Any:
    """The program's options."""
    return program.parser(
        radford_cond,
        usage="python -m mnist.train_cond_dcgan_no_gpu [--option VALUE ...]",
        description=__doc__.splitlines()[0],
        output_path="results/cond_dcgan",
        example="python -m mnist.train_cond_dcgan_no_gpu --num-epochs 5 --data digits",
    )


def main(argv: list[str]) -> Any:
    """Parse the arguments and train; return the exit code."""
    return program.main(radford_cond, parser(), "train_cond_dcgan_no_gpu", argv)


if __name__ == "__main__":
    sys.exit(run_cli(main))
