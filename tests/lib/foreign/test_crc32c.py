import numpy as np
import pytest

from lib.foreign.crc32c import crc32c, masked
from tests.lib.foreign.bundles import checksum


@pytest.mark.parametrize(
    "data, value",  # of RFC 3720, appendix B.4
    [
        (bytes(32), 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (bytes(range(31, -1, -1)), 0x113FDB5C),
    ],
)
def test_known_checksums(data, value):
    assert crc32c(data) == value


@pytest.mark.parametrize("n", [0, 1, 4096, 4097, 5000, 5001, 20000, 20003])
def test_any_length(n):
    data = np.random.RandomState(n).bytes(n)
    assert crc32c(data) == checksum(data)


def test_the_mask_can_be_taken_off():
    value = 0x12345678
    turned = (masked(value) - 0xA282EAD8) & 0xFFFFFFFF
    assert (turned >> 17 | turned << 15) & 0xFFFFFFFF == value
