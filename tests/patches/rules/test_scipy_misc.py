"""The rule «scipy.misc»."""

from tests.patches.rules import tables

UNCHANGED = {
    "what moved": "from scipy.special import logsumexp\n",
}

PORTED = {
    "scipy.misc, every way": (
        None,
        "from scipy.misc import imsave, logsumexp\nimport scipy.misc\nfrom scipy import misc\n"
        "scipy.misc.imresize(x, .5); misc.toimage(x)\n",
        "from lib.scipy_misc import imsave\nfrom scipy.special import logsumexp\n"
        "from lib import scipy_misc\nfrom lib import scipy_misc as misc\n"
        "scipy_misc.imresize(x, .5); misc.toimage(x)\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("scipy.misc", PORTED)
