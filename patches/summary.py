"""What the port tells: summary, JSON, diff and the table of rules."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from typing import Any

from lib.errors import counted

from . import registry
from .source.text import SourceText


def summary(plan: Any, verb: Any) -> str:
    """Return the summary of a plan as text; `verb` is "changed" or "would change"."""
    done = verb == "changed"
    lines = []
    ours = [change for change in plan.changes if change.ours]
    for change in plan.changes:
        if not change.ours:
            lines.append("%s: %s" % (change.path, fired_text(change.fired)))
    if ours:
        replaced = sorted(c.path for c in ours if c.before is not None)
        lines.append(
            "lib: %s of ours %s%s"
            % (
                counted(len(ours) - len(replaced), "file"),
                "added" if done else "to add",
                ", in the place of upstream's own: " + ", ".join(replaced) if replaced else "",
            )
        )
    lines += ["left for you: " + text for text in left(plan.findings)]
    counts = Counter(change.before is None for change in plan.changes)
    lines.append(
        "%s %d of %s and %s %d; %d left for a person"
        % (
            verb,
            counts[False],
            counted(len(plan.files), "Python file"),
            "added" if done else "add",
            counts[True],
            len(plan.findings),
        )
    )
    return "\n".join(lines)


def left(findings: Any) -> list:
    """Return a line for each thing that is left, all places of the same thing in one."""
    places: dict = {}
    for finding in findings:
        at = places.setdefault((finding.what, finding.remedy), {})
        at.setdefault(finding.filename, []).append(str(finding.line))
    return [
        "%s: %s; %s"
        % (", ".join("%s:%s" % (name, ",".join(lines)) for name, lines in at.items()), *what)
        for what, at in places.items()
    ]


def fired_text(fired: Any) -> str:
    """Return ``rule 3, other rule`` for a Counter of rules."""
    return ", ".join(
        rule if count == 1 else "%s %d" % (rule, count) for rule, count in sorted(fired.items())
    )


def as_json(plan: Any) -> Any:
    """Return the summary of a plan as JSON."""
    return json.dumps(
        {
            "files": {
                change.path: {"new": change.before is None, "rules": dict(change.fired)}
                for change in plan.changes
            },
            "left": [finding._asdict() for finding in plan.findings],
            "python_files": len(plan.files),
        },
        indent=1,
        sort_keys=True,
    )


def diff(plan: Any) -> str:
    """Return a unified diff of a plan's changes, which ``patch -p1`` understands.

    The tree's own files come first: ours are many, and who looks wants to see the others.
    """
    parts = []
    for change in sorted(plan.changes, key=lambda change: change.ours):
        old = _lines(change.before, change.path)
        new = _lines(change.after, change.path)
        end = "\t" if " " in change.path else ""  # where patch sees that a name with blanks ends
        for line in difflib.unified_diff(
            old,
            new,
            "a/" + change.path + end if change.before is not None else "/dev/null",
            "b/" + change.path + end,
        ):
            parts.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(parts)


def _lines(data, path):
    if data is None:
        return []
    encoding = "utf-8" if path.endswith(".ipynb") else "latin-1"
    text = data.decode(SourceText(data, path).encoding if path.endswith(".py") else encoding)
    return [line + "\n" for line in text.split("\n")[:-1]] + (
        [text.split("\n")[-1]] if text.split("\n")[-1] else []
    )


def rule_table() -> str:
    """Return the Markdown table of rules: name, reason, before, after."""
    lines = ["| rule | why | before | after |", "| --- | --- | --- | --- |"]
    for rule in registry.rules():
        before, after = rule.example
        lines.append(
            "| %s | %s | %s | %s |" % (rule.name, _cell(rule.why), _code(before), _code(after))
        )
    return "\n".join(lines)


def _cell(text):
    return text.replace("|", "\\|")


def _code(text):
    lines = [line.replace("|", "\\|") for line in text.rstrip("\n").split("\n")]
    return "<br>".join(
        "`` %s ``" % line if "`" in line else "`%s`" % line for line in lines if line.strip()
    )
