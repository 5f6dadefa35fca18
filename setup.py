"""What pyproject.toml cannot say to each setuptools since 61; all else stands there.

The list of package data is in one file, which the patch tool reads too.
"""

from runpy import run_path

from setuptools import setup

setup(license="MIT", package_data={"": run_path("patches/tree/package_data.py")["PATTERNS"]})
