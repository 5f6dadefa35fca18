"""``python -m lib.shapes``."""

import sys

from .explain import command

if __name__ == "__main__":
    sys.exit(command())
