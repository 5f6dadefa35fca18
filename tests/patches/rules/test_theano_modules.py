"""The rule «Theano modules»."""

from tests.patches.rules import tables

UNCHANGED = {
    "today's": "import lib\nfrom theano.tensor.signal import pool\n",
}

PORTED = {
    "random streams": (
        None,
        "from theano.sandbox.cuda.rng_curand import CURAND_RandomStreams as R\n"
        "from theano.tensor.shared_randomstreams import RandomStreams\n",
        "import lib\nfrom theano.sandbox.rng_mrg import MRG_RandomStream as R\n"
        "from theano.sandbox.rng_mrg import MRG_RandomStream as RandomStreams\n",
    ),
    "downsample": (
        None,
        "from theano.tensor.signal import downsample\n"
        "y = downsample.max_pool_2d(x, ds=(2, 2), st=(1, 1))\n",
        "import lib\nfrom theano.tensor.signal import pool as downsample\n"
        "y = downsample.pool_2d(x, ws=(2, 2), stride=(1, 1), ignore_border=False)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("Theano modules", PORTED)
