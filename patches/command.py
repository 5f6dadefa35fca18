"""The command line of the port."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from typing import Any

from lib.errors import InputError, UnavailableError

from . import summary
from .plan import make_plan
from .tree.transaction import STATE, Tree


def parser() -> Any:
    """Return the parser of ``tools/apply_patch.py``."""
    result = argparse.ArgumentParser(
        prog="apply_patch.py",
        description="Port a dcgan_code checkout, or what grew from it, to Python 3 and the CPU.",
        epilog="Exit status: 0 done, 1 something would change or is left for a person, "
        "2 cannot be ported.",
    )
    add = result.add_argument
    add("src", metavar="SRC", nargs="?", help="folder to port")
    add("-o", "--output", metavar="DST", help="port a copy; SRC stays as it is")
    add("--diff", action="store_true", help="print what would change and write nothing")
    add("--check", action="store_true", help="write nothing; exit with 1 if anything would change")
    add("--revert", action="store_true", help="put everything back as it was before the port")
    add("--verify", action="store_true", help="then compile every file, import lib, build networks")
    add(
        "--try",
        dest="seconds",
        metavar="SECONDS",
        type=float,
        nargs="?",
        const=60.0,
        help="then start each script, which executes the tree's code, for so many seconds (60) "
        "in a copy with made-up data, and tell whether it runs or where it stops",
    )
    add("--json", action="store_true", help="print the summary as JSON")
    add("--force", action="store_true", help="overwrite uncommitted changes or later edits")
    add(
        "--exclude",
        metavar="PATTERN",
        action="append",
        default=[],
        help="leave these files alone (may be repeated)",
    )
    add(
        "--python",
        choices=("2", "3"),
        help="what files were written for that do not show it themselves",
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
        print(summary.rule_table())
        return 0
    if options.src is None:
        parser().error("the folder to port is missing")
    top = os.path.abspath(options.src)
    if not os.path.isdir(top):
        raise InputError("%s: got no folder, expected a checkout of dcgan_code" % options.src)
    if options.output and not (options.check or options.diff or options.revert):
        return _port_copy(top, options)
    tree = Tree(top)
    repaired = tree.repair()
    if repaired and not options.json:
        print(repaired)
    if options.revert:
        count = tree.revert(options.force)
        print("put back %d files" % count)
        return 0
    return _port(tree, options)


def _port(tree, options):
    plan = make_plan(tree.top, options.exclude, options.python, tree.ours(), options.with_jax)
    if options.diff:
        print(summary.diff(plan), end="")
        return 1 if plan.changes else 0
    if options.check:
        _print(plan, options, "would change")
        return 1 if plan.changes else 0
    if plan.changes:
        if not options.force:
            _refuse_uncommitted(tree.top, plan)
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


def _print(plan, options, verb):
    print(summary.as_json(plan) if options.json else summary.summary(plan, verb))


def _port_copy(top, options):
    """Port into a new folder, which appears only when it is complete."""
    target = os.path.abspath(options.output)
    if os.path.exists(target):
        raise InputError(
            "%s: got something that exists, expected a new folder; choose another name or remove "
            "it" % options.output
        )
    if (target + os.sep).startswith(top + os.sep):
        raise InputError("%s: got a folder inside SRC, expected one outside of it" % options.output)
    partial = target + ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        shutil.copytree(top, partial, symlinks=True, ignore=shutil.ignore_patterns(STATE))
        tree = Tree(partial)
        options.force = True
        status = _port(tree, options)
        os.rename(partial, target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return status


def _refuse_uncommitted(top, plan):
    """Raise where a file that the plan touches has changes that git does not have."""
    touched = {change.path for change in plan.changes if change.before is not None}
    if not touched or not _in_git(top):
        return
    command = [
        "git",
        "--no-optional-locks",
        "-C",
        top,
        "status",
        "--porcelain",
        "-z",
        "--untracked-files=no",
        "--",
        ".",
    ]
    try:
        found = subprocess.run(command, capture_output=True, check=True).stdout
        prefix = (
            subprocess.run(
                ["git", "-C", top, "rev-parse", "--show-prefix"], capture_output=True, check=True
            )
            .stdout.decode("utf-8", "surrogateescape")
            .strip()
        )
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        raise UnavailableError(
            "%s: it is a git checkout, but git cannot tell whether it has uncommitted changes "
            "(%s); add --force to port it all the same" % (top, said.decode("utf-8", "replace"))
        ) from error
    names = [item[3:] for item in found.decode("utf-8", "surrogateescape").split("\0") if item]
    dirty = sorted(touched & {name[len(prefix) :] for name in names if name.startswith(prefix)})
    if dirty:
        raise InputError(
            "%s: got uncommitted changes (%d of the files to be changed have some), expected "
            "none, so that git can show what the port did; commit them, or add --force"
            % (dirty[0], len(dirty))
        )


def _in_git(top):
    while True:
        if os.path.exists(os.path.join(top, ".git")):
            return True
        parent = os.path.dirname(top)
        if parent == top:
            return False
        top = parent
