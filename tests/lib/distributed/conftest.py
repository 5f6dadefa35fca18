"""No member of a team outlives its test: one that loses another ends the whole process."""

import pytest

from tests.lib.distributed import loopback


@pytest.fixture(autouse=True)
def dismissed():
    yield
    loopback.dismiss()
