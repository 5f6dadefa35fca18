"""No member of a team outlives its test: one that loses another ends the whole process."""

import pytest

from tests.lib.distributed import loopback


@pytest.fixture(autouse=True)
def dismissed(monkeypatch):
    """Asks for `monkeypatch` so that what a test put in the place of the end stays until then."""
    yield
    loopback.dismiss()
