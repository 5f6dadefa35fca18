"""All scripts of a ported tree, one after another, in a copy that is thrown away."""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
import tokenize
from typing import Dict, List, Optional

from ..plan import Plan
from ..tree.layout import scan
from ..tree.transaction import Tree
from . import forms, process
from .outcome import STOPS, Outcome, Sources, judge, missing_path
from .scripts import find_scripts

WARNING = "--try executes the scripts of this tree; do it only with code that you trust"
MADE_UP = " (with made-up data)"
UNLISTED = " (NOT in the list above)"
UNLISTED_DATA = " (NOT in the list above; the real data may have another form)"
_ROUNDS = 6  # how often missing data may be made up for one script
_LARGE = 64 << 20
_ELSEWHERE = "/elsewhere"
# Folders of another machine: what stands below them is looked for below the copy instead.
_ANOTHER = re.compile(
    r"""^([rRbBuU]*)(['"]{1,3})(/(?:home|mnt|media|Users|root|scratch|nfs|data\w*|Tmp|tmp|u|ssd\w*|"""
    r"""NOBACKUP|local|fast\w*|net|export|raid\w*|misc)(?:/[^'"\n]*)?)\2$"""
)


def try_scripts(top: str, plan: Plan, seconds: float, only: Optional[List[str]] = None) -> int:
    """Start every script of a ported tree, print a line for each, return the exit status.

    Parameters
    ----------
    top : str
        The ported tree; nothing in it changes.
    plan : patches.plan.Plan
        What the port changed in it, and left for a person.
    seconds : float
        For each script.
    only : list of str, optional
        Paths of the scripts to start; all without it.

    Returns
    -------
    int
        1 where a script stops at something that is not listed.
    """
    print("try: " + WARNING, flush=True)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="try-") as scratch:
        copy = os.path.join(os.path.realpath(scratch), "tree")
        paths = scan(top)
        after = _copy(top, copy, paths)
        readmes = {p: _text(os.path.join(top, p)) for p in paths if _is_readme(p)}
        changed = [c for c in plan.changes if c.before is not None and c.path.endswith(".py")]
        before = {change.path: _decoded(change.before) for change in changed}
        sources = Sources({**after, **before}, after)
        brought = sorted(Tree(top).ours())
        project = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        compiled = os.path.join(os.path.expanduser("~"), ".theano")
        around = process.Surroundings(copy, os.path.dirname(copy), project, brought, compiled)
        theirs = {path: text for path, text in after.items() if path not in brought}
        for script in find_scripts(theirs, readmes):
            if only is None or script.path in only:
                outcome = _try(script, around, seconds, plan.findings, sources)
                unlisted = outcome.verdict == STOPS and not outcome.listed
                mark = UNLISTED if unlisted else ""
                if unlisted and outcome.text.endswith(MADE_UP):
                    mark = UNLISTED_DATA
                print("try: %s: %s%s" % (script.path, outcome.text, mark), flush=True)
                outcomes.append(outcome)
    print("try: " + summary(outcomes))
    return int(any(o.verdict == STOPS and not o.listed for o in outcomes))


def summary(outcomes: List[Outcome]) -> str:
    """Return how many scripts ran, stopped and could not be judged, in one line."""
    ran = sum(o.verdict not in (STOPS, "undecided") for o in outcomes)
    listed = sum(o.verdict == STOPS and o.listed for o in outcomes)
    unlisted = sum(o.verdict == STOPS and not o.listed for o in outcomes)
    rest = len(outcomes) - ran - listed - unlisted
    return (
        "of %d scripts %d run, %d stop at something listed or at missing data, %d at something "
        "unlisted, %d were still at work" % (len(outcomes), ran, listed, unlisted, rest)
    )


def _try(script, around, seconds, findings, sources) -> Outcome:
    """Run one script, making up what it does not find, until it runs or stops for good."""
    copy, scratch = around.top, around.scratch
    tried: set = set()
    for _ in range(_ROUNDS):
        told = process.run(script, around, seconds)
        path = missing_path(told)
        if path is None:
            break
        path = os.path.normpath(os.path.join(copy, script.folder, path))
        inside = path.startswith(scratch + os.sep)
        text = sources.beside(script.path, os.path.basename(path))
        if path in tried or not inside or not forms.make(path, text):
            break
        tried.add(path)
    outcome = judge(told, seconds, findings, sources)
    text = outcome.text.replace(copy + os.sep, "").replace(scratch + _ELSEWHERE, "")
    return outcome._replace(text=text + (MADE_UP if tried else ""))


def _copy(top, copy, paths) -> Dict[str, str]:
    """Copy the tree's files; return the texts of its Python files as they are in `top`."""
    texts = {}
    for path in paths:
        source, target = os.path.join(top, path), os.path.join(copy, path)
        if os.path.getsize(source) > _LARGE:
            continue
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copy(source, target)
        if path.endswith(".py"):
            texts[path] = _text(source)
            moved = here(texts[path], os.path.dirname(copy))
            if moved != texts[path]:
                with open(target, "w", encoding="utf-8") as file:
                    file.write(moved)
    return texts


def here(text: str, folder: str) -> str:
    """Return a source whose paths on another machine lead below `folder`.

    Parameters
    ----------
    text : str
        Python 3; comes back as it is where it cannot be read.
    folder : str
        Absolute path.
    """
    lines = text.split("\n")
    try:
        found = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return text
    for each in reversed(found):
        path = _ANOTHER.match(each.string) if each.type == tokenize.STRING else None
        if path and each.start[0] == each.end[0]:
            row = each.start[0] - 1
            new = path[1] + path[2] + folder + _ELSEWHERE + path[3] + path[2]
            lines[row] = lines[row][: each.start[1]] + new + lines[row][each.end[1] :]
    return "\n".join(lines)


def _is_readme(path):
    name = path.rpartition("/")[2].lower()
    return name.startswith("readme") and not path.startswith(".")


def _text(path):
    with open(path, "rb") as file:
        return _decoded(file.read())


def _decoded(data):
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        return data.decode("latin-1")
