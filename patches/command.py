"""The command line of the port."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from typing import Any, List, Optional

from lib.command_line.parser import Parser
from lib.errors import InputError, counted, run_cli

from . import summary
from .output import pass_on, say
from .plan import Plan, make_plan
from .tree.git_index import refuse_uncommitted
from .tree.state import STATE
from .tree.transaction import Tree


def _seconds(text):
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            "got %r, expected seconds; write SRC before --try" % text
        ) from None


def parser() -> Any:
    """Return the parser of ``python -m patches``."""
    result = Parser(
        prog="python -m patches",
        description="Port a dcgan_code checkout, or what grew from it, to Python 3 and the CPU.",
        epilog="exit code: 0 if all is done, 1 if something would change or is left for a person,\n"
        "2 if the tree cannot be ported",
        command="dcgan-port",
        example="python -m patches --diff path/to/dcgan_code",
    )
    add = result.add_argument
    add("src", metavar="SRC", nargs="?", help="folder to port")
    add("-o", "--output", metavar="DST", help="port a copy into a new folder; SRC stays as it is")
    add("--diff", action="store_true", help="print what would change and write nothing")
    add(
        "--check",
        action="store_true",
        help="write nothing; the exit code is 1 if anything would change",
    )
    add("--revert", action="store_true", help="put everything back as it was before the port")
    add(
        "--verify",
        action="store_true",
        help="afterwards compile every file, import lib and build the networks",
    )
    add(
        "--try",
        dest="seconds",
        metavar="SECONDS",
        type=_seconds,
        nargs="?",
        const=60.0,
        help="afterwards start each script, which executes the tree's code, in a copy with made-up "
        "data, and say whether it runs or where it stops (default: 60 seconds each)",
    )
    add("--json", action="store_true", help="print the summary as JSON")
    add(
        "--force",
        action="store_true",
        help="port over uncommitted changes, or undo over later edits",
    )
    add(
        "--exclude",
        metavar="PATTERN",
        action="append",
        default=[],
        help="leave these files alone; you may give it several times",
    )
    add(
        "--python",
        choices=("2", "3"),
        help="the Python for which those files were written that do not show it",
    )
    add(
        "--with-jax",
        action="store_true",
        help="also bring lib.jax_backend, which runs Theano's graphs on GPUs through JAX",
    )
    add("--list-rules", action="store_true", help="print the table of rules")
    return result


def main(argv: list[str]) -> Any:
    """Run the port; return the exit status."""
    options = parser().parse_args(argv)
    if options.list_rules:
        say(summary.rule_table())
        return 0
    if options.src is None:
        parser().error("the folder to port is missing")
    # As the system reads it: LINK/../x is beside the folder that the link leads to.
    top = os.path.realpath(options.src)
    if not os.path.isdir(top):
        raise InputError("%s: got no folder, expected a checkout of dcgan_code" % options.src)
    try:
        return _run(top, options)
    except RecursionError as error:
        raise InputError(
            "%s: got folders or a source nested too deeply, expected what Python itself can "
            "read; leave it out with --exclude" % options.src
        ) from error


def _run(top: str, options: argparse.Namespace) -> int:
    tree = Tree(top)
    if options.check or options.diff:
        _tell(tree.interrupted(), options)
        return _port(tree, options)
    if options.output and not options.revert:
        tree.interrupted()
        return _port_copy(top, options)
    with tree.alone():
        _tell(tree.repair(), options)
        if options.revert:
            say("put back %s" % counted(tree.revert(options.force), "file"))
            return 0
        return _port(tree, options)


def _tell(said: Optional[str], options: argparse.Namespace) -> None:
    if said and not options.json:
        say(said)


def _port(tree: Tree, options: argparse.Namespace) -> int:
    plan = make_plan(tree.top, options.exclude, options.python, tree.ours(), options.with_jax)
    if options.diff:
        pass_on(summary.diff(plan).encode("utf-8", "surrogateescape"))
        return 1 if plan.changes else 0
    if options.check:
        _print(plan, options, "would change")
        return 1 if plan.changes else 0
    if plan.changes:
        if not options.force:
            before = {change.path: change.before for change in plan.changes if change.before}
            refuse_uncommitted(tree.top, before)
        tree.apply(plan.changes)
    _print(plan, options, "changed")
    status = 1 if plan.findings else 0
    if options.verify:
        from .verify.ported import verify

        status = max(status, verify(tree.top, plan))
    if options.seconds is not None:
        from .trying.trial import try_scripts

        status = max(status, try_scripts(tree.top, plan, options.seconds))
    return status


def _print(plan: Plan, options: argparse.Namespace, verb: str) -> None:
    say(summary.as_json(plan) if options.json else summary.summary(plan, verb))


def _port_copy(top: str, options: argparse.Namespace) -> int:
    """Port into a new folder, which appears only when it is complete."""
    target = os.path.join(
        os.path.realpath(os.path.dirname(options.output.rstrip(os.sep)) or os.curdir),
        os.path.basename(options.output.rstrip(os.sep)),
    )
    if os.path.lexists(target):
        raise InputError(
            "%s: got something that exists, expected a new folder; choose another name or remove "
            "it" % options.output
        )
    if (target + os.sep).startswith(top + os.sep):
        raise InputError("%s: got a folder inside SRC, expected one outside of it" % options.output)
    # A name that nobody has: what lies beside the target is the owner's.
    partial = tempfile.mkdtemp(".partial", ".dcgan_patch.", os.path.dirname(target))
    try:
        try:
            shutil.copytree(top, partial, symlinks=True, ignore=_not_copied, dirs_exist_ok=True)
        except shutil.Error as error:
            source, _, why = error.args[0][0]
            raise InputError(
                "%s: cannot be copied (%s; %d files in all); port the folder in place, or "
                "correct the permissions" % (source, why, len(error.args[0]))
            ) from error
        options.force = True
        status = _port(Tree(partial), options)
        os.rename(partial, target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return status


def _not_copied(folder: str, names: List[str]) -> List[str]:
    """Return what a copy does not get: the port's own folder, pipes and devices."""
    paths = {name: os.path.join(folder, name) for name in names}
    return [
        name
        for name, path in paths.items()
        if name == STATE
        or not (os.path.islink(path) or os.path.isfile(path) or os.path.isdir(path))
    ]


def command() -> int:
    """Run the program with the arguments of the command line; return the exit code."""
    return run_cli(main)
