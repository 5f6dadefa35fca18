"""Rules and machinery that port dcgan_code and what grew from it to Python 3 and the CPU.

`patches.porting.port` changes one source, `patches.plan` works out a whole tree,
`patches.tree.transaction` is the only part that writes. The rules are the modules in
`patches.rules`.
"""

from .own_lib import check_own_lib

check_own_lib(__path__[0])
