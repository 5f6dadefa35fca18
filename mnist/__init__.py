"""DCGANs on MNIST.

``from mnist import train, load_run`` is the programs' work from Python, see `mnist.interface`.
"""

import os
import runpy

_BESIDE = os.path.join(os.path.dirname(__path__[0]), "lib", "command_line", "own_lib.py")
runpy.run_path(_BESIDE)["check_own_lib"](__path__[0])

import lib  # noqa: E402, F401  before any `import theano`: it makes that work
from lib.late_names import late_names  # noqa: E402

_NAMES = ("train", "load_run", "Run")
__getattr__ = late_names(globals(), {name: "mnist.interface:" + name for name in _NAMES})
