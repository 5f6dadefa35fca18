"""``python -m patches``."""

import sys

from .command import command

if __name__ == "__main__":
    sys.exit(command())
