"""Jupyter notebooks: their code cells as one module, and back into the file.

Everything but the source of a cell that changes stays byte for byte as it was, outputs too. A
cell's own commands (``%matplotlib inline``, ``!ls``) stand as ``pass`` while the rules run.
"""

from __future__ import annotations

import json
import re
from typing import Any, Iterator, List, NamedTuple, Optional, Tuple

from lib.errors import InputError

from .findings import Finding
from .porting import Ported, port
from .source.dialect import EITHER, PYTHON2, PYTHON3
from .source.syntax import NotPython, parse_source, python3_error

_SPACE = re.compile(r"[ \t\r\n]*")
_DECODE = json.JSONDecoder(strict=False).raw_decode
_MARK = re.compile(r"^__cell_(\d+)__\n", re.M)
_KEPT = re.compile(r"\bpass  # __kept_(\d+)__$", re.M)
# A line that Jupyter reads, not Python; what takes a whole cell in another language.
_COMMAND = re.compile(
    r"^\s*(?:%%?[a-zA-Z]|!|\?)|^\s*\w+\s*=\s*(?:!|%[a-zA-Z])|^\s*[\w.]+\?{1,2}\s*$|"
    r"^from\s+__future__\s+import\b"
)
_FOREIGN = re.compile(
    r"^\s*%%(?!time\b|timeit\b|capture\b|prun\b|py|python|matplotlib|notebook|snakeviz|memit)"
)


class _Cell(NamedTuple):
    """The source of a code cell in the file's text.

    Attributes
    ----------
    number : int
        From 1, among all cells.
    start, end : int
        Where its JSON value stands.
    source : str
    line : int
        In the file, of the value's first line.
    """

    number: int
    start: int
    end: int
    source: str
    line: int


class Notebook:
    """A notebook's code as one module.

    Parameters
    ----------
    data : bytes
    path : str
        For messages.

    Attributes
    ----------
    module : str
        The code of its cells, one after the other.
    dialect : str
        What its kernel says that it was written for.
    findings : list of Finding
        Cells that cannot be read, and a kernel that is gone.

    Raises
    ------
    InputError
        The file is no notebook.
    """

    def __init__(self, data: bytes, path: str) -> None:
        self.path = path
        self.findings: List[Finding] = []
        try:
            self._text = data.decode("utf-8")
            self._begin = len(self._text) - len(self._text.lstrip("\ufeff"))
            top = dict(_members(self._text, _skip(self._text, self._begin)))
            self._cells = list(_code_cells(self._text, top))
            self._about(top)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(
                "%s: got a file that is no notebook (%s), expected Jupyter's JSON; leave it out "
                "with --exclude %s" % (path, type(error).__name__, path)
            ) from error
        self._kept: List[str] = []
        self.module = self._as_module() if self._python else ""

    def _about(self, top):
        """Read what language and which Python its kernel is for."""
        start, end = top.get("metadata", (0, 0))
        about = json.loads(self._text[start:end], strict=False) if end else {}
        kernel = about.get("kernelspec") or {}
        language = about.get("language_info") or {}
        name = str(kernel.get("name", ""))
        self._python = str(language.get("name") or kernel.get("language") or "python").startswith(
            ("python", "ipython")
        )
        version = str(language.get("version", ""))
        self.dialect = EITHER
        if name == "python2" or version.startswith("2"):
            self.dialect = PYTHON2
            line = self._text.count("\n", 0, start) + 1
            self._report(
                line,
                "the notebook asks for the kernel of Python 2",
                "choose Python 3 in the menu Kernel, or jupyter nbconvert's "
                "--ExecutePreprocessor.kernel_name=python3",
            )
        elif name == "python3" or version.startswith("3"):
            self.dialect = PYTHON3

    def _report(self, line, what, remedy):
        self.findings.append(Finding(self.path, line, "notebook", what, remedy))

    def _as_module(self):
        futures, parts = [], []
        for index, cell in enumerate(self._cells):
            masked = self._masked(cell.source)
            try:
                if python3_error(masked) is not None:
                    parse_source(masked)
            except NotPython as error:
                self._report(
                    cell.line + error.line - 1,
                    "cell %d cannot be read as Python 2 or 3" % cell.number,
                    "correct it, then port again",
                )
                masked = self._hidden(cell.source)
            futures += re.findall(r"^from\s+__future__\s+import\b[^\n]*", cell.source, re.M)
            parts.append("__cell_%d__\n%s\n" % (index, masked))
        self._head = "".join(line + "\n" for line in dict.fromkeys(futures))
        return self._head + "".join(parts)

    def _masked(self, source):
        if _FOREIGN.match(source):
            return self._hidden(source)
        lines = source.split("\n")
        for number, line in enumerate(lines):
            if _COMMAND.match(line):
                indent = line[: len(line) - len(line.lstrip())]
                lines[number] = indent + self._hidden(line[len(indent) :])
        return "\n".join(lines)

    def _hidden(self, text):
        self._kept.append(text)
        return "pass  # __kept_%d__" % (len(self._kept) - 1)

    def port(self, place: Any, tree_dialect: str) -> Tuple[bytes, Ported]:
        """Return the ported file, and what `patches.porting.port` made of its module."""
        dialect = tree_dialect if self.dialect == EITHER else self.dialect
        ported = port(self.module, self.path, place, dialect)
        text = self._text
        for cell, source in reversed(list(zip(self._cells, self._sources(ported.source)))):
            if source != cell.source:
                new = _encoded(text[cell.start : cell.end], source, text.isascii())
                text = text[: cell.start] + new + text[cell.end :]
        findings = []
        for finding in ported.findings:
            cell, line = self._place_of(finding.line)
            what = "cell %d: %s" % (cell, finding.what)
            findings.append(finding._replace(line=line, what=what))
        imports = [site._replace(line=self._place_of(site.line)[1]) for site in ported.imports]
        return text.encode("utf-8"), ported._replace(findings=findings, imports=imports)

    def _sources(self, module):
        """Return the new source of each cell."""
        parts = _MARK.split(module)
        above = parts[0]
        for line in self._head.splitlines(True):
            above = above.replace(line, "", 1)
        sources = [self._shown(part[:-1]) for part in parts[2::2]]
        if above.strip() and sources:
            sources[0] = above + sources[0]
        return sources

    def _shown(self, source):
        return _KEPT.sub(lambda found: self._kept[int(found[1])], source)

    def _place_of(self, line):
        """Return (number of the cell, line in the file) for a line of the module."""
        above = self.module.split("\n")[:line]
        marks = [i for i, text in enumerate(above) if text.startswith("__cell_")]
        if not marks:
            return 1, 1
        cell = self._cells[len(marks) - 1]
        within = line - marks[-1] - 2
        spread = self._text.count("\n", cell.start, cell.end) > 0
        return cell.number, cell.line + (within + 1 if spread else 0)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _members(text: str, at: int) -> Iterator[Tuple[str, Tuple[int, int]]]:
    """Yield (key, (start, end) of its value) of the JSON object at a place."""
    if text[at : at + 1] != "{":
        raise ValueError("no object")
    at = _skip(text, at + 1)
    while text[at : at + 1] != "}":
        key, at = _DECODE(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise ValueError("no colon")
        start = _skip(text, at + 1)
        _, end = _DECODE(text, start)
        yield key, (start, end)
        at = _next(text, end, "}")


def _elements(text: str, at: int) -> Iterator[Tuple[int, int]]:
    """Yield (start, end) of each element of the JSON array at a place."""
    if text[at : at + 1] != "[":
        raise ValueError("no array")
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        _, end = _DECODE(text, at)
        yield at, end
        at = _next(text, end, "]")


def _next(text: str, at: int, last: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] == ",":
        return _skip(text, at + 1)
    if text[at : at + 1] != last:
        raise ValueError("neither comma nor end")
    return at


def _code_cells(text: str, top: dict) -> Iterator[_Cell]:
    lists = [top["cells"]] if "cells" in top else []
    for start, _ in _elements(text, top["worksheets"][0]) if "worksheets" in top else ():
        lists.append(dict(_members(text, start))["cells"])  # as notebooks of 2013 had them
    if not lists and "cells" not in top and "worksheets" not in top:
        raise ValueError("no cells")
    number = 0
    for start, _ in lists:
        for at, _ in _elements(text, start):
            number += 1
            cell = dict(_members(text, at))
            kind, _ = _DECODE(text, cell["cell_type"][0])
            place = cell.get("source") or cell.get("input")
            if kind == "code" and place:
                value, _ = _DECODE(text, place[0])
                source = value if isinstance(value, str) else "".join(value)
                if source.strip():
                    yield _Cell(number, *place, source, text.count("\n", 0, place[0]) + 1)


def _encoded(old: str, source: str, ascii_only: bool) -> str:
    """Return the JSON of a cell's new source, written as the old one was."""
    if old[0] != "[":
        return json.dumps(source, ensure_ascii=ascii_only)
    places = list(_elements(old, 0))
    tokens = {json.loads(old[a:b], strict=False): old[a:b] for a, b in places}
    first, last = places[0][0], places[-1][1]
    between = old[places[0][1] : places[1][0]] if len(places) > 1 else "," + old[1:first]
    lines = re.findall(r"[^\n]*\n|[^\n]+", source)
    new = [tokens.get(line) or json.dumps(line, ensure_ascii=ascii_only) for line in lines]
    return old[:first] + between.join(new) + old[last:]


def read(data: bytes, path: str) -> Tuple[Optional[Notebook], List[Finding]]:
    """Return a notebook, or None and what is wrong with the file."""
    try:
        found = Notebook(data, path)
    except InputError as error:
        what = str(error).split(": ", 1)[1].split("; ")[0]
        return None, [Finding(path, 1, "notebook", what, "correct it, or leave it out")]
    return found, found.findings
