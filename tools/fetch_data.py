"""Get a data set; the program is `mnist.fetch`, and this is its name of before."""

import os
import sys

if not __package__:  # started by its path: the project is the folder above
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from mnist.fetch import command

if __name__ == "__main__":
    sys.exit(command())
