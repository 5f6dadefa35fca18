"""Runs one script and writes down how far it came: ``python child.py SETTINGS SCRIPT ...``.

It stands alone, because it runs with the modules of the tree that is tried. The settings name
the tool's own folder, whose ``lib`` must not stand in for the tree's.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import sys
import threading
import time
import traceback
from typing import Any, Collection, Iterable, Tuple

ENOUGH = 4  # updates after which a script has shown that it runs
_LOOK = 0.5  # seconds between two looks at the script
# Where Theano compiles a function, {end of a file's name: name of the function, "" for all}.
_COMPILING = {"theano/compile/function/types.py": "orig_function", "theano/link/c/cmodule.py": ""}


class Report:
    """The file that tells the parent how far the script is.

    Parameters
    ----------
    path : str
    top : str
        Folder of the tree.
    brought : collection of str
        Files below it that are none of the owner's.
    """

    def __init__(self, path: str, top: str, brought: Collection[str]) -> None:
        self.brought = brought
        self.path, self.top = path, os.path.realpath(top) + os.sep
        self.lock, self.ended = threading.Lock(), False

    def write(self, **content: Any) -> None:
        """Replace the file's content, whole; what a script ended with stays."""
        with self.lock:
            if self.ended:  # the watcher, in the moment before the process ends
                return
            self.ended = content.get("state") != "working"
            with open(self.path + ".new", "w", encoding="utf-8") as file:
                json.dump(content, file)
            os.replace(self.path + ".new", self.path)

    def place(self, frames: Any) -> Any:
        """Return [file below the tree, line] of the owner's innermost frame, or None.

        Parameters
        ----------
        frames : iterable of (frame, int)
            From the outermost to the innermost.
        """
        found = None
        for frame, line in frames:
            name = frame.f_code.co_filename
            name = "" if name.startswith("<") else os.path.realpath(name)
            if name.startswith(self.top):
                below = name[len(self.top) :]
                if found is None or below not in self.brought:
                    found = [below, line]
        return found


def count_updates() -> int:
    """Return how many calls of compiled functions have changed an array of real numbers."""
    types = sys.modules.get("theano.compile.function.types")
    if types is None or not hasattr(types, "Function"):
        return 0
    total = 0
    for each in gc.get_objects():
        if type(each) is types.Function and getattr(each, "profile", None):
            changed = [i for i in each.maker.expanded_inputs if i.update is not None]
            if any(str(i.variable.dtype).startswith("float") for i in changed):
                total += each.profile.fct_callcount
    return total


def compiles(stack: Iterable[Tuple[Any, int]]) -> bool:
    """Return whether one of the frames of a stack is Theano's compiling of a function."""
    for frame, _ in stack:
        code = frame.f_code
        end = "/".join(code.co_filename.replace(os.sep, "/").split("/")[-4:])
        if end in _COMPILING and _COMPILING[end] in ("", code.co_name):
            return True
    return False


class Clock:
    """The script's own seconds: neither Theano's compiling nor other programs' turns count."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._last, self._waited = time.monotonic(), _waited()

    def look(self, compiling: bool) -> None:
        """Add the time since the last look, unless the script was compiling."""
        now, waited = time.monotonic(), _waited()
        if not compiling:
            self.seconds += max(0.0, now - self._last - (waited - self._waited))
        self._last, self._waited = now, waited


def _waited():
    """Return the seconds that the script's thread was ready but had no processor."""
    try:
        with open("/proc/self/schedstat", encoding="ascii") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):  # another system than Linux
        return 0.0


def _watch(report, main, seconds):
    """Write down now and then what the script does; end the process once it has shown enough."""
    clock = Clock()
    calls = updates = 0
    while True:
        time.sleep(_LOOK)
        config = getattr(sys.modules.get("theano"), "config", None)
        if config is not None and hasattr(config, "profile"):
            config.profile = True  # so that compiled functions count their calls
        profiling = sys.modules.get("theano.compile.profiling")
        stats = getattr(profiling, "_atexit_print_list", [])
        now = sum(each.fct_callcount for each in list(stats))
        if now != calls:
            calls, updates = now, count_updates()
        frame = sys._current_frames().get(main)
        stack = list(traceback.walk_stack(frame)) if frame is not None else []
        clock.look(compiles(stack))
        place = report.place(reversed(stack))
        report.write(
            state="working", updates=updates, calls=calls, place=place, seconds=clock.seconds
        )
        if updates >= ENOUGH or clock.seconds >= seconds:
            os._exit(0)


def _alone(project):
    """Take the tool's own packages out of the way of the tree's."""
    real = os.path.realpath
    sys.path[:] = [path for path in sys.path if real(path or ".") != real(project)]
    sys.meta_path[:] = [f for f in sys.meta_path if "editable" not in getattr(f, "__module__", "")]
    for name in [name for name in sys.modules if name.split(".")[0] == "lib"]:
        del sys.modules[name]


def main(settings: str, script: str, *arguments: str) -> None:
    """Run a script as ``python SCRIPT ARGUMENTS`` would.

    Parameters
    ----------
    settings : str
        JSON of ``project``, ``report``, ``top``, ``brought``, ``first``, where Python looks for
        modules first, and ``seconds``, after which the process ends (`Clock`).
    """
    told = json.loads(settings)
    _alone(told["project"])
    report = Report(told["report"], told["top"], frozenset(told["brought"]))
    sys.argv[:] = [script, *arguments]
    sys.path[0] = told["first"]
    given = (report, threading.get_ident(), told["seconds"])
    threading.Thread(target=_watch, args=given, daemon=True).start()
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as error:
        report.write(state="left", code=error.code if error.code is None else str(error.code))
        os._exit(0)
    except BaseException as error:
        frames = list(traceback.walk_tb(error.__traceback__))
        report.write(
            state="stopped",
            type=type(error).__name__,
            message=str(error),
            file=str(getattr(error, "filename", None) or ""),
            module=str(getattr(error, "name", None) or ""),
            place=report.place(frames),
            syntax=[error.filename, error.lineno] if isinstance(error, SyntaxError) else None,
        )
        traceback.print_exc()
        os._exit(1)
    report.write(state="ended", updates=count_updates())
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
