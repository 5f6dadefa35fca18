"""The port of one file, from text to text; nothing here touches a disk."""

from __future__ import annotations

from collections import Counter
from typing import Any, FrozenSet, List, NamedTuple, Optional, Tuple

from . import registry
from .context import Context
from .findings import Finding
from .source.dialect import EITHER, dialect_of
from .source.dropped import used_paths
from .source.imports import ImportSite, import_sites
from .source.nodes import collector_at_rest
from .source.syntax import TOO_DEEP, Node, NotPython, python3_error, tree_text
from .source.tabs import expand_tabs


class Ported(NamedTuple):
    """What `port` made of a source."""

    source: str
    findings: List[Finding]
    fired: Counter[str]
    imports: List[ImportSite]
    theano: FrozenSet[str]


def port(
    source: str,
    filename: str = "<string>",
    place: Any = None,
    tree_dialect: str = EITHER,
    read: Optional[Tuple[str, Node]] = None,
) -> Any:
    """Port one source file to Python 3 and the CPU.

    Parameters
    ----------
    source : str
        Python 2 or 3, with ``\\n`` line ends.
    filename : str
        Path below the folder that is ported, for messages.
    place : patches.context.Position, optional
        Where the file stands in its tree; a script beside ``lib`` by default.
    tree_dialect : str
        What the other files were written for; decides where this one does not tell.
    read : tuple, optional
        What `dialect_of` returned for the source, where that is known; the rules change its
        tree.

    Returns
    -------
    Ported
        ``source`` (new text), ``findings`` (list of Finding), ``fired`` (Counter of rule
        names), ``imports`` (their parts) and ``theano`` (dotted names of it in use). A file
        that today's Python would not read after the rules comes back unchanged, with a finding.

    Raises
    ------
    patches.source.syntax.NotPython
        When neither Python 2 nor Python 3 can read it.
    """
    with collector_at_rest():
        return _port(source, filename, place, tree_dialect, read)


def _port(source, filename, place, tree_dialect, read):
    dialect, tree = read or dialect_of(source, filename)
    certain = dialect != EITHER
    context = Context(filename, tree, dialect if certain else tree_dialect, place, certain)
    result, error = source, None
    try:
        fired = _apply_rules(tree, context)
        result = tree_text(tree, source)
        error = python3_error(result, whole=True)
        if isinstance(error, TabError):
            result = expand_tabs(result)
            fired["tabs"] += 1
            error = python3_error(result, whole=True)
    except NotPython as failure:
        # A rule put together something that is no Python.
        error = SyntaxError("%s: %s" % (context.rule, failure))
    except RecursionError as failure:
        raise NotPython(filename, 1, TOO_DEEP) from failure
    findings = sorted(context.findings, key=lambda finding: finding.line)
    if error is None:
        return _ported(result, findings, fired, tree, context)
    if error.msg != TOO_DEEP and python3_error(result) is None and result is not source:
        # Right in its grammar: what Python 3 does not take was the owner's, and is told.
        what, remedy = "Python 3 cannot compile it (%s)", "write it differently"
    else:
        what = "the rules made a source that Python 3 cannot read (%s), so the file was left alone"
        remedy, result, fired = "port it by hand", source, Counter()
    findings.append(Finding(filename, error.lineno or 1, "port", what % error.msg, remedy))
    if result is source:
        return Ported(source, findings, fired, [], frozenset())
    return _ported(result, findings, fired, tree, context)


def _ported(result, findings, fired, tree, context):
    used = frozenset(path for _, path in used_paths(tree) if path.startswith("theano."))
    return Ported(result, findings, fired, import_sites(tree, context.line_of), used)


def _apply_rules(tree, context):
    fired = Counter()
    for rule in registry.rules():
        if rule.fits(context):
            context.rule = rule.name
            count = rule.apply(tree, context)
            if count:
                fired[rule.name] += count
                context.changed()
    return fired
