"""What a rule may know about the file it changes, and what it asks for in return."""

from types import MappingProxyType
from typing import Any, Dict, FrozenSet, Mapping, NamedTuple, Optional, Set

from .findings import Finding
from .source.bindings import bound_names
from .source.dialect import EITHER
from .source.imports import first_import, imported
from .source.kinds import Kinds


class Position(NamedTuple):
    """Where a file stands in the tree that is being ported.

    Attributes
    ----------
    siblings : frozenset of str
        Modules and packages in the file's own folder.
    mode : str
        How Python reaches the file: ``'script'`` (run, or imported from its own folder),
        ``'package'`` (as a member of a package) or ``'both'``.
    to_root : str
        From the file's folder to the folder of the ``lib`` package: ``''``, ``'..'``,
        ``'../..'`` …
    in_library : bool
        Whether it is a module of the ``lib`` package itself.
    package : str
        Name of that package, nearly always ``lib``.
    exports : dict
        For each module that the port adds to ``lib``, the names that it offers; empty where
        the port runs on a single file and everything is taken to be there.
    first : str or None
        Module of ``lib`` that this file, the package's own ``__init__``, imports first.
    notebook : bool
        Whether it is a notebook's code, which has no ``__file__`` and runs in its own folder.
    """

    siblings: FrozenSet[str] = frozenset()
    mode: str = "script"
    to_root: str = ""
    in_library: bool = False
    package: str = "lib"
    exports: Mapping[str, FrozenSet[str]] = MappingProxyType({})
    first: Optional[str] = None
    notebook: bool = False


class Context:
    """One file on its way through the rules.

    Attributes
    ----------
    filename : str
    dialect : str
        PYTHON2, PYTHON3 or EITHER (see `patches.source.dialect`).
    certain : bool
        Whether the file itself says so, and not only the rest of its tree.
    place : Position
    findings : list of Finding
    wanted : set of str
        Modules of ``lib`` that the changed source uses under their own name; others, with a
        leading dot, that it uses under their full name.
    finds_library : bool
        Whether the owner's file imports ``lib`` without touching ``sys.path`` first.
    """

    def __init__(self, filename, tree, dialect=EITHER, place=None, certain=True):
        self.filename = filename
        self.dialect = dialect
        self.certain = certain
        self.place = place or Position()
        self.findings = []
        self.wanted = set()
        self.rule = None
        self.finds_library = _finds_library(tree, self.place.package)
        self._tree = tree
        self._kinds: Optional[Kinds] = None
        self._text: Optional[str] = None
        self._bound: Optional[Set[str]] = None
        # The leaves are kept, so that their numbers stay theirs.
        self._leaves = list(tree.leaves())
        self._lines = {id(leaf): leaf.lineno for leaf in self._leaves}

    @property
    def text(self) -> str:
        """The source of the file as it was after the last rule that changed it."""
        if self._text is None:
            self._text = str(self._tree)
        return self._text

    @property
    def imported(self) -> Dict[str, str]:
        """Return what `patches.source.imports.imported` finds in the file as it is now."""
        return imported(self._tree)

    @property
    def bound(self) -> Set[str]:
        """Return what `patches.source.bindings.bound_names` finds in the file as it is now."""
        if self._bound is None:
            self._bound = bound_names(self._tree)
        return self._bound

    @property
    def kinds(self) -> Kinds:
        """Kinds of the expressions in the file as it is now."""
        if self._kinds is None:
            self._kinds = Kinds(self._tree)
        return self._kinds

    def changed(self) -> None:
        """Forget what was worked out from the tree before it changed."""
        self._tree.changed()
        self._kinds = self._text = self._bound = None

    def report(self, node: Any, what: str, remedy: str) -> None:
        """Note something at `node` that is left to a person."""
        finding = Finding(self.filename, self.line_of(node), self.rule, what, remedy)
        if finding not in self.findings:
            self.findings.append(finding)

    def line_of(self, node: Any) -> int:
        """Return the line of a node in the source as it was, however much of it is new."""
        for leaf in node.leaves():
            if id(leaf) in self._lines:
                return self._lines[id(leaf)]
        while node is not None:
            before = node.prev_sibling
            while before is not None:
                for leaf in reversed(list(before.leaves())):
                    if id(leaf) in self._lines:
                        return self._lines[id(leaf)] + str(leaf).count("\n", len(leaf.prefix))
                before = before.prev_sibling
            node = node.parent
        return 1

    def library(self, module: str) -> str:
        """Return the name under which an import statement reaches ``lib.<module>``."""
        if self.place.in_library:
            return "." + module
        return "%s.%s" % (self.place.package, module)

    def helper(self, function: str) -> str:
        """Return ``py2.<function>`` and see to it that ``py2`` is imported."""
        self.wanted.add("py2")
        return "py2." + function


def _finds_library(tree, package):
    found = first_import(tree, {package})
    for node in tree.children:
        if "sys.path" in str(node):
            return False
        if found is not None and any(leaf is found for leaf in node.pre_order()):
            return True
    return False
