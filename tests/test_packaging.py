"""What an installation puts into site-packages."""

import os
import re
import shutil
import subprocess
import sys
import tarfile

import pytest

from tests.paths import ROOT

IGNORED = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "results")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Paths, relative to site-packages, of all that would be installed."""
    pytest.importorskip("setuptools", reason="setuptools builds the package")
    folder = tmp_path_factory.mktemp("packaging")
    source, target = folder / "source", folder / "target"
    shutil.copytree(ROOT, str(source), ignore=IGNORED)
    command = [sys.executable, "setup.py", "-q", "build", "--build-lib", str(target)]
    subprocess.run(command, cwd=str(source), check=True, capture_output=True)
    return {os.path.relpath(str(p), str(target)) for p in target.rglob("*") if p.is_file()}


def below(folder):
    """Paths of the files in a folder of the checkout, without what Python compiled."""
    found = set()
    for where, folders, names in os.walk(os.path.join(ROOT, folder)):
        folders[:] = [name for name in folders if name != "__pycache__"]
        found.update(os.path.relpath(os.path.join(where, name), ROOT) for name in names)
    return {path for path in found if not path.endswith(".pyc")}


def test_only_our_packages_are_installed(installed):
    assert {path.split(os.sep)[0] for path in installed} == {"lib", "mnist", "patches"}


@pytest.mark.parametrize("package", ["lib", "mnist", "patches"])
def test_nothing_is_left_out(installed, package):
    """All code and data of a package: a file that Git has and the wheel lacks fails at run time."""
    assert below(package) <= installed


def test_the_versions_of_python_are_those_that_can_install_it():
    with open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as file:
        text = file.read()
    least, below = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', text).groups()
    named = re.findall(r'"Programming Language :: Python :: 3\.(\d+)"', text)
    assert [int(version) for version in named] == list(range(int(least), int(below)))


def test_the_recipe_for_conda_installs_what_pip_does():
    """All but Theano, which the build brings, and oneDNN, which has another name there."""
    with open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as file:
        needed = re.search(r"\ndependencies = \[(.*?)\n\]", file.read(), re.DOTALL).group(1)
    with open(os.path.join(ROOT, "conda", "recipe.yaml"), encoding="utf-8") as file:
        recipe = re.search(r"\n  run:\n(.*?)\n\n", file.read(), re.DOTALL).group(1)
    names = {name for name in re.findall(r'\n    "([a-z-]+)', needed) if "onednn" not in name}
    installed = {name.replace("-base", "") for name in re.findall(r"- ([a-z-]+)", recipe)}
    assert {"numpy", "fissix", "matplotlib"} <= names <= installed


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Paths of all that is in the archive of sources."""
    pytest.importorskip("setuptools", reason="setuptools packs the sources")
    folder = tmp_path_factory.mktemp("sources")
    copy = folder / "checkout"
    shutil.copytree(ROOT, str(copy), ignore=IGNORED)
    command = [sys.executable, "setup.py", "-q", "sdist", "--formats=tar", "-d", str(folder)]
    subprocess.run(command, cwd=str(copy), check=True, capture_output=True)
    (path,) = folder.glob("*.tar")
    with tarfile.open(str(path)) as archive:
        return {member.name.partition("/")[2] for member in archive if member.isfile()}


@pytest.mark.parametrize("folder", ["docs", "tests", "tools"])
def test_the_sources_are_the_whole_checkout(sources, folder):
    """Whoever unpacks them can do all that README.md says."""
    assert below(folder) <= sources
    assert {"Makefile", "README.md", "CHANGES.md", "CITATION.cff", "LICENSE"} <= sources


def test_headers_are_installed(installed):
    assert os.path.join("lib", "toolchain", "prelude.h") in installed
