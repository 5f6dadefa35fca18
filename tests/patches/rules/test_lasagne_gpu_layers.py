"""What Lasagne's modules for GPUs have beside the layers that lib has is listed."""

import pytest

from patches.porting import port


def lines(source):
    return [(f.line, f.what) for f in port(source).findings if "needs a GPU" in f.what]


@pytest.mark.parametrize(
    "source, found",
    [
        ("from lasagne.layers.corrmm import GpuCorrMM\n", "lasagne.layers.corrmm.GpuCorrMM"),
        (
            "import lasagne\nfrom lasagne.layers.corrmm import Conv2DMMLayer, GpuCorrMM as G\n",
            "lasagne.layers.corrmm.GpuCorrMM",
        ),
        (
            "import lasagne.layers.cuda_convnet as c\nc.FilterActs(stride=1)\n",
            "lasagne.layers.cuda_convnet.FilterActs",
        ),
        ("import lasagne\nx = lasagne.layers.dnn.gpu.dnn\n", "lasagne.layers.dnn.gpu"),
        (
            "from lasagne.layers import dnn as d\nd.NoSuchLayer(x)\n",
            "lasagne.layers.dnn.NoSuchLayer",
        ),
    ],
)
def test_what_lib_lacks_is_listed(source, found):
    assert lines(source) == [(source.count("\n"), found + " needs a GPU")]


@pytest.mark.parametrize(
    "source",
    [
        "from lasagne.layers import dnn, corrmm\nx = dnn.Conv2DDNNLayer(x, 1, 2)\n",
        "import lasagne.layers.dnn\ny = lasagne.layers.dnn.as_tuple(1, 2)\n",
        "from lasagne.layers.dnn import (Pool3DDNNLayer, BatchNormDNNLayer as B,\n"
        "    batch_norm_dnn, SpatialPyramidPoolingDNNLayer, Conv3DDNNLayer)\n",
        "from lasagne.layers.dnn import *\n",
        "from lasagne.layers.cuda_convnet import NINLayer_c01b, bc01_to_c01b\n",
        "from lasagne.layers import dnn\nx = dnn.dnn.dnn_pool(x, (2, 2))\nself.dnn.gpu\n",
        "import lasagne, dnn\nfrom lib import corrmm\ndnn.gpu\ncorrmm.GpuCorrMM\n",
    ],
)
def test_what_lib_has_is_not(source):
    assert lines(source) == []
