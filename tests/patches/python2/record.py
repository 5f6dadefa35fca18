"""Run the sources of a table one by one and write what each prints.

``python2.7 record.py sources/division.txt`` writes what Python 2.7 prints into the table itself;
the tests run it in ported trees with ``--folder``. It is written for both Pythons.
"""

# ruff: noqa: UP020
import io
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import traceback

PRINTS = "--- prints"
SECONDS = 5
MEMORY = 2 << 30
LEFT = "--- left for you: line "


def read(path):
    """Return [[name, source, lines left for a person, output]] of a table."""
    rows = []
    with io.open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("=== "):
                rows.append([line[4:].strip(), "", [], ""])
                part = 1
            elif line.startswith(LEFT):
                rows[-1][2] += [int(number) for number in line[len(LEFT) :].split(",")]
            elif line.startswith(PRINTS):
                part = 3
            else:
                rows[-1][part] += line
    return rows


def run(path):
    """Return what the script at a path prints, run in a process and a folder of its own."""
    folder = tempfile.mkdtemp()
    log = os.path.join(folder, "printed")
    os.mkdir(os.path.join(folder, "here"))
    sys.stdout.flush()
    child = os.fork()
    if not child:
        _run_here(path, log, os.path.join(folder, "here"))
    os.waitpid(child, 0)
    with io.open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    shutil.rmtree(folder)
    return _tidy(text)


def _tidy(text):
    """Return a text whose lines end without blanks, the last one with a line end."""
    return "".join(line.rstrip() + "\n" for line in text.rstrip().split("\n"))


def _run_here(path, log, folder):
    handle = os.open(log, os.O_WRONLY | os.O_CREAT)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.chdir(folder)
    # An endless loop of a source that was ported wrongly must not take the machine with it.
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with io.open(path, "rb") as file:
        code = file.read()
    sys.argv[:] = [path]
    scope = {"__name__": "__main__", "__file__": path}
    try:
        exec(compile(code, path, "exec", 0, True), scope)
    except BaseException:
        traceback.print_exc()
    scope.clear()
    sys.stdout.flush()
    os._exit(0)


def record(table):
    """Fill a table's outputs in."""
    folder = tempfile.mkdtemp()
    text = ""
    for name, source, left, _ in read(table):
        path = os.path.join(folder, "row.py")
        with io.open(path, "w", encoding="utf-8") as file:
            file.write(source)
        text += "=== %s\n%s" % (name, source)
        if left:
            text += LEFT + ", ".join(map(str, left)) + "\n"
        text += PRINTS + "\n" + run(path)
    shutil.rmtree(folder)
    with io.open(table, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    """Record tables, or print {path: what it prints} of scripts as JSON."""
    import numpy  # noqa: F401  (once, for all that run)

    if sys.argv[1] == "--run":
        print(json.dumps({path: run(path) for path in list(sys.argv[2:])}))
    else:
        for table in list(sys.argv[1:]):
            record(table)


if __name__ == "__main__":
    main()
