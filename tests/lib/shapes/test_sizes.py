import itertools
import subprocess
import sys

import numpy as np
import pytest

from lib.errors import InputError
from lib.shapes import sizes

# Dumoulin and Visin, arXiv:1603.07285: the figures of chapter 2 (no zero padding, arbitrary,
# half, full; strides; the odd case) with i, k, s, p, o.
GUIDE_CONV = [
    (4, 3, 1, 0, 2),
    (5, 4, 1, 2, 6),
    (5, 3, 1, 1, 5),
    (5, 3, 1, 2, 7),
    (5, 3, 2, 0, 2),
    (5, 3, 2, 1, 3),
    (6, 3, 2, 1, 3),
]
# Chapter 4: the transposed convolutions of those, with i, k, s, p, a, o.
GUIDE_DECONV = [
    (2, 3, 1, 0, 0, 4),
    (6, 4, 1, 2, 0, 5),
    (5, 3, 1, 1, 0, 5),
    (7, 3, 1, 2, 0, 5),
    (2, 3, 2, 0, 0, 5),
    (3, 3, 2, 1, 0, 5),
    (3, 3, 2, 1, 1, 6),
]


def places(i, k, s, p):
    """Count by walking: where does the filter lie wholly on the padded side?"""
    return sum(1 for start in range(-p, i + p, s) if start + k <= i + p)


CASES = list(itertools.product(range(1, 13), range(1, 8), range(1, 4), range(5)))


def test_importing_needs_no_theano():
    code = "import sys, lib.shapes.explain; assert 'theano' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("i, k, s, p, o", GUIDE_CONV)
def test_conv_as_in_the_guide(i, k, s, p, o):
    assert sizes.conv_output_length(i, k, s, p) == o


@pytest.mark.parametrize("i, k, s, p, a, o", GUIDE_DECONV)
def test_deconv_as_in_the_guide(i, k, s, p, a, o):
    assert sizes.deconv_output_length(i, k, s, p, a) == o


def test_conv_against_counting():
    for i, k, s, p in CASES:
        if i + 2 * p < k:
            with pytest.raises(InputError, match="the filter does not fit: input %d " % i):
                sizes.conv_output_length(i, k, s, p)
        else:
            assert sizes.conv_output_length(i, k, s, p) == places(i, k, s, p)


def test_conv_input_length_is_the_shortest_that_gives_the_output():
    for o, k, s, p in CASES:
        fitting = [i for i in range(1, 60) if places(i, k, s, p) == o]
        if fitting:
            assert sizes.conv_input_length(o, k, s, p) == fitting[0]
        else:
            with pytest.raises(InputError, match="no input gives output %d with filter size" % o):
                sizes.conv_input_length(o, k, s, p)


def test_deconv_gives_exactly_the_inputs_of_the_convolution():
    for i, k, s, p in CASES:
        shortest = s * (i - 1) + k - 2 * p
        given = [sizes.deconv_output_length(i, k, s, p, a) for a in range(s) if shortest + a >= 1]
        assert given == [o for o in range(1, 60) if places(o, k, s, p) == i]
        for a in range(min(s, 1 - shortest)):
            with pytest.raises(InputError, match="nothing is left: input %d, filter" % i):
                sizes.deconv_output_length(i, k, s, p, a)


def test_deconv_comes_as_close_to_s_times_i_as_can_be():
    for i, k, s, p in CASES:
        fitting = [o for o in range(1, 60) if places(o, k, s, p) == i]
        if fitting and len(fitting) == s:
            closest = min(fitting, key=lambda o: abs(o - s * i))
            assert sizes.deconv_output_length(i, k, s, p) == closest


@pytest.mark.parametrize(
    "i, k, s, border_mode, o",
    [
        (7, 5, 2, 2, 14),  # the MNIST generator
        (14, 5, 2, "half", 28),
        (7, 4, 2, 1, 14),
        (7, 3, 2, 1, 14),
        (7, 3, 1, 1, 7),  # where an output padding of 1 would give 8
        (7, 3, 3, 0, 21),
        (7, 5, 2, "valid", 17),
        (7, 5, 1, "full", 3),
        (7, 1, 3, 0, 21),
        (None, 5, 2, 2, None),
    ],
)
def test_deconv_without_a(i, k, s, border_mode, o):
    assert sizes.deconv_output_length(i, k, s, border_mode) == o


def test_same_padding():
    for k, s in itertools.product(range(1, 8), range(1, 4)):
        if k % 2 == 0 and s == 1:
            with pytest.raises(InputError, match="filter size %d, stride 1: no equal padding" % k):
                sizes.same_padding(k, s)
            continue
        p = sizes.same_padding(k, s)
        for n in range(k, 20):
            assert places(s * n, k, s, p) == n
            assert sizes.deconv_output_length(n, k, s, p) == s * n


@pytest.mark.parametrize(
    "border_mode, k, p",
    [
        (3, 5, 3),
        ("valid", 5, 0),
        ("half", 5, 2),
        ("half", 4, 2),
        ("full", 5, 4),
        (np.int64(2), 5, 2),
    ],
)
def test_padding(border_mode, k, p):
    assert sizes.padding(border_mode, k) == p


def test_whole_shapes():
    conv, deconv = sizes.conv_output_shape, sizes.deconv_output_shape
    assert conv((128, 11, 28, 28), (64, 11, 5, 5), 2, 2) == (128, 64, 14, 14)
    assert conv((0, 3, 9, 8), (2, 3, 3, 4), (1, "full"), (2, 1)) == (0, 2, 5, 11)
    assert conv((None, 3, None, 8), (2, 3, 3, 3)) == (None, 2, None, 6)
    assert deconv((128, 138, 7, 7), (138, 64, 5, 5), (2, 2), (2, 2)) == (128, 64, 14, 14)
    assert deconv((1, 3, 4, 5), (3, 2, 3, 4), (1, 0), (2, 3), (0, 2)) == (1, 2, 7, 18)
    assert deconv((None, None, 4, None), (3, 2, 3, 3)) == (None, 2, 6, None)


CONV, DECONV = sizes.conv_output_length, sizes.deconv_output_length
CONV_SHAPE, DECONV_SHAPE = sizes.conv_output_shape, sizes.deconv_output_shape


@pytest.mark.parametrize(
    "function, arguments, words",
    [
        (CONV, (3, 5), r"input 3 with padding 2\*0 is shorter than filter size 5 \(stride 1\)"),
        (CONV, (0, 5), "input size 0: expected a whole number, 1 or more"),
        (CONV, (7.0, 5), "input size 7.0: expected a whole number"),
        (CONV, (7, 0), "filter size 0: expected"),
        (CONV, (7, 5, 0), "stride 0: expected"),
        (CONV, (7, 5, True), "stride True: expected"),
        (CONV, (7, 5, 1, -1), "border_mode -1: expected a whole number, 0 or more"),
        (CONV, (7, 5, 1, "vaild"), "border_mode 'vaild': expected a number of zeros, 'valid'"),
        (DECONV, (7, 5, 2, 2, 2), "adjustment a=2 with stride 2, expected 0 to 1"),
        (
            DECONV,
            (1, 3, 1, 2),
            r"nothing is left: input 1, filter size 3, stride 1, padding 2\*2, a=0 give output -1",
        ),
        (
            CONV_SHAPE,
            ((1, 2, 3, 4), (5, 3, 1, 1)),
            r"input \(1, 2, 3, 4\) has 2 channels, but filters \(5, 3, 1, 1\) have 3 on axis 1",
        ),
        (DECONV_SHAPE, ((1, 2, 3, 4), (3, 2, 1, 1)), "have 3 on axis 0"),
        (CONV_SHAPE, ((1, 2, 3), (3, 2, 1, 1)), r"input shape \(1, 2, 3\): expected 4 sizes"),
        (
            CONV_SHAPE,
            ((1, 1, 9, 3), (1, 1, 5, 5)),
            r"input 3 .*in a convolution of input sides \(9, 3\) with filters \(5, 5\)",
        ),
    ],
)
def test_refusals(function, arguments, words):
    with pytest.raises(InputError, match=words):
        function(*arguments)
