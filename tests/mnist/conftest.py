"""Fixtures for runs of the training program."""

import pytest

from lib.report import curves
from tests.mnist import tiny


@pytest.fixture(scope="session")
def once():
    return tiny.Once()


@pytest.fixture
def compiled(once, monkeypatch):
    """The program compiles its functions once for all tests."""
    once.patch(monkeypatch)
    return once


@pytest.fixture
def plain_curves(monkeypatch):
    """Drawing curves takes longer than the training does, and it has its own tests."""
    monkeypatch.setattr(curves, "save_curves", tiny.save_plain_curves)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory):
    return tiny.write_mnist(tmp_path_factory.mktemp("mnist"))
