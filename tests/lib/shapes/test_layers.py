import pytest

from lib.errors import InputError
from lib.shapes import layers


def test_rows_of_a_network():
    rows = layers.table(
        ["1x28x28", "concat:10", "conv:f=4,k=5,s=2,p=same", "batchnorm", "flatten", "dense:3",
         "reshape:3x1x1", "deconv:f=2,k=3,s=2,a=1", "bias", "crop:3"]
    )  # fmt: skip
    assert [tuple(row)[1:] for row in rows] == [
        ((1, 28, 28), (11, 28, 28), None, 0, 0),
        ((11, 28, 28), (4, 14, 14), (4, 11, 5, 5), 1100, 4 * 14 * 14 * 11 * 25),
        ((4, 14, 14), (4, 14, 14), (2, 4), 8, 0),
        ((4, 14, 14), (784,), None, 0, 0),
        ((784,), (3,), (784, 3), 2352, 2352),
        ((3,), (3, 1, 1), None, 0, 0),
        ((3, 1, 1), (2, 4, 4), (3, 2, 3, 3), 54, 54),
        ((2, 4, 4), (2, 4, 4), (2,), 2, 0),
        ((2, 4, 4), (2, 3, 3), None, 0, 0),
    ]


@pytest.mark.parametrize(
    "texts, words",
    [
        (["1x28"], "size '1x28': expected one number, or channels x height x width"),
        (["0"], "size '0'"),
        (["5", "pool:2"], "layer 'pool:2': expected conv, deconv, dense"),
        (["5", "flatten:2"], "layer 'flatten:2': expected"),
        (["5", "conv:k=x"], r"layer 'conv:k=x': found 'k=x', expected f\|k\|s\|p\|d=NUMBER"),
        (["5", "conv:k=3,a=1"], "found 'a=1'"),
        (["1x9x9", "conv:f=1,k=3,d=0"], "filter size 3, dilation 0: expected 1 or more"),
        (["5", "conv:s=2"], "layer 'conv:s=2': no filter size, such as k=5"),
        (["5", "dense:1x2x3"], "layer 'dense:1x2x3': wrong number of sizes"),
        (["5", "conv:f=1,k=3"], "layer 1, conv:f=1,k=3: got 5, expected channels x height x width"),
        (["1x5x5", "conv:k=3"], "layer 1, conv:k=3: no number of filters, such as f=64"),
        (["1x5x5", "conv:f=1,k=3", "conv:f=1,k=5"], "layer 2, conv:f=1,k=5: convolution"),
        (["1x5x5", "dense:3"], "layer 1, dense:3: got 1x5x5, expected a vector; put flatten"),
        (["5", "bias:2"], "layer 'bias:2': expected"),
        (["1x5x4", "crop:5"], "layer 1, crop:5: 1x5x4 has no 5 rows and columns"),
        (["5", "crop:5"], "layer 1, crop:5: got 5, expected channels x height x width"),
        (["5", "reshape:2x2x2"], "layer 1, reshape:2x2x2: 5 does not fit into 2x2x2"),
    ],
)
def test_refusals(texts, words):
    with pytest.raises(InputError, match=words):
        layers.table(texts)


def test_a_dilated_filter_spans_more_and_weighs_as_much():
    rows = layers.table(["1x9x9", "conv:f=2,k=3,d=3,p=same", "deconv:f=1,k=2,s=2,d=2,p=half"])
    assert [row.out_shape for row in rows] == [(2, 9, 9), (1, 18, 18)]
    assert [row.weights for row in rows] == [(2, 1, 3, 3), (2, 1, 2, 2)]
    assert rows[0].madds == 2 * 81 * 9
