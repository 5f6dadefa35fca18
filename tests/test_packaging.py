"""What an installation puts into site-packages."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.paths import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Paths, relative to site-packages, of all that would be installed."""
    pytest.importorskip("setuptools", reason="setuptools builds the package")
    folder = tmp_path_factory.mktemp("packaging")
    source, target = folder / "source", folder / "target"
    ignored = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "results")
    shutil.copytree(ROOT, str(source), ignore=ignored)
    command = [sys.executable, "setup.py", "-q", "build", "--build-lib", str(target)]
    subprocess.run(command, cwd=str(source), check=True, capture_output=True)
    return {os.path.relpath(str(p), str(target)) for p in target.rglob("*") if p.is_file()}


def test_only_our_packages_are_installed(installed):
    assert {path.split(os.sep)[0] for path in installed} == {"lib", "mnist", "patches"}


@pytest.mark.parametrize("package", ["lib", "mnist", "patches"])
def test_nothing_is_left_out(installed, package):
    """All code and data of a package: a file that Git has and the wheel lacks fails at run time."""
    wanted = set()
    for folder, folders, names in os.walk(os.path.join(ROOT, package)):
        folders[:] = [name for name in folders if name != "__pycache__"]
        wanted.update(os.path.relpath(os.path.join(folder, name), ROOT) for name in names)
    assert {path for path in wanted if not path.endswith(".pyc")} <= installed


def test_headers_are_installed(installed):
    assert os.path.join("lib", "toolchain", "prelude.h") in installed
