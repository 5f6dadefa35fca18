"""What XLA compiles is kept on disk, so that the next process need not compile it."""

from __future__ import annotations

import os
import platform
from typing import Any

import jax
from theano.configdefaults import config

_enabled = False


def folder() -> Any:
    """Where: next to Theano's own folder of compiled code, or $DCGAN_JAX_CACHE.

    One folder for each version of JAX and kind of processor, as code for one does not run on
    another. Empty: nothing is kept.
    """
    chosen = os.environ.get("DCGAN_JAX_CACHE")
    if chosen is not None:
        return chosen
    name = "jax-%s-%s-%s" % (
        jax.__version__,
        platform.machine(),
        os.path.basename(config.compiledir),
    )
    return os.path.join(config.base_compiledir, name)


def enable(platform: Any) -> None:
    """Keep compiled code for 'cpu', 'gpu' or 'tpu', unless the user set JAX's own cache up."""
    global _enabled
    if _enabled or not hasattr(jax.config, "jax_compilation_cache_dir"):
        return
    if platform == "cpu" and not _reads_cpu_code():
        return
    _enabled = True
    if jax.config.jax_compilation_cache_dir is None and folder():
        jax.config.update("jax_compilation_cache_dir", folder())


def _reads_cpu_code():
    """Whether JAX reads back what it wrote for a processor: 0.4.30 crashes, 0.6.2 does not."""
    return tuple(int(part) for part in jax.__version__.split(".")[:2]) >= (0, 6)
