"""DCGANs on MNIST.

``from mnist import train, load_run`` is the programs' work from Python, see `mnist.interface`.
"""

import lib  # noqa: F401  before any `import theano`: it makes that work
from lib.late_names import late_names

_NAMES = ("train", "load_run", "Run")
__getattr__ = late_names(globals(), {name: "mnist.interface:" + name for name in _NAMES})
