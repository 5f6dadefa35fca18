"""The rule «Lasagne»."""

import pytest

from patches.porting import port
from tests.patches.rules import tables

test_leaves_alone = tables.leaves_alone({"no Lasagne": "from noodles import BatchNormLayer\n"})


@pytest.mark.parametrize(
    "source, line, lacks",
    [
        ("import lib\nimport lasagne as l\nx = l.layers.DenseLayer(y)\n", 2, ""),
        (
            "import lib\n# about\nfrom lasagne.layers import batch_norm, Upscale2DLayer as U\n",
            3,
            ", which lacks Upscale2DLayer, batch_norm",
        ),
        ("import lib\nimport numpy, lasagne\nlasagne.nonlinearities.elu\n", 2, ", which lacks elu"),
    ],
)
def test_what_the_index_lacks_is_said(source, line, lacks):
    findings = [f for f in port(source).findings if f.rule == "Lasagne"]
    assert [(f.line, f.what) for f in findings] == [
        (line, "the package index has lasagne 0.1 only" + lacks)
    ]
    assert ("release 0.1" in findings[0].remedy) == (not lacks)
