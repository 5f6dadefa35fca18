"""Get the four files of MNIST; ``python -m mnist.fetch mnist`` does it too."""

import os
import sys

if not __package__:  # started by its path: the project is the folder above
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from lib.errors import run_cli
from mnist.fetching.mnist_sources import main

if __name__ == "__main__":
    sys.exit(run_cli(main))
