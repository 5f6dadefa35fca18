"""The rule «GPU flags»."""

from tests.patches.rules import tables

UNCHANGED = {
    "flag of the CPU": "os.environ['THEANO_FLAGS'] = 'device=cpu,floatX=float32'\n",
    "device elsewhere": "args = {'device': 'gpu0'}\n",
}

PORTED = {
    "flags in the environment": (
        None,
        "import os\nos.environ['THEANO_FLAGS'] = 'mode=FAST_RUN,device=gpu0,lib.cnmem=0.9,"
        "floatX=float32'\n",
        "import os\nos.environ['THEANO_FLAGS'] = 'mode=FAST_RUN,device=cpu,floatX=float32'\n",
    ),
    "flags filled in": (
        None,
        "os.environ['THEANO_FLAGS'] = 'device=gpu%d,floatX=float32' % n\n",
        "os.environ['THEANO_FLAGS'] = 'device=cpu%.0s,floatX=float32' % n\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("GPU flags", PORTED)
