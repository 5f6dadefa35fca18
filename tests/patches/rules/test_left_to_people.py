"""The rule «left for you», which changes nothing and reports."""

import pytest

from patches.context import Context
from patches.rules import left_to_people
from patches.source.syntax import parse_source


def told(source):
    """Return [(line, what)] of the rule alone."""
    tree = parse_source(source)
    context = Context("a.py", tree)
    assert left_to_people.apply(tree, context) == 0
    assert str(tree) == source
    return [(found.line, found.what) for found in context.findings]


@pytest.mark.parametrize(
    "path",
    [
        "/home/me/x",
        "/mnt/disk/x",
        "/Users/me/",
        "/data1/x",
        "/root/x",
        "C:/x",
        "d:\\\\x",
        "/scratch/a",
    ],
)
def test_paths_of_another_machine(path):
    assert told('d = "%s"\n' % path) == [(1, "the path %s is another machine's" % path)]
    assert told("f(u'%s')\n" % path) == [(1, "the path %s is another machine's" % path)]


@pytest.mark.parametrize(
    "source",
    [
        "'/home/me/x'\n",  # a docstring
        "d = '/tmp/x'\n",
        "d = '/home'\n",
        "d = '/home/%s/x' % me\n",
        "d = '/home/{}/x'.format(me)\n",
        "d = 'home/me/x'\n",
        "d = 'a /home/me/x'\n",
        "d = 'http://x/home/me'\n",
        "d = '/datasets/x'\n",
        "# '/home/me/x'\n",
    ],
)
def test_other_strings(source):
    assert told(source) == []


@pytest.mark.parametrize(
    "bases, found",
    [
        ("GpuOp", True),
        ("a.b.GpuOp", True),
        ("object, cuda.GpuOp", True),
        ("GpuDnnConv", True),
        ("GpuOpLike", False),
        ("theano.Op", False),
        ("object", False),
    ],
)
def test_ops_of_the_owners_own(bases, found):
    said = told("x = 1\nclass Up(%s):\n    pass\n" % bases)
    assert said == ([(2, "class Up is a GPU Op of the owner's own")] if found else [])


def test_a_class_without_bases():
    assert told("class A: pass\nclass B(): GpuOp\n") == []


@pytest.mark.parametrize(
    "source, packages",
    [
        ("import pycuda.autoinit\n", ["pycuda"]),
        ("from theano.misc.pycuda_utils import x\n", ["theano.misc.pycuda_utils"]),
        ("import cudamatrix\n", []),
        ("import numpy as cupy\n", []),
        ("from scikits.cuda import fft\nimport cupy\n", ["scikits.cuda", "cupy"]),
    ],
)
def test_packages_that_need_a_gpu(source, packages):
    assert [what for _, what in told(source)] == [
        "%s runs on a GPU only" % package for package in packages
    ]


def test_packages_that_are_gone_are_named_once():
    source = "import blocks.a\nfrom blocks.b import c\nimport cv\nfrom pylearn2 import x\n"
    assert [(line, what.split()[0]) for line, what in told(source)] == [
        (1, "blocks"),
        (3, "cv"),
        (4, "pylearn2"),
    ]
    assert told("import cv2, caffeine\nimport blockspy\n") == []


@pytest.mark.parametrize(
    "source, line",
    [
        ("import cPickle\nf = theano.function([x], y)\ncPickle.dump(f, g)\n", 3),
        ("import pickle as p, pickle\nf = function([x], y)\npickle.dump(w, g)\n", None),
        ("f = theano.function([x], y)\npickle.dump(f, g)\n", None),
        ("import pickle\nf = make([x], y)\npickle.dump(f, g)\n", None),
        ("import pickle\nf = theano.function([x], y)\npickle.load(f)\npickle.dump()\n", None),
    ],
)
def test_pickled_functions(source, line):
    assert told(source) == ([(line, "a compiled function is pickled")] if line else [])
