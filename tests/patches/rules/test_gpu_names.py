"""The rule «GPU names»."""

from tests.patches.rules import tables
from tests.patches.rules.tables import MEMBER, SCRIPT

UNCHANGED = {
    "CPU alias": "from lib import compat\nfrom theano.tensor.nnet import conv2d as dnn_conv\n",
    "aliased already": "from lib.cudnn import dnn_conv\nimport theano\n",
    "word in a string": "s = 'from theano.sandbox.cuda import dnn'\n",
}

PORTED = {
    "GPU: from, with aliases and a comment": (
        None,
        "from theano.sandbox.cuda.basic_ops import (gpu_contiguous,  # one\n"
        "                                           host_from_gpu as h)\n",
        "from lib.cudnn import (gpu_contiguous,  # one\n"
        "                                           host_from_gpu as h)\n",
    ),
    "GPU: bare import": (
        None,
        "import theano\nimport theano.sandbox.cuda.dnn\n"
        "y = theano.sandbox.cuda.dnn.dnn_conv(x, w)\nz = theano.shared(y)\n",
        "import lib\nimport theano\nimport theano\nfrom lib import cudnn\n"
        "y = cudnn.dnn_conv(x, w)\nz = theano.shared(y)\n",
    ),
    "GPU: module alias": (
        None,
        "import theano.sandbox.cuda.dnn as dnn\ny = dnn.GpuDnnConvDesc(border_mode='half')(a)\n",
        "from lib import cudnn as dnn\ny = dnn.GpuDnnConvDesc(border_mode='half')(a)\n",
    ),
    "GPU: alias of the package": (
        None,
        "from theano.sandbox import cuda\ncuda.use('gpu0')\ny = cuda.dnn.dnn_conv(x, w)\n",
        "from lib import cudnn as cuda\ncuda.use('gpu0')\ny = cuda.dnn_conv(x, w)\n",
    ),
    "GPU: star": (None, "from theano.gpuarray.dnn import *\n", "from lib.cudnn import *\n"),
    "GPU: in a function": (
        None,
        "def f(x):\n    from theano.gpuarray.dnn import dnn_pool as p\n    return p(x, (2, 2))\n",
        "def f(x):\n    from lib.cudnn import dnn_pool as p\n    return p(x, (2, 2))\n",
    ),
    "GPU: without an import": (
        None,
        "import theano\ntheano.sandbox.cuda.use('gpu')\n",
        "from lib import cudnn\nimport theano\ncudnn.use('gpu')\n",
    ),
    "GPU: by name": (
        None,
        "import importlib\nm = importlib.import_module('theano.sandbox.cuda.dnn')\n",
        "import importlib\nm = importlib.import_module('lib.cudnn')\n",
    ),
    "GPU: either backend": (
        None,
        "if new:\n    from theano.gpuarray.dnn import dnn_conv\n"
        "else:\n    from theano.sandbox.cuda.dnn import dnn_conv\n",
        "if new:\n    from lib.cudnn import dnn_conv\nelse:\n    from lib.cudnn import dnn_conv\n",
    ),
    "GPU: inside lib": (
        MEMBER,
        "from theano.sandbox.cuda.dnn import dnn_conv\n",
        "from .cudnn import dnn_conv\n",
    ),
    "GPU: before the path is set": (
        SCRIPT,
        "from theano.sandbox.cuda.dnn import dnn_conv\nimport sys\nsys.path.append('..')\n",
        "import os, sys\n"
        "sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))\n"
        "from lib.cudnn import dnn_conv\nimport sys\nsys.path.append('..')\n",
    ),
}

test_leaves_alone = tables.leaves_alone(UNCHANGED)
test_ports = tables.ports("GPU names", PORTED)
