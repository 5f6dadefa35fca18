"""What a try of a script says: it runs, or where it stops, why, and whether the port told so."""

from __future__ import annotations

import difflib
import re
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from ..findings import Finding

RUNS, STOPS, UNKNOWN = "runs", "stops", "undecided"
_NOT_FOUND = re.compile(
    r"\bname = '([^']+)'|^([^\s:]+) not found\.?$|directory: '([^']+)'"
    r"|needs the array file (\S+) beside it"
)
# What a script says that fetches its data where there is no network.
_NO_NETWORK = ("URLError", "HTTPError", "gaierror", "ConnectionError", "NewConnectionError")
# Names that hold the options of argparse or optparse, and names whose attribute is read.
_OPTIONS = re.compile(r"(\w+)(?:\s*,\s*\w+\s*\)?)?\s*=\s*[\w.()]*\.parse_(?:known_)?args\(")
_ATTRIBUTE = re.compile(r"\b(\w+)\.\w")
_NEAR = 1  # lines between a finding and the statement that stops


class Outcome(NamedTuple):
    """The result for one script.

    Attributes
    ----------
    verdict : str
        RUNS, STOPS or UNKNOWN.
    text : str
        One line.
    listed : bool
        Whether a stop has its line in the list "left for you", or is the reader's to mend.
    """

    verdict: str
    text: str
    listed: bool


def missing_path(told: Dict[str, Any]) -> Optional[str]:
    """Return the file or folder that a script did not find, as its error names it."""
    kinds = ("FileNotFoundError", "OSError", "NotADirectoryError", "InputError")
    if told.get("state") != "stopped" or told.get("type") not in kinds:
        return None
    found = _NOT_FOUND.search(told["message"])
    if told["file"]:
        return told["file"]
    return next(part for part in found.groups() if part) if found else None


def judge(
    told: Dict[str, Any], seconds: float, findings: List[Finding], sources: Sources
) -> Outcome:
    """Return the outcome that a child's report means."""
    state, updates = told["state"], told.get("updates") or 0
    if state in ("working", "ended") and updates:
        return Outcome(RUNS, "runs: %d updates seen" % updates, True)
    if state == "ended" or (state == "left" and told["code"] in (None, "0")):
        return Outcome(RUNS, "runs to its end", True)
    if state == "working":
        where = "at %s:%d" % tuple(told["place"]) if told.get("place") else "before its first line"
        text = "still at work after %g seconds (%s), no update seen" % (seconds, where)
        return Outcome(UNKNOWN, text, True)
    if state == "killed":
        text = "stops: the process was ended by %s" % told.get("status")
        return Outcome(STOPS, text + "; " + told["printed"], False)
    if state == "left":
        text = "stops: it asks for arguments or ends itself (%s)" % (
            told["printed"] or told["code"]
        )
        return Outcome(STOPS, text, True)
    return _stop(told, findings, sources)


def _names(finding, package):
    return re.search(r"\b%s\b" % re.escape(package), finding.what) is not None


def _stop(told, findings, sources):
    place = told.get("place") or told.get("syntax") or ["?", 0]
    where = "%s:%s" % tuple(place)
    said = " ".join(("%s: %s" % (told["type"], told["message"])).split())[:300]
    finding = sources.finding_at(place, findings)
    path = missing_path(told)
    package = told["module"].split(".")[0]
    if told["type"] in ("ImportError", "ModuleNotFoundError") and package not in sources.modules:
        named = [f for f in findings if package and _names(f, package)]
        listed = finding is not None or bool(named)
        return Outcome(STOPS, "stops at %s: missing package (%s)" % (where, said), listed)
    if told["type"] == "ModuleNotFoundError" and told["module"] in sources.top and "/" in place[0]:
        how = "%s lies in the tree's own folder: start it there with PYTHONPATH=." % package
        return Outcome(STOPS, "stops at %s: %s (%s)" % (where, how, said), True)
    if path is not None or told["type"] in _NO_NETWORK:
        return Outcome(STOPS, "stops at %s: missing data (%s)" % (where, said), True)
    argument = told["type"] == "IndexError" and "sys.argv" in sources.line(place)
    if argument or ("NoneType" in told["message"] and sources.reads_options(place)):
        return Outcome(STOPS, "stops at %s: it asks for arguments" % where, True)
    if finding is not None:
        return Outcome(STOPS, "stops at %s: %s (listed: %s)" % (where, said, finding.what), True)
    return Outcome(STOPS, "stops at %s: %s" % (where, said), False)


class Sources:
    """The files of a tree before and after the port, to find a line again.

    Parameters
    ----------
    before, after : dict
        {path: text}.
    """

    def __init__(self, before: Dict[str, str], after: Dict[str, str]) -> None:
        self.before, self.after = before, after
        self.modules = {part for path in after for part in path[:-3].split("/")}
        self.top = {re.sub(r"\.py\Z", "", path.split("/")[0]) for path in after}

    def beside(self, path: str, data: str = "") -> str:
        """Return the texts of a file and of those in its folder, joined.

        Those of the folders in which another file names `data` (a file's name) too: the script
        that finds it missing is not the only one that will read it.
        """
        folders = {path.rpartition("/")[0]}
        for other, text in self.after.items():
            if data and data in text:
                folders.add(other.rpartition("/")[0])
        texts = [text for other, text in self.after.items() if other.rpartition("/")[0] in folders]
        return "\n".join(texts)

    def line(self, place: Tuple[str, int]) -> str:
        """Return the text of a line of a ported file, "" where there is none."""
        lines = self.after.get(place[0], "").split("\n")
        return lines[place[1] - 1] if 0 < place[1] <= len(lines) else ""

    def reads_options(self, place: Tuple[str, int]) -> bool:
        """Return whether a line of a ported file reads an option of its command line."""
        parsed = set(_OPTIONS.findall(self.after.get(place[0], "")))
        return any(name in parsed for name in _ATTRIBUTE.findall(self.line(place)))

    def original(self, place: Tuple[str, int]) -> int:
        """Return the line of the file before the port that a line after it came from."""
        path, line = place
        old, new = (texts.get(path, "").split("\n") for texts in (self.before, self.after))
        if old == new:
            return line
        best = line
        for _, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
            if j1 < line <= j2:
                best = i1 + min(line - j1, max(i2 - i1, 1))
        return best

    def finding_at(self, place: Tuple[str, int], findings: List[Finding]) -> Optional[Finding]:
        """Return the finding that stands at, or just above, a line of a ported file."""
        line = self.original(place)
        near = [f for f in findings if f.filename == place[0] and 0 <= line - f.line <= _NEAR]
        return min(near, key=lambda finding: abs(line - finding.line)) if near else None
