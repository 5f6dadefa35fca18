"""The rules: what they leave alone, what they make of it, what they report."""

import pytest

from patches import registry
from patches.context import Position
from patches.porting import port
from patches.source.syntax import python3_error

SCRIPT = Position(siblings=frozenset({"load", "util"}), to_root="..")
MEMBER = Position(siblings=frozenset({"rng", "ops"}), mode="package", in_library=True)
BOTH = Position(siblings=frozenset({"rng", "ops"}), mode="both", to_root="..")

# Sources that are right already, or that only look like something to change.
NO_OPS = {
    "empty": "",
    "comment": "# print 'x'\n",
    "printed tuple of Python 3": "print('a', b, end='')\n",
    "print with percent inside": "print('%d' % n)\nprint(f'{n}')\n",
    "float division": "y = x / 255.\n",
    "float on the right of a sum": "y = (a / 2.0 + 1e-8) / (1e-7 + b)\n",
    "array mean": "import numpy as np\ny = np.mean(x) / np.sqrt(k)\nprint(f'{y}')\n",
    "true division asked for": "from __future__ import division\nprint(n / 2)\n",
    "floor division": "for i in range(n // nbatch): pass\n",
    "Python 3 division": "def f(*, n): return n / 2\nx = f'{n}'\nn = 4\ny = n / 2\n",
    "CPU alias": "from lib import compat\nfrom theano.tensor.nnet import conv2d as dnn_conv\n",
    "aliased already": "from lib.cudnn import dnn_conv\nimport theano\n",
    "own function called print": "x.print('a')\n",
    "word in a string": "s = 'from theano.sandbox.cuda import dnn'\n",
    "numpy sample": "x = np.random.sample((3, 4))\n",
    "sample of a list": "x = random.sample(list(a), 3)\ny = random.sample([1, 2], 1)\n",
    "sample of a range": "x = py_rng.sample(range(10), 3)\n",
    "own xrange": "try:\n    xrange\nexcept NameError:\n    xrange = range\n",
    "guarded cPickle": (
        "try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\n"
    ),
    "binary file of bytes": "f = open(p, 'wb')\nf.write(b'abc')\nf.close()\n",
    "pickled as bytes": "import pickle\nwith open(p, 'wb') as f:\n    pickle.dump(x, f)\n",
    "text log": "f = open(p, 'w')\nf.write('%d\\n' % n)\n",
    "own name int": "import numpy as np\nx = np.int32(3) + np.float64(2)\n",
    "fromstring of text": "import numpy as np\nx = np.fromstring('1 2', sep=' ')\n",
    "flag of the CPU": "os.environ['THEANO_FLAGS'] = 'device=cpu,floatX=float32'\n",
    "device elsewhere": "args = {'device': 'gpu0'}\n",
    "relative already": "from .rng import np_rng\nfrom . import ops\n",
    "pathlib": "import pathlib\np = pathlib.Path('a') / 'b' / 'c'\n",
    "no last line end": "x = 1",
    "form feed": "x = 1\n\x0cy = 2\n",
}


@pytest.mark.parametrize("name", sorted(NO_OPS))
def test_leaves_alone(name):
    source = NO_OPS[name]
    ported = port(source)
    assert ported.source == source
    assert not ported.fired


# name: (where, before, after); every `before` shows itself as Python 2, or is ported as such.
CASES = {
    "print, trailing comma": (None, "print 'a',\n", "print('a', end=' ')\n"),
    "print, parentheses and percent": (None, "print (a) % b\n", "print((a) % b)\n"),
    "print, parentheses and method": (None, "print (x**2).sum()\n", "print((x**2).sum())\n"),
    "print, tuple": (None, "print 1\nprint('a', b)\n", "print(1)\nprint(('a', b))\n"),
    "print, nothing": (None, "print\nprint 1\n", "print()\nprint(1)\n"),
    "print, to a file": (
        None,
        "print >>f, 'a', b\n",
        "print('a', b, file=f)\n",
    ),
    "tuple parameters, nested and with default": (
        None,
        "def f((a, (b, c)), (d, e)=(1, 2)):\n    'doc'\n    return a\n",
        "def f(a_b_c, d_e=(1, 2)):\n    'doc'\n    a, (b, c) = a_b_c\n    d, e = d_e\n"
        "    return a\n",
    ),
    "tuple parameter, one line": (
        None,
        "def f((a, b)): return a\n",
        "def f(a_b): a, b = a_b; return a\n",
    ),
    "tuple parameter, comment first": (
        None,
        "def f((a, b)):\n    # why\n    return a\n",
        "def f(a_b):\n    # why\n    a, b = a_b\n    return a\n",
    ),
    "tuple parameter of a lambda": (
        None,
        "x.sort(key=lambda (k, v): (v.k, k))\n",
        "x.sort(key=lambda k_v: (k_v[1].k, k_v[0]))\n",
    ),
    "tuple parameter among others in a lambda": (
        None,
        "f = lambda (a, b), c: f(a=a) + c\n",
        "f = lambda a_b, c: f(a=a_b[0]) + c\n",
    ),
    "sibling import in a package": (
        MEMBER,
        "from rng import t_rng\nimport ops\nimport ops as o, sys\nprint 1\n",
        "from .rng import t_rng\nfrom . import ops\nimport sys; from . import ops as o\nprint(1)\n",
    ),
    "sibling import of a script": (SCRIPT, "from load import f\nprint 1\n", None),
    "sibling import reached both ways": (
        BOTH,
        "from rng import t_rng\nprint 1\n",
        "try:\n    from .rng import t_rng\nexcept ImportError:\n    from rng import t_rng\n"
        "print(1)\n",
    ),
    "division of sizes": (
        None,
        "ngf = 64\nprint 1\nw = gifn((ngf/2, ngf/4*2, 5, 5))\n",
        "ngf = 64\nprint(1)\nw = gifn((ngf//2, ngf//4*2, 5, 5))\n",
    ),
    "division of counts": (
        None,
        "n, m = len(x), len(y)\nprint n/m\ntqdm(d, total=n/128)\n",
        "n, m = len(x), len(y)\nprint(n//m)\ntqdm(d, total=n//128)\n",
    ),
    "division in range and slices": (
        None,
        "def f(n, b):\n    print n\n    for i in range(n/b + 1): g(x[n/2:], x[:n/2*3])\n",
        "def f(n, b):\n    print(n)\n    for i in range(n//b + 1): g(x[n//2:], x[:n//2*3])\n",
    ),
    "division of shapes": (
        None,
        "h, w = x.shape[:2]\nprint x.shape[0]/2, h/2\n",
        "h, w = x.shape[:2]\nprint(x.shape[0]//2, h//2)\n",
    ),
    "division of loop variables": (
        None,
        "for i, x in enumerate(xs):\n    print i/2, x/2\n",
        "from lib import py2\nfor i, x in enumerate(xs):\n    print(i//2, py2.div(x, 2))\n",
    ),
    "division that only the run decides": (
        None,
        "def f(a, b):\n    print a\n    return a/b*2\n",
        "from lib import py2\ndef f(a, b):\n    print(a)\n    return py2.div(a, b)*2\n",
    ),
    "division in place": (
        None,
        "def f(x, n):\n    print n\n    x /= n\n    n = 4\n    n /= 2\n    x /= 2.\n",
        "from lib import py2\ndef f(x, n):\n    print(n)\n    x = py2.idiv(x, n)\n    n = 4\n"
        "    n = py2.idiv(n, 2)\n    x /= 2.\n",
    ),
    "division over lines": (
        None,
        "print 1\ny = (a\n     / b)  # half\n",
        "from lib import py2\nprint(1)\ny = (py2.div(a,\n      b))  # half\n",
    ),
    "division of what float() gave": (
        None,
        "n = float(k)\nprint n/m, time()/2, T.mean(x)/2, x.mean()/k\n",
        "n = float(k)\nprint(n/m, time()/2, T.mean(x)/2, x.mean()/k)\n",
    ),
    "division by a function of the file": (
        None,
        "def norm(x): return T.sqrt(x)\nprint x/norm(x)\n",
        "def norm(x): return T.sqrt(x)\nprint(x/norm(x))\n",
    ),
    "keys deleted while looping": (
        None,
        "for k in d.keys():\n    del d[k]\nprint d.values()[0]\n",
        "for k in list(d.keys()):\n    del d[k]\nprint(list(d.values())[0])\n",
    ),
    "items, iteritems": (
        None,
        "for k, v in d.iteritems(): print k\nx = d.items() + y\n",
        "for k, v in d.items(): print(k)\nx = list(d.items()) + y\n",
    ),
    "map, zip, filter as lists": (
        None,
        "x = map(int, y)[0]\nz = zip(a, b)\nrandom.shuffle(z)\nfor a, b in zip(c, d): print a\n",
        "x = list(map(int, y))[0]\nz = list(zip(a, b))\nrandom.shuffle(z)\n"
        "for a, b in zip(c, d): print(a)\n",
    ),
    "range as a list": (
        None,
        "idxs = range(10)\nprint idxs\nfor i in xrange(3): pass\n",
        "idxs = list(range(10))\nprint(idxs)\nfor i in range(3): pass\n",
    ),
    "izip, reduce": (
        None,
        "from itertools import izip\nprint reduce(f, x)\nfor a, b in izip(c, d): pass\n",
        "\nfrom functools import reduce\nprint(reduce(f, x))\nfor a, b in zip(c, d): pass\n",
    ),
    "raw_input, file, basestring, unicode": (
        None,
        "s = raw_input()\nf = file(s)\nprint isinstance(s, basestring), unicode(s)\n",
        "s = input()\nf = open(s)\nprint(isinstance(s, str), str(s))\n",
    ),
    "next": (None, "x = it.next()\nprint x\n", "x = next(it)\nprint(x)\n"),
    "cPickle and text mode": (
        None,
        "import cPickle\nx = cPickle.load(open('batch'))\n",
        "import pickle\nx = pickle.load(open('batch', 'rb'), encoding='latin1')\n",
    ),
    "pickle written to a text file": (
        None,
        "import cPickle\nwith open(p, 'w') as f:\n    cPickle.dump(x, f, -1)\n",
        "import pickle\nwith open(p, 'wb') as f:\n    pickle.dump(x, f, -1)\n",
    ),
    "urlretrieve": (
        None,
        "import urllib\nurllib.urlretrieve(u, p)\n",
        "import urllib.request, urllib.parse, urllib.error\nurllib.request.urlretrieve(u, p)\n",
    ),
    "string exception": (
        None,
        "print 1\nif x: raise 'bad'\n",
        "print(1)\nif x: raise RuntimeError('bad')\n",
    ),
    "raise with a comma, except with a comma": (
        None,
        "try:\n    raise ValueError, 'x'\nexcept ValueError, e:\n    pass\n",
        "try:\n    raise ValueError('x')\nexcept ValueError as e:\n    pass\n",
    ),
    "log opened as bytes, written as text": (
        None,
        "import json\nf_log = open('a', 'wb')\nf_log.write(json.dumps(d)+'\\n')\nprint 1\n",
        "import json\nf_log = open('a', 'w')\nf_log.write(json.dumps(d)+'\\n')\nprint(1)\n",
    ),
    "file written with something unknown": (
        None,
        "def f(data):\n    print 1\n    with open('a', 'wb') as g:\n        g.write(data)\n",
        "from lib import py2\ndef f(data):\n    print(1)\n    with py2.open('a', 'wb') as g:\n"
        "        g.write(data)\n",
    ),
    "file printed to": (
        None,
        "f = open('a', 'wb')\nprint >>f, 1\n",
        "f = open('a', 'w')\nprint(1, file=f)\n",
    ),
    "table file": (
        None,
        "w = csv.writer(open('a', 'wb'))\nprint 1\n",
        "w = csv.writer(open('a', 'w', newline=''))\nprint(1)\n",
    ),
    "universal newlines": (
        None,
        "for l in open('a', 'rU'): print l\n",
        "for l in open('a', 'r'): print(l)\n",
    ),
    "images of bytes read as text": (
        None,
        "fd = open(os.path.join(d, 'x'))\nx = np.fromfile(file=fd, dtype=np.uint8)\nprint 1\n",
        "fd = open(os.path.join(d, 'x'), 'rb')\nx = np.fromfile(file=fd, dtype=np.uint8)\n"
        "print(1)\n",
    ),
    "sample of an array": (
        None,
        "import random\nx = random.sample(a[y==1], 20)\n",
        "import random\nx = random.sample(list(a[y==1]), 20)\n",
    ),
    "joblib, cross_validation": (
        None,
        "from sklearn.externals import joblib\n"
        "from sklearn.cross_validation import train_test_split\nprint 1\n",
        "from lib import old_joblib as joblib\n"
        "from sklearn.model_selection import train_test_split\nprint(1)\n",
    ),
    "scipy.misc, every way": (
        None,
        "from scipy.misc import imsave, logsumexp\nimport scipy.misc\nfrom scipy import misc\n"
        "scipy.misc.imresize(x, .5); misc.toimage(x)\n",
        "from lib.scipy_misc import imsave\nfrom scipy.special import logsumexp\n"
        "from lib import scipy_misc\nfrom lib import scipy_misc as misc\n"
        "scipy_misc.imresize(x, .5); misc.toimage(x)\n",
    ),
    "NumPy's dropped names": (
        None,
        "import numpy as np\nx = np.zeros(3, np.bool)\ny = x.astype(np.int) + np.asscalar(x[0])\n"
        "z = np.fromstring(f.read(), np.uint8).reshape(2)\n",
        "import numpy as np\nx = np.zeros(3, bool)\ny = x.astype(int) + x[0].item()\n"
        "z = np.frombuffer(f.read(), np.uint8).copy().reshape(2)\n",
    ),
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
    "fuel": (
        SCRIPT,
        "import sys\nsys.path.append('..')\nfrom fuel.schemes import ShuffledScheme as S, "
        "SequentialScheme\n",
        "import sys\nsys.path.append('..')\nfrom lib.fuel_hdf5 import ShuffledScheme as S, "
        "SequentialScheme\n",
    ),
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
    "lib before theano, after docstring and path": (
        SCRIPT,
        '"""Doc."""\nfrom __future__ import print_function\nimport sys\nsys.path.append("..")\n'
        "import theano\nfrom lib import ops\n",
        '"""Doc."""\nfrom __future__ import print_function\nimport sys\nsys.path.append("..")\n'
        "import lib\nimport theano\nfrom lib import ops\n",
    ),
    "lib as a name of the owner's": (
        None,
        "import theano\nimport lasagne as lib\n",
        "import lib as _lib\nimport theano\nimport lasagne as lib\n",
    ),
    "rounding": (
        None,
        "print 1\nj = int(round((h - ph)/2.))\nk = np.round(x)\n",
        "from lib import py2\nprint(1)\nj = int(py2.round((h - ph)/2.))\nk = np.round(x)\n",
    ),
    "__div__": (
        None,
        "class A:\n    def __div__(self, o): print o\n",
        "class A:\n    def __truediv__(self, o): print(o)\n",
    ),
    "clock": (
        None,
        "from time import clock\nimport time as t\nprint clock() - t.clock()\n",
        "from time import perf_counter as clock\nimport time as t\n"
        "print(clock() - t.perf_counter())\n",
    ),
    "operator.div": (
        None,
        "import operator\nprint reduce(operator.div, x)\n",
        "from lib import py2\nimport operator\nfrom functools import reduce\n"
        "print(reduce(py2.div, x))\n",
    ),
    "tabs": (None, "if x:\n\tprint 1\n\tprint 2\n", "if x:\n\tprint(1)\n\tprint(2)\n"),
    "no last line end": (None, "print 1", "print(1)"),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_ports(name):
    place, before, after = CASES[name]
    if after is None:
        after = before.replace("print 1", "print(1)")
    ported = port(before, place=place, tree_dialect="2")
    assert ported.source == after
    assert python3_error(ported.source) is None
    assert port(ported.source, place=place, tree_dialect="2").source == after, "not idempotent"


REPORTED = {
    "class Up(dnn.GpuDnnPoolGrad): pass\n": "GPU Op of the owner's own",
    "import pycuda.driver as drv\n": "runs on a GPU only",
    "from PyQt4.QtGui import *\n": "does not come for today's Python",
    "data_dir = '/home/me/faces'\n": "another machine's",
    "import pickle, theano\nf = theano.function([x], y)\npickle.dump(f, g)\n": "compiled function",
    "from fuel.transformers import Mapping\n": "no stand-in",
    "from sklearn.cross_validation import KFold\nk = KFold(n, n_folds=3)\n": "number of splits",
    "class A:\n    def __cmp__(self, o): print 1\n": "not called any more",
    "print 1\nx.sort(cmp=f)\n": "cmp= is gone",
    "y = a / b\n": "nothing in the file tells",
    "import os\nos.environ['THEANO_FLAGS'] = 'device=gpu' + n\n": "put together here",
}


@pytest.mark.parametrize("source", sorted(REPORTED))
def test_reports_with_a_line_and_a_remedy(source):
    findings = port(source, "train.py").findings
    assert [f for f in findings if REPORTED[source] in f.what], findings
    for finding in findings:
        assert str(finding).startswith("train.py:%d: " % finding.line)
        assert 1 <= finding.line <= source.count("\n")
        assert finding.remedy


def test_reports_names_without_a_stand_in():
    place = Position(exports={"cudnn": frozenset({"dnn_conv"})})
    source = "from theano.sandbox.cuda.dnn import dnn_conv, GpuDnnRNNOp\n"
    findings = port(source, place=place).findings
    assert [f.what for f in findings] == ["GpuDnnRNNOp has no stand-in on the CPU"]


@pytest.mark.parametrize("rule", registry.rules(), ids=lambda rule: rule.name)
def test_example_is_what_the_rule_does(rule):
    before, after = rule.example
    place = MEMBER if rule.name == "sibling import" else None
    ported = port(before, place=place, tree_dialect="2")
    assert ported.source == after
    if before == after:
        assert [f for f in ported.findings if f.rule == rule.name]
    else:
        assert ported.fired[rule.name]


def test_rules_have_names_of_their_own_and_reasons():
    rules = registry.rules()
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.why and not rule.why.endswith(".") for rule in rules)
