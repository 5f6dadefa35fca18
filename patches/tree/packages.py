"""Imports of a ported tree that lead nowhere, part by part."""

from __future__ import annotations

import ast
import configparser
import functools
from typing import Any, Collection, Dict, Iterable, List, Mapping, Optional, Set

from ..findings import Finding
from ..source.imports import ImportSite
from . import installed, payload

# Named in patches/README.md; a tree may be ported on a machine that does not run it.
EXPECTED = {"theano", "numpy", "scipy", "sklearn", "joblib", "tqdm", "matplotlib", "PIL", "h5py"}
# Where the package is called otherwise than its module.
_PACKAGES = {"cv2": "opencv-python", "skimage": "scikit-image", "yaml": "pyyaml"}


def needs_old_names(used: Iterable[str]) -> bool:
    """Return whether `lib.compat.theano_names` restores one of these names of Theano's."""
    for path in used:
        parts = path.split(".")
        for length in range(2, len(parts) + 1):
            module, name = ".".join(parts[: length - 1]), parts[length - 1]
            if installed.find(".".join(parts[:length])) is None:
                known = installed.names(module)
                there = known is not None and name in known
                if not there and _restored(".".join(parts[:length])):
                    return True
                break
    return False


def check(
    imports: Mapping[str, List[ImportSite]], texts: Mapping[str, str], reported: Collection[str]
) -> List[Finding]:
    """Look where each import of a tree leads.

    Parameters
    ----------
    imports : mapping
        {path: its parts} of the ported files.
    texts : mapping
        {path: text} of every module of the tree after the port, and {path: ""} of its folders'
        other files that Python imports.
    reported : collection of str
        Packages that a rule has said something about already.
    """
    tree = _Tree(texts)
    findings: Dict[Finding, None] = {}
    for path in sorted(imports):
        for site in imports[path]:
            top = site.module.split(".")[0]
            if site.module.startswith(".") or tree.has(top):
                lost = tree.lacks(path, site.module, site.name)
                if lost and not tree.beside(path, top) and installed.has(site.module, site.name):
                    continue  # another folder of the tree has something of that name, too
                what, remedy = "%s is not in this tree", "correct the import, or add the file"
            elif top in reported or top == "__future__":
                continue
            else:
                lost = installed.lacks(site.module, site.name)
                what, remedy = "%s is not in the %s that is installed" % ("%s", top), ""
            if lost is None:
                continue
            if top == "theano" and installed.find(top) is not None:
                if _restored(lost):
                    continue
                what = "%s is not in Theano-PyMC 1.1.2"
                remedy = _advice(lost) or "write this part with theano.tensor's own operations"
            elif lost.split(".")[0] == top and installed.find(top) is None and not tree.has(top):
                if top in EXPECTED:
                    continue
                lost, what = top, "%s is not installed for this Python"
                remedy = "install %s where the program is to run, or replace it" % _PACKAGES.get(
                    top, "the package that has it"
                )
            if site.guarded:
                continue
            if not site.used:
                what, remedy = what + ", and nothing uses it", "take the import out"
            remedy = remedy or "correct the import, or install the release that has it"
            findings[Finding(path, site.line, "packages", what % lost, remedy)] = None
    return list(findings)


class _Tree:
    """The modules of the tree itself."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._modules: Set[str] = set()
        self._tops: Dict[str, Set[str]] = {}
        for path in texts:
            plain = path[: path.rfind(".")] if "." in path.rpartition("/")[2] else path
            parts = plain.split("/")
            for length in range(1, len(parts) + 1):
                self._modules.add("/".join(parts[:length]))
                folder = "/".join(parts[: length - 1])
                self._tops.setdefault(parts[length - 1], set()).add(folder)

    def has(self, top: str) -> bool:
        """Return whether a module or folder of the tree has this name."""
        return top in self._tops

    def beside(self, path: str, top: str) -> bool:
        """Return whether a module or folder of this name lies beside a file, or further up."""
        return any(not f or path.startswith(f + "/") for f in self._tops.get(top, ()))

    def lacks(self, path: str, module: str, name: Optional[str]) -> Optional[str]:
        """As `installed.lacks`, for an import in the file `path`."""
        dotted = module.lstrip(".")
        if module.startswith("."):
            folder = path.split("/")[:-1]
            level = len(module) - len(dotted)
            if level - 1 > len(folder):
                return module
            bases = {"/".join(folder[: len(folder) - level + 1])}
        else:
            bases = self._tops[dotted.split(".")[0]]
        inner = dotted.replace(".", "/")
        places = ["/".join(part for part in (base, inner) if part) for base in bases]
        there = [place for place in places if place in self._modules or not place]
        if not there:
            return module
        if name in (None, "*"):
            return None
        for place in there:
            known = self._names(place)
            if known is None or name in known or place + "/" + str(name) in self._modules:
                return None
            if not place and str(name) in self._modules:
                return None
        return "%s%s%s" % (module, "" if module.endswith(".") else ".", name)

    def _names(self, place: str) -> Optional[Set[str]]:
        text = self._texts.get(place + ".py")
        if text is None:
            text = self._texts.get((place + "/" if place else "") + "__init__.py")
        if text is None:
            return None if any(path.startswith(place + ".") for path in self._texts) else set()
        try:
            module = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):  # it was left alone
            return None
        names = payload.top_level_names(module)
        late = _late(module)
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                return None
        dynamic = ("__getattr__" in text and not late) or "globals()[" in text
        return None if dynamic else names | late


def _late(module: ast.Module) -> Set[str]:
    """Return the names that a module of ours makes when it is asked for them."""
    found: Set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "late_names":
            for table in node.args:
                keys: List[Any] = table.keys if isinstance(table, ast.Dict) else []
                found.update(str(key.value) for key in keys if isinstance(key, ast.Constant))
    return found


@functools.lru_cache(maxsize=None)
def _tables(prefix: str) -> Dict[str, Dict[str, str]]:
    """Return {section: entries} of our tables of Theano's old names."""
    found: Dict[str, Dict[str, str]] = {}
    for path, data in payload.ours().items():
        if path.startswith(payload.OLD_NAMES + prefix) and path.endswith(".ini"):
            parser = configparser.ConfigParser(
                delimiters=("=",), interpolation=None, default_section=""
            )
            parser.optionxform = str  # type: ignore[assignment, method-assign]
            parser.read_string(data.decode("utf-8"))
            found.update({section: dict(parser[section]) for section in parser.sections()})
    return found


def _restored(lost: str) -> bool:
    """Return whether `lib.compat.theano_names` has a module or a name of old."""
    module, _, name = lost.rpartition(".")
    tables = _tables("restored_")
    if lost in tables:
        return True
    entries = " ".join(tables.get(module, {}).values()).split()
    return name in {entry.partition("->")[0] for entry in entries}


def _advice(lost: str) -> Optional[str]:
    """Return what our tables say to write instead of a module or a name of old."""
    tables = _tables("gone")
    module, _, name = lost.rpartition(".")
    for section in _above(module):
        for names, text in tables.get(section, {}).items():
            if name in names.split():
                return " ".join(text.split())
    for section in _above(lost):
        if section in tables.get("modules", {}):
            return " ".join(tables["modules"][section].split())
    return None


def _above(module: str) -> List[str]:
    parts = module.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
