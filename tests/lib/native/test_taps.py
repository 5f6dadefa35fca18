"""Direct convolutions of few channels or one filter, by products over taps, against NumPy."""

import pytest

from tests.lib.native import test_phases as phases
from tests.lib.native.helpers import needs_conv

pytestmark = needs_conv

#: Padding before and after rows and columns.
PADS = [((0, 0), (0, 0)), ((2, 1), (1, 2))]


@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (3, 3), (2, 1), (4, 4)], ids=repr)
@pytest.mark.parametrize("n, c", [(1, 15), (1, 16), (1, 300), (9, 40), (2, 2), (3, 4), (9, 8)])
def test_one_filter_and_few_channels(n, c, stride):
    for f in (1, 2, 20):
        for kernel in ((5, 5), (4, 2), (1, 1)):
            for pads in PADS:
                given = phases.arguments(n, c, f, (14, 13), kernel, stride, pads)
                for kind in range(3):
                    for flip in (False, True):
                        got = phases.convolve(0, kind, *given, stride, pads, flip)
                        wanted = phases.expected(kind, *given, stride, pads, flip)
                        assert phases.error(got, wanted) <= 5e-6
