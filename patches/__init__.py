"""Rules and machinery that port dcgan_code and what grew from it to Python 3 and the CPU.

`patches.porting.port` changes one source, `patches.plan` works out a whole tree,
`patches.tree.transaction` is the only part that writes. The rules are the modules in
`patches.rules`.
"""

import os
import runpy

_BESIDE = os.path.join(os.path.dirname(__path__[0]), "lib", "command_line", "own_lib.py")
runpy.run_path(_BESIDE)["check_own_lib"](__path__[0])
