"""``python -m lib.shapes``."""

import sys

from ..errors import run_cli
from .explain import main

if __name__ == "__main__":
    sys.exit(run_cli(main))
