"""The programs of this project, their parsers and their options."""

import functools
import importlib
import inspect
import os
import re

from mnist import train_dcgan, zoo
from tests.imports import modules_below
from tests.paths import ROOT

_OPTION = re.compile(r"""["'](--?[a-z][a-z-]*)["']""")
# Other modules of ours start them.
INSIDE = ("patches.trying.child", "patches.verify.networks")
# They have no parser: what follows belongs to the program that they run, or nothing does.
WITHOUT = ("lib", "lib.compat")


@functools.lru_cache(maxsize=None)
def programs():
    """{name for ``python -m``: module} of what users start."""
    found = {}
    for name, path in modules_below(ROOT, ("lib", "mnist", "patches")).items():
        with open(path, encoding="utf-8") as file:
            if name not in INSIDE and '\nif __name__ == "__main__":' in file.read():
                found[re.sub(r"\.__main__$", "", name)] = name
    return found


@functools.lru_cache(maxsize=None)
def tools():
    """Names of the programs in tools."""
    folder = os.path.join(ROOT, "tools")
    return sorted(name[:-3] for name in os.listdir(folder) if name.endswith(".py"))


def parser(program, argv=()):
    """The parser of a program; None where it has none."""
    if program in WITHOUT:
        return None
    if program == "mnist.train_dcgan":
        name = train_dcgan.arch(list(argv))
        return train_dcgan.parser(zoo.find(name), name)
    module = "patches.command" if program == "patches" else programs()[program]
    module = "lib.shapes.explain" if program == "lib.shapes" else module
    made = getattr(importlib.import_module(module), "parser", None)
    assert made is not None, "%s: give it a function parser(), as the other programs have" % module
    assert not inspect.signature(made).parameters, "%s.parser takes arguments" % module
    return made()


@functools.lru_cache(maxsize=None)
def options(program):
    """The options of a program, of all its networks."""
    if program in WITHOUT:
        return frozenset(["--help", "--version"])
    found = set()
    names = zoo.NAMES if program == "mnist.train_dcgan" else ("",)
    for name in names:
        found.update(parser(program, ["--arch", name] if name else [])._option_string_actions)
    return frozenset(found)


@functools.lru_cache(maxsize=None)
def tool_options(tool):
    """The options of a tool, read from its source."""
    with open(os.path.join(ROOT, "tools", tool + ".py"), encoding="utf-8") as file:
        source = file.read()
    if "from mnist.fetch import command" in source:
        return options("mnist.fetch")
    if "from patches.command import command" in source:
        return options("patches")
    calls = re.findall(r"\b(?:add|add_argument)\(\s*([^)]*)", source)
    return frozenset(option for call in calls for option in _OPTION.findall(call)) | {"--help"}


def all_options():
    """Every option of every program and tool."""
    found = set()
    for program in programs():
        found |= options(program)
    for tool in tools():
        found |= tool_options(tool)
    return found
