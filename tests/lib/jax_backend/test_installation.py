"""What of JAX is installed, and its context for 64-bit numbers.

What is said where it is missing, or does not start, is in tests/lib/test_device.py.
"""

import logging
import threading
import types

import pytest

from lib.jax_backend import installation

needs_jax = pytest.mark.skipif(installation.problem() is not None, reason="JAX is missing")


@pytest.fixture
def installed(monkeypatch):
    """The packages that are installed, and their versions."""
    packages = {}
    monkeypatch.setattr(installation, "_installed", packages.get)
    return packages


@pytest.mark.parametrize(
    "version, old",
    [("0.4.12", True), ("0.4", True), ("0.4.13", False), ("0.5", False), ("0.4.13.dev1+x", False)]
    + [("0.10.2", False), ("1.0rc1", False)],
)
def test_versions_are_compared_as_numbers(installed, version, old):
    installed["jax"] = version
    assert installation.version() == version
    expected = "JAX %s is too old, 0.4.13 or newer is needed" % version if old else None
    assert installation.problem() == expected


def test_another_oldest_version(installed):
    installed["jax"] = "0.4.29"
    assert installation.problem() is None
    assert installation.problem((0, 4, 30)).endswith("0.4.30 or newer is needed")


@pytest.mark.parametrize(
    "packages, found",
    [
        ({"jax": "0.10.2", "jaxlib": "0.10.2"}, False),
        ({"jaxlib": "0.4.13+cuda12.cudnn89"}, True),
        ({"jaxlib": "0.4.30+rocm60"}, True),
        ({"jaxlib": "0.10.2", "jax-cuda13-plugin": "0.10.2"}, True),
        ({"libtpu": "0.0.20"}, True),
        ({}, False),
    ],
)
def test_packages_for_accelerators(installed, packages, found):
    installed.update(packages)
    assert installation.has_accelerator_package() == found


def test_the_first_device_that_is_not_the_processor(monkeypatch):
    kinds = [types.SimpleNamespace(platform=name) for name in ("cpu", "gpu", "tpu")]
    monkeypatch.setattr(installation, "_devices", lambda platform=None: kinds)
    assert installation.accelerator() is kinds[1]


def test_jax_s_own_log_is_quiet_only_while_it_starts(monkeypatch):
    log = logging.getLogger("jax._src.xla_bridge")
    before, levels = log.level, []

    def local_devices(backend):
        levels.append(log.level)
        return [backend]

    jax = types.SimpleNamespace(local_devices=local_devices)
    monkeypatch.setattr(installation, "load", lambda: jax)
    assert installation.cpu() == "cpu"
    assert levels == [logging.ERROR] and log.level == before


@needs_jax
def test_64_bits_in_the_context_and_in_this_thread_only():
    jax = installation.load()
    elsewhere = []

    def look():
        elsewhere.append(str(jax.numpy.arange(2).dtype))

    with installation.x64():
        here = str(jax.numpy.arange(2).dtype)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    look()
    assert (here, elsewhere) == ("int64", ["int32", "int32"])
