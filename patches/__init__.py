"""Rules and machinery that port dcgan_code and what grew from it to Python 3 and the CPU.

`patches.porting.port` changes one source, `patches.plan` works out a whole tree,
`patches.tree.transaction` is the only part that writes. The rules are the modules in
`patches.rules`.
"""

import importlib.util
import os
import runpy
import sys

_BESIDE = os.path.join(os.path.dirname(__path__[0]), "lib", "command_line", "own_lib.py")
runpy.run_path(_BESIDE)["check_own_lib"](__path__[0])

# asked here for all the modules that import it
if importlib.util.find_spec("fissix") is None:
    _MISSING = "porting needs the package fissix, which reads Python 2: pip install fissix"
    if os.path.basename(sys.argv[0]) in ("-m", "dcgan-port", "apply_patch.py"):
        sys.exit("error: " + _MISSING)
    raise ImportError(_MISSING)
