"""Where oneDNN is: its shared library and its headers, on Linux and macOS."""

from __future__ import annotations

import glob
import os
import site
import sys
from typing import Any, NamedTuple


class OneDNN(NamedTuple):
    """Full path of oneDNN's shared library, and the folder of its headers."""

    library: str
    include: str


REMEDY = "pip install onednn-cpu-gomp onednn-devel-cpu-gomp"


def _prefixes():
    """Folders with lib/ and include/: the environment's, the user's, the system's."""
    folders = [sys.prefix, os.environ.get("CONDA_PREFIX"), site.getuserbase(), "/usr/local", "/usr"]
    return [folder for folder in dict.fromkeys(folders) if folder]


def _libraries(prefix):
    # the plain name last: only the versioned one says which interface it has
    for name in ("libdnnl.so.3", "libdnnl.3.dylib"):
        for folder in ("lib", "lib64", os.path.join("lib", "x86_64-linux-gnu")):
            yield from sorted(glob.glob(os.path.join(prefix, folder, name)))


def find() -> Any:
    """Look for oneDNN 3 with its headers.

    Returns
    -------
    found : OneDNN or None
    reason : str
        Why there is none; empty if there is.
    """
    headers_missing = None
    for prefix in _prefixes():
        include = os.path.join(prefix, "include")
        has_headers = os.path.exists(os.path.join(include, "oneapi", "dnnl", "dnnl.h"))
        for library in _libraries(prefix):
            if has_headers:
                return OneDNN(library, include), ""
            headers_missing = headers_missing or library
    if headers_missing:
        return None, "oneDNN's headers are missing beside %s: %s" % (headers_missing, REMEDY)
    return None, "oneDNN is not installed: %s" % REMEDY
