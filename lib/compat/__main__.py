"""``python -m lib.compat``."""

import sys

from ..errors import run_cli
from .environment import main

if __name__ == "__main__":
    sys.exit(run_cli(main))
