"""Layers of Lasagne that need a GPU are listed."""

import pytest

from patches.porting import port


@pytest.mark.parametrize(
    "source, found",
    [
        ("import lasagne\nfrom lasagne.layers import dnn\n", "lasagne.layers.dnn needs a GPU"),
        ("import lasagne.layers.dnn\n", "lasagne.layers.dnn needs a GPU"),
        ("from lasagne.layers.dnn import Conv2DDNNLayer as C\n", "lasagne.layers.dnn needs a GPU"),
        ("from lasagne.layers import DenseLayer, corrmm as c\n", "lasagne.layers.corrmm needs a"),
        ("import lasagne.layers.cuda_convnet as c\n", "lasagne.layers.cuda_convnet needs a GPU"),
    ],
)
def test_they_are_listed(source, found):
    ported = port(source)
    lines = [(f.line, f.what) for f in ported.findings if found in f.what]
    assert [line for line, _ in lines] == [source.count("\n")]


@pytest.mark.parametrize(
    "source", ["from lasagne.layers import DenseLayer\n", "import dnn\n", "from lib import dnn\n"]
)
def test_others_are_not(source):
    assert not [f for f in port(source).findings if "needs a GPU" in f.what]
