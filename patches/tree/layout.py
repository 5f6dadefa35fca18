"""What lies where in a tree that is to be ported, read but never written."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from typing import Any, Collection, List, Optional, Tuple

from ..context import Position
from ..source.dialect import EITHER, PYTHON2, PYTHON3
from ..source.imports import import_list, import_module, import_names
from ..source.syntax import syms

_LEFT_OUT = {
    ".git",
    ".hg",
    ".svn",
    ".dcgan_patch",
    "__pycache__",
    "node_modules",
    "site-packages",
    ".ipynb_checkpoints",
}
# Modules of upstream's lib: a folder `lib` with one of these is that package.
LIBRARY_MODULES = {
    "activations",
    "costs",
    "cv2_utils",
    "data_utils",
    "inits",
    "metrics",
    "ops",
    "rng",
    "theano_utils",
    "updates",
    "vis",
}


def scan(top: Any, unread: Optional[List[Tuple[str, str]]] = None) -> Any:
    """Return the regular files below `top` as sorted paths with forward slashes.

    Symbolic links, version control, virtual environments and caches are left out. A folder that
    cannot be opened is added to `unread`, with the reason.
    """

    def note(error):
        if unread is not None:
            path = os.path.relpath(error.filename, top).replace(os.sep, "/")
            unread.append((path, error.strerror or "it cannot be opened"))

    found = []
    for folder, folders, files in os.walk(top, onerror=note):
        folders[:] = sorted(
            name
            for name in folders
            if name.lower() not in _LEFT_OUT
            and not os.path.islink(os.path.join(folder, name))
            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
        )
        for name in files:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                found.append(os.path.relpath(path, top).replace(os.sep, "/"))
    return sorted(found)


class Layout:
    """The Python files of a tree, where its ``lib`` packages are and who imports whom.

    Parameters
    ----------
    sources : dict
        Path -> (text, dialect, tree) of every Python file.
    paths : list of str
        All files, for finding packages.
    """

    def __init__(self, sources, paths):
        self.sources = sources
        self._paths = set(paths)
        self.roots = self._find_roots()
        self._modes = self._reach()

    def dialect(self, without: Collection[str] = ()) -> str:
        """Return what the tree was written for, as far as its files tell.

        Parameters
        ----------
        without : collection of str
            Files that are not its owner's.
        """
        theirs = (source for path, source in self.sources.items() if path not in without)
        dialects = {dialect for _, dialect, _ in theirs}
        if PYTHON2 in dialects:
            return PYTHON2
        return PYTHON3 if PYTHON3 in dialects else EITHER

    def root_of(self, path: str) -> Any:
        """Return the folder whose ``lib`` a file uses, ``""`` for the top."""
        best = ""
        for root in self.roots:
            if (path + "/").startswith(root + "/") and len(root) > len(best):
                best = root
        return best

    def place(self, path: str, exports: Any) -> Any:
        """Return the Position of a file."""
        root = self.root_of(path)
        folder = _folder(path)
        below = path[len(root) + 1 :] if root else path
        depth = below.count("/")
        return Position(
            siblings=self._siblings(folder),
            mode=self._modes.get(path, "script"),
            to_root="/".join([".."] * depth),
            in_library=_folder(below) == "lib",
            package="lib",
            exports=exports,
        )

    def _find_roots(self):
        roots = set()
        for path in self.sources:
            folder, _, filename = path.rpartition("/")
            parent, _, last = folder.rpartition("/")
            if last == "lib" and (filename[:-3] in LIBRARY_MODULES or not parent):
                roots.add(parent)
        outside = [
            path
            for path, (text, _, _) in self.sources.items()
            if "theano" in text and not any((path + "/").startswith(r + "/") for r in roots if r)
        ]
        if outside or not roots:
            roots.add("")
        return sorted(roots)

    def _siblings(self, folder):
        prefix = folder + "/" if folder else ""
        found = set()
        for path in self._paths:
            if path.startswith(prefix) and path.endswith(".py"):
                rest = path[len(prefix) :]
                if "/" not in rest:
                    found.add(rest[:-3])
                elif rest.count("/") == 1 and rest.endswith("/__init__.py"):
                    found.add(rest.split("/")[0])
        return frozenset(found)

    def _module(self, dotted, base):
        """Return the file of a dotted module below the folder `base`, None without one."""
        path = (base + "/" if base else "") + dotted.replace(".", "/")
        for candidate in (path + ".py", path + "/__init__.py"):
            if candidate in self.sources:
                return candidate
        return None

    def _graph(self):
        """Return {file: [(how the import reaches it, file that it imports)]}."""
        return {
            path: [
                target for dotted in set(_imports(tree)) for target in self._target(path, dotted)
            ]
            for path, (_, _, tree) in self.sources.items()
        }

    def _reach(self):
        """Work out how Python reaches each file: as a script, or as a member of a package."""
        graph = self._graph()
        reached = defaultdict(set)
        work = self._starts(graph)
        while work or len(reached) < len(self.sources):
            if not work:
                # Files that only import one another.
                path = next(path for path in sorted(self.sources) if path not in reached)
                work.append((path, "script"))
            path, mode = work.pop()
            if mode not in reached[path]:
                reached[path].add(mode)
                work += [(target, found or mode) for found, target in graph[path]]
        return {
            path: next(iter(modes)) if len(modes) == 1 else "both"
            for path, modes in reached.items()
        }

    def _starts(self, graph):
        """Return (file, mode) of the files that nothing imports, and of the members of lib."""
        edges = [edge for found in graph.values() for edge in found]
        imported = {target for _, target in edges}
        libraries = {(root + "/" if root else "") + "lib" for root in self.roots}
        packages = {_folder(target) for mode, target in edges if mode == "package"} | libraries
        starts = []
        for path, (text, _, _) in self.sources.items():
            folder = _folder(path)
            if path not in imported:
                runs = re.search(r"^if\s+__name__\s*==|^sys\.path\b", text, re.M)
                member = folder and folder in packages and not runs
                starts.append((path, "package" if member else "script"))
            elif folder in libraries:
                starts.append((path, "package"))  # whoever imports it
        return starts

    def _target(self, path, dotted):
        """Return [(mode, file)] that an import in `path` means; mode None: as `path` itself."""
        folder = _folder(path)
        if dotted.startswith("."):
            level = len(dotted) - len(dotted.lstrip("."))
            base = folder.split("/")
            base = "/".join(base[: len(base) - level + 1])
            target = self._module(dotted.lstrip("."), base) if dotted.strip(".") else None
            return [("package", target)] if target else []
        target = self._module(dotted, folder)
        if target and target != path:
            # A sibling: Python 2 finds it beside a script and inside a package alike. What a
            # package's own file imports is inside of that package.
            package = "." in dotted or target.endswith("/__init__.py")
            return [("package" if package else None, target)]
        while folder:
            folder = _folder(folder)
            target = self._module(dotted, folder)
            if target:
                return [("package" if _folder(target) != folder else "script", target)]
        return []


def _folder(path):
    return path.rpartition("/")[0]


def _imports(tree):
    """Yield every dotted module that a tree may import, `from a import b` also as a.b."""
    for node in tree.pre_order():
        if node.type == syms.import_name:
            for path, _ in import_names(node.children[1]):
                yield path
        elif node.type == syms.import_from:
            module = import_module(node)
            yield module
            for name, _ in import_names(import_list(node)):
                if name != "*":
                    yield (module if module.endswith(".") else module + ".") + name
