"""Shell commands of the pages: read, and checked without being run."""

import os
import re
import shlex

from lib.errors import InputError
from tests.docs import markdown, programs
from tests.paths import ROOT

# Programs of others; what stands behind them is theirs.
OTHERS = {"apt-get", "docker", "pip", "build", "twine", "venv"}
PYTHONS = ("python", "python3", ".venv/bin/python")


def commands(page):
    """(line, command) of each line of the shell's blocks of a page; continued lines are joined."""
    found = []
    for block in markdown.blocks(page, "sh", "bash"):
        text = block.text.replace("\\\n", "  ")
        for number, line in enumerate(text.splitlines()):
            if line.strip() and not line.lstrip().startswith("#"):
                found.append((block.line + number, line.strip()))
    return found


def words_of(command):
    """The words of a command, without what stands before the program."""
    words = shlex.split(command, comments=True)
    while words and (re.match(r"[A-Z_]+=", words[0]) or words[0] in ("sudo", "srun")):
        words.pop(0)
    return words


def problem(command, files=()):
    """What is wrong with a command, in words; None if nothing is.

    Parameters
    ----------
    command : str
    files : collection of str
        Names of files that the page tells its readers to write.
    """
    words = words_of(command)
    program, rest = words[0], words[1:]
    if program in PYTHONS and rest[:1] == ["-m"]:
        return _module(rest[1], rest[2:])
    if program in PYTHONS:
        return _file(rest[0], rest[1:], files)
    if program == "make":
        return _make(rest)
    if program == ".":
        return None if rest == [".venv/bin/activate"] else "no such file to source"
    return None if program in OTHERS else "unknown program %s" % program


def _module(module, arguments):
    if module == "pip":
        return _extras(re.findall(r"\[([\w,]+)\]", " ".join(arguments)))
    if module == "pytest":
        paths = [a for a in arguments if a.startswith("tests/")]
        missing = [p for p in paths if not os.path.exists(os.path.join(ROOT, p))]
        return "there is no %s" % missing[0] if missing else None
    if module in OTHERS:
        return None
    if module not in programs.programs():
        return "there is no program %s" % module
    parser = programs.parser(module, arguments)
    if parser is None or "--print-completion" in arguments:
        return None
    try:
        parser.parse_args(arguments)
    except InputError as error:
        return str(error)
    except SystemExit:
        pass
    return None


def _file(path, arguments, files):
    tool = re.match(r"tools/(\w+)\.py$", path)
    if not tool:
        return None if path in files else "there is no %s" % path
    if tool.group(1) not in programs.tools():
        return "there is no tool %s" % path
    known = programs.tool_options(tool.group(1))
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    unknown = [a for a in own if a.startswith("-") and a.partition("=")[0] not in known]
    return "%s has no option %s" % (path, unknown[0]) if unknown else None


def _make(words):
    with open(os.path.join(ROOT, "Makefile"), encoding="utf-8") as file:
        targets = re.findall(r"^([a-z]+):", file.read(), re.M)
    wrong = [w for w in words if "=" not in w and w not in targets]
    if wrong:
        return "make has no target %s" % wrong[0]
    values = dict(word.split("=", 1) for word in words if "=" in word)
    unknown = set(values) - {"PYTHON", "ARGS", "EXTRAS", "SRC"}
    if unknown:
        return "the Makefile has no variable %s" % unknown.pop()
    if "train" in words and "ARGS" in values:
        return _module("mnist.train_cond_dcgan_no_gpu", shlex.split(values["ARGS"]))
    return _extras([values["EXTRAS"]] if "EXTRAS" in values else [])


def _extras(lists):
    with open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as file:
        known = re.findall(r"^(\w+) = \[", file.read(), re.M)
    asked = [extra for text in lists for extra in text.split(",")]
    unknown = [extra for extra in asked if extra not in known]
    return "there is no extra %s" % unknown[0] if unknown else None
