"""Packaging. `make setup` is the way to install everything (see README.md)."""

from pathlib import Path
from runpy import run_path

from setuptools import find_packages, setup

ONEDNN = " ; platform_system == 'Linux' and platform_machine == 'x86_64'"

setup(
    name="dcgan-no-gpu",
    version="0.1.0",
    description="Radford et al.'s DCGAN Theano code on any CPU and today's Python",
    long_description=Path(__file__).with_name("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    python_requires=">=3.8,<3.14",
    packages=find_packages(include=["lib", "lib.*", "mnist", "mnist.*", "patches", "patches.*"]),
    # the list is in one file, which the patch tool reads too
    package_data={"": run_path("patches/tree/package_data.py")["PATTERNS"]},
    install_requires=[
        # the last release; lib.compat is written for it
        "Theano-PyMC==1.1.2",
        "numpy>=1.20",
        "scipy>=1.6",
        "scikit-learn>=0.24",
        "pillow>=8",
        "matplotlib>=3.3",
        "tqdm>=4.50",
        # convolutions at the processor's speed; everything works without it
        "onednn-cpu-gomp" + ONEDNN,
        "onednn-devel-cpu-gomp" + ONEDNN,
    ],
    extras_require={
        "test": ["pytest>=7", "fissix", "h5py"],
        "lint": ["ruff"],
        "patch": ["fissix"],
        "bench": ["torch"],
        # lib.jax_backend: without a compiler; on an NVIDIA GPU
        "jax": ["jax>=0.4.13", "jaxlib>=0.4.13"],
        "gpu": ["jax[cuda12]>=0.4.30 ; platform_system == 'Linux'"],
        "hdf5": ["h5py"],
        "tensorboard": ["tensorboardX>=2.6"],
        "browser": ["selenium"],
    },
)
