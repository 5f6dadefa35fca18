"""No member of a team outlives its test: one that loses another ends the whole process."""

import pytest
from tests.lib.team import teams


@pytest.fixture(autouse=True)
def dismissed():
    yield
    teams.dismiss()
