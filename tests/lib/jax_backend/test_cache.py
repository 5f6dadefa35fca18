"""Where compiled code is kept, and when JAX is told so.

The folder's name and the versions of JAX that read it back are in test_program.py.
"""

import pytest
from theano.configdefaults import config

from tests.lib.jax_backend.both import cache, jax

if not hasattr(jax.config, "jax_compilation_cache_dir"):
    pytest.skip("this JAX keeps nothing on disk", allow_module_level=True)


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """What JAX is told, which does not reach it; nobody told it anything before."""
    said = []
    config = type("Config", (), {"jax_compilation_cache_dir": None})()
    config.update = lambda name, value: said.append((name, value))
    monkeypatch.setattr(jax, "config", config)
    monkeypatch.setattr(cache, "_enabled", False)
    monkeypatch.delenv("DCGAN_JAX_CACHE", raising=False)
    return said


def test_jax_is_told_once(told):
    for platform in ("gpu", "tpu", "gpu"):
        cache.enable(platform)
    assert told == [("jax_compilation_cache_dir", cache.folder())]


def test_the_environment_names_the_folder(told, monkeypatch):
    monkeypatch.setenv("DCGAN_JAX_CACHE", "/elsewhere")
    cache.enable("gpu")
    assert told == [("jax_compilation_cache_dir", "/elsewhere")]


def test_an_empty_name_keeps_nothing(told, monkeypatch):
    monkeypatch.setenv("DCGAN_JAX_CACHE", "")
    cache.enable("gpu")
    assert told == []


def test_a_gpu_after_a_processor_whose_code_is_not_read_back(told, monkeypatch):
    """Asked for the one, then for the other, in one process."""
    monkeypatch.setattr(cache, "_reads_cpu_code", lambda: False)
    cache.enable("cpu")
    assert told == []
    cache.enable("gpu")
    assert len(told) == 1


def test_one_folder_for_each_kind_of_processor_and_version(monkeypatch):
    names = {cache.folder()}
    for target, name, other in [
        (jax, "__version__", "0.6.3"),
        (cache.platform, "machine", lambda: "riscv64"),
    ]:
        with monkeypatch.context() as patch:
            patch.setattr(target, name, other)
            names.add(cache.folder())
    assert len(names) == 3
    # this one tells Python and the processor's model apart, too
    assert all(config.compiledir.rsplit("/", 1)[-1] in name for name in names)
