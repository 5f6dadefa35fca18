"""One script in a process of its own, which ends with all its children when its time is up."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from typing import Any, Dict, List, NamedTuple, Optional

from .scripts import Script

PATIENCE = 10  # times a script's seconds, after which it is killed whatever it does


class Surroundings(NamedTuple):
    """What all scripts of a tree are run with.

    Attributes
    ----------
    top : str
        Folder of the tree.
    scratch : str
        Folder outside of the tree for the report, what is printed, and as the home folder.
    project : str
        Folder of this tool.
    brought : list of str
        Files below `top` that are none of the owner's.
    compiled : str or None
        Theano's folder of compiled code, which saves minutes where it is filled.
    """

    top: str
    scratch: str
    project: str
    brought: List[str]
    compiled: Optional[str]


def run(script: Script, around: Surroundings, seconds: float) -> Dict[str, Any]:
    """Run a script of a tree and return the child's last report.

    Parameters
    ----------
    script : Script
    around : Surroundings
    seconds : float
        Time of the script's own after which the process ends: Theano's compiling and what other
        programs took of the processors do not count. After `PATIENCE` times as long the process
        and its children are killed.

    Returns
    -------
    dict
        As `child.main` writes it; ``{"state": "killed", "status": int}`` where it wrote
        nothing. ``printed`` is the last line of its output.
    """
    report = os.path.join(around.scratch, "report.json")
    with contextlib.suppress(FileNotFoundError):
        os.remove(report)
    child = os.path.join(os.path.dirname(os.path.abspath(__file__)), "child.py")
    target = os.path.join(around.top, script.path)
    settings = {
        "project": around.project, "report": report, "top": around.top, "brought": around.brought,
        "first": around.top if script.member else os.path.dirname(target), "seconds": seconds,
    }  # fmt: skip
    command = [sys.executable, child, json.dumps(settings), target, *script.arguments]
    with open(os.path.join(around.scratch, "output"), "w+b") as output:
        process = subprocess.Popen(
            command,
            cwd=os.path.join(around.top, script.folder),
            env=environment(around.scratch, around.compiled),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status: Optional[int] = process.wait(PATIENCE * seconds)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            _kill(process)
        output.seek(0)
        printed = output.read()[-4000:].decode("utf-8", "replace").strip().splitlines()
    try:
        with open(report, encoding="utf-8") as file:
            told = json.load(file)
    except FileNotFoundError:
        told = {"state": "working" if status is None else "killed", "status": status}
    told["printed"] = printed[-1] if printed else ""
    if told["state"] == "working" and status not in (None, 0):
        told = {"state": "killed", "status": status, "printed": told["printed"]}
    return told


def _kill(process):
    """Kill what is left of the process's session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def environment(scratch: str, compiled: Optional[str]) -> Dict[str, str]:
    """Return the environment of a tried script: no display, no PYTHONPATH, an empty home."""
    result = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "DISPLAY"))}
    result.update(HOME=scratch, MPLBACKEND="Agg", PYTHONDONTWRITEBYTECODE="1")
    result.update(SDL_VIDEODRIVER="dummy", QT_QPA_PLATFORM="offscreen", PYTHONUNBUFFERED="1")
    flags = [result.get("THEANO_FLAGS", ""), "profile=True,profiling__destination=" + os.devnull]
    if compiled is not None and "base_compiledir" not in flags[0]:
        flags.append("base_compiledir=" + compiled)
    result["THEANO_FLAGS"] = ",".join(flag for flag in flags if flag)
    return result
