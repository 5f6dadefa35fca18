"""Build backend of this project: setuptools', and Theano-PyMC within the wheel.

Theano-PyMC 1.1.2 is published as sources only, and its setup.py fails from Python 3.12 on:
``pip install Theano-PyMC`` is no way there, and so it can be no requirement. Its wheel is built
here instead, by pip, with the two names that its setup.py misses (sitecustomize.py beside this
file). The package and its licence then lie in a folder of our wheel that is on nobody's path;
`lib.compat.hook` takes Theano from there where none is installed.
"""

import base64
import csv
import hashlib
import importlib.util
import io
import os
import subprocess
import sys
import tempfile
import zipfile

from setuptools import build_meta

from_setuptools = ("build_sdist", "get_requires_for_build_sdist", "get_requires_for_build_wheel")
from_setuptools += ("prepare_metadata_for_build_wheel", "get_requires_for_build_editable")
from_setuptools += ("prepare_metadata_for_build_editable",)
globals().update({n: getattr(build_meta, n) for n in from_setuptools if hasattr(build_meta, n)})

HERE = os.path.dirname(os.path.abspath(__file__))
THEANO = "Theano-PyMC==1.1.2"
SHA256 = "5da6c2242ea72a991c8446d7fe7d35189ea346ef7d024c890397011114bf10fc"  # of its sources
FOLDER = "_dcgan_theano"  # the same name in lib.compat.hook
LARGEST = 64 << 20  # bytes of all files; there are 7 MB


def _pip_wheel(folder):
    """Have pip fetch Theano-PyMC's sources and build them; return the path of the wheel.

    What does not have the digest of the published sources is refused by pip.
    """
    path = [HERE] + [p for p in [os.environ.get("PYTHONPATH")] if p]
    # the names by which a front end tells us of our own back end would mislead Theano's
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("_PYPROJECT_HOOKS", "PEP517"))}
    environ = dict(kept, PYTHONPATH=os.pathsep.join(path))
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--disable-pip-version-check"]
    command += ["--no-deps", "--no-build-isolation", "--wheel-dir", folder]
    requirements = os.path.join(folder, "requirements.txt")
    with open(requirements, "w", encoding="ascii") as file:
        file.write("%s --hash=sha256:%s\n" % (THEANO, SHA256))
    command += ["--requirement", requirements]
    done = subprocess.run(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    wheels = [name for name in os.listdir(folder) if name.endswith(".whl")]
    if done.returncode or len(wheels) != 1:
        said = [line for line in done.stdout.splitlines() if "ERROR" in line] or [done.stdout]
        raise SystemExit(
            "error: pip cannot get %s, which becomes a part of the wheel: is there a network, or "
            "a folder with its sources (PIP_FIND_LINKS)? pip says: %s"
            % (THEANO, " ".join(said[0].split())[:300])
        )
    return os.path.join(folder, wheels[0])


def _files_of(theano):
    """Return {name in our wheel: content} of the package and its licence in Theano's wheel."""
    found, total = {}, 0
    with zipfile.ZipFile(theano) as archive:
        for entry in archive.infolist():
            top, _, rest = entry.filename.partition("/")
            licence = top.endswith(".dist-info") and "LICENSE" in rest
            if entry.is_dir() or not (top == "theano" or licence) or ".." in rest.split("/"):
                continue
            total += entry.file_size
            if total > LARGEST:
                raise SystemExit("error: the files of %s are too large: expected 7 MB" % THEANO)
            name = "theano/" + rest if top == "theano" else os.path.basename(rest)
            found["%s/%s" % (FOLDER, name)] = archive.read(entry)
    for needed in ("theano/__init__.py", "LICENSE.txt"):
        if "%s/%s" % (FOLDER, needed) not in found:
            raise SystemExit("error: the wheel of %s has no %s" % (THEANO, needed))
    return found


def _line(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return [name, "sha256=" + digest, str(len(content))]


def add_files(wheel, files):
    """Add files to a wheel and to its list of files.

    Parameters
    ----------
    wheel : str
        Path; the file is replaced.
    files : dict
        Contents (bytes) by name.
    """
    temporary = wheel + ".new"
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(
        temporary, "w", zipfile.ZIP_DEFLATED
    ) as new:
        record = next(n for n in old.namelist() if n.endswith(".dist-info/RECORD"))
        lines = list(csv.reader(io.StringIO(old.read(record).decode("utf-8"))))
        for entry in old.infolist():
            if entry.filename != record:
                new.writestr(entry, old.read(entry), zipfile.ZIP_DEFLATED)
        for name in sorted(files):
            new.writestr(name, files[name])
        lines[-1:-1] = [_line(name, files[name]) for name in sorted(files)]
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(lines)
        new.writestr(record, text.getvalue())
    os.replace(temporary, wheel)


def _with_theano(folder, name):
    with tempfile.TemporaryDirectory() as temporary:
        add_files(os.path.join(folder, name), _files_of(_pip_wheel(temporary)))
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Build our wheel; Theano is in it whatever Python builds, since the wheel is for all."""
    name = build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)
    return _with_theano(wheel_directory, name)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """Build an editable wheel; Theano is in it where it cannot be had as a requirement."""
    name = build_meta.build_editable(wheel_directory, config_settings, metadata_directory)
    if sys.version_info < (3, 12) or importlib.util.find_spec("theano") is not None:
        return name
    return _with_theano(wheel_directory, name)
