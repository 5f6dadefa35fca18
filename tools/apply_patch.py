"""Port a checkout of dcgan_code, a fork of it or a project that grew from it, in place:
``python tools/apply_patch.py path/to/dcgan_code``.
"""

import os
import sys

if not __package__:  # started by its path: the project is the folder above
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from patches.command import command

if __name__ == "__main__":
    sys.exit(command())
