"""Packages that a ported tree imports and that this Python does not find."""

from __future__ import annotations

import ast
import importlib.util
from typing import Any

from ..findings import Finding

# Named in patches/README.md; a tree may be ported on a machine that does not run it.
EXPECTED = {"theano", "numpy", "scipy", "sklearn", "joblib", "tqdm", "matplotlib", "PIL", "h5py"}
# Where the package is called otherwise than its module.
_PACKAGES = {"cv2": "opencv-python", "skimage": "scikit-image", "yaml": "pyyaml"}


def missing(sources: dict, local: set[str], reported: set[str]) -> Any:
    """Return a finding for each package that is not there, at its first import.

    Parameters
    ----------
    sources : dict
        {path: text} of the ported files.
    local : set of str
        Modules and packages of the tree itself.
    reported : set of str
        Packages that a rule has said something about already.

    Returns
    -------
    list of Finding
    """
    known = EXPECTED | set(local) | set(reported)
    findings = []
    for path in sorted(sources):
        for name, line in _imports(sources[path]):
            if name in known:
                continue
            known.add(name)
            if not _found(name):
                findings.append(
                    Finding(
                        path,
                        line,
                        "packages",
                        "%s is not installed for this Python" % name,
                        "install %s where the program is to run, or replace it"
                        % _PACKAGES.get(name, "the package that has it"),
                    )
                )
    return findings


def _found(name):
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):  # a package half there; a module without a spec
        return False


def _imports(text):
    """Yield (top-level package, line) of the imports that no ``try`` answers for."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    guarded = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Try) and node.handlers
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name.split(".")[0], node.lineno
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0], node.lineno
