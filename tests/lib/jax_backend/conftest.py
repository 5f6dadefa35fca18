"""For tests that call parts of lib.jax_backend without `Program`, which sets JAX up."""

import pytest

from lib.jax_backend import installation


@pytest.fixture
def x64():
    """JAX keeps 64-bit numbers, as `Program` lets it while it runs."""
    with installation.x64():
        yield
