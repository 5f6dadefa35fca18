"""Every program, option and environment variable stands in the documentation."""

import os
import re

import pytest

from tests.docs import markdown, programs
from tests.imports import modules_below
from tests.paths import ROOT

COMMON = {"-h", "--help", "--version", "--print-completion"}
COMMANDS, VARIABLES = "docs/commands.md", "docs/environment.md"

_READ = re.compile(
    r"""environ(?:\.get|\.pop|\.setdefault)?[\(\[]\s*"([A-Z][A-Z0-9_]+)"|"""
    r"""\bgetenv\("([A-Z][A-Z0-9_]+)"\)|^VARIABLE = "([A-Z][A-Z0-9_]+)"|"""
    r""""([A-Z][A-Z0-9_]+)" (?:not )?in (?:os\.)?environ""",
    re.M,
)
# Set for a moment, so that the user's do not count.
NOT_FOR_USERS = {"MATPLOTLIBRC", "MPLBACKEND"}


# Under which heading of docs/commands.md the options of a program stand; the others': the last.
HEADINGS = {
    "mnist.train_dcgan": "## Training",
    "mnist.train_cond_dcgan_no_gpu": "## Training",
    "mnist.sample": "## Sampling",
    "mnist.export": "## Exporting",
    "mnist.explore": "`python -m mnist.explore RUN`",
    "tools": "## Tools for contributors",
}


def documented(program):
    """The rows of the tables that list the options of a program."""
    text = markdown.read(COMMANDS)
    if program == "patches":
        text = markdown.read("docs/porting.md")
    else:
        heading = HEADINGS.get(program, "## Other programs")
        text = re.split(r"\n## |\n`python -m mnist\.explore", text[text.index(heading) + 1 :])[0]
    return "\n".join(line for line in text.splitlines() if line.startswith("|"))


def stands_in(option, text):
    """Whether a page writes an option as code."""
    return re.search(r"(?<![\w-])%s(?![\w-])" % re.escape(option), text) is not None


def missing_options(found, text, program):
    """One line for each option that the tables lack."""
    return [
        "%s of %s stands in no table: write it into a table of %s" % (option, program, COMMANDS)
        for option in sorted(found - COMMON)
        if not stands_in(option, text)
    ]


@pytest.mark.parametrize("program", sorted(programs.programs()))
def test_every_program_and_option_is_documented(program):
    text = documented(program)
    assert "python -m %s" % program in markdown.read(COMMANDS), "write it into " + COMMANDS
    assert missing_options(programs.options(program), text, program) == []


@pytest.mark.parametrize("tool", programs.tools())
def test_every_tool_and_option_is_documented(tool):
    # three are the old names of programs
    old = {"apply_patch": "patches", "fetch_data": "mnist.fetch", "fetch_mnist": "mnist.fetch"}
    text = documented(old.get(tool, "tools"))
    assert missing_options(programs.tool_options(tool), text, "tools/%s.py" % tool) == []
    if tool not in old:
        assert "tools/%s.py" % tool in markdown.read(COMMANDS), "write it into " + COMMANDS


def test_a_new_option_is_missed():
    lines = missing_options({"--no-such", "--seed"}, documented("mnist.sample"), "mnist.sample")
    where = "write it into a table of docs/commands.md"
    assert lines == ["--no-such of mnist.sample stands in no table: " + where]


def test_every_option_says_what_it_does():
    for program in programs.programs():
        parser = programs.parser(program)
        for action in parser._actions if parser else ():
            assert action.help and not action.help.endswith("."), (program, action.dest)


@pytest.mark.parametrize("program", sorted(set(programs.programs()) - set(programs.WITHOUT)))
def test_every_help_ends_with_an_example(program):
    text = programs.parser(program).format_help()
    example = re.search(r"\nexamples?:\n((?:  .*\n)+)\Z", text)
    assert example and all(" -m %s" % program in line for line in example.group(1).splitlines())


def variables(source):
    """Names of the environment variables that a source reads."""
    return {name for match in _READ.finditer(source) for name in match.groups() if name}


def read_variables():
    """{name: a file that reads it}."""
    found = {}
    paths = list(modules_below(ROOT, ("lib", "mnist", "patches", "tools")).values())
    for folder, _, names in os.walk(os.path.join(ROOT, "lib")):
        paths += [os.path.join(folder, name) for name in names if name.endswith((".h", ".cpp"))]
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for name in variables(file.read()):
                found.setdefault(name, os.path.relpath(path, ROOT))
    return found


def test_every_variable_is_documented():
    text = markdown.read(VARIABLES)
    missing = [
        "%s, which %s reads: write it into a table of %s" % (name, path, VARIABLES)
        for name, path in sorted(read_variables().items())
        if name not in NOT_FOR_USERS and "`%s`" % name not in text
    ]
    assert missing == []


def test_variables_are_seen():
    lines = ('a = os.environ.get("A_A")', 'os.environ["B_B"]', 'VARIABLE = "C_C"', 'getenv("D_D")')
    source = "\n".join((*lines, '"E_E" not in os.environ'))
    assert variables(source) == {"A_A", "B_B", "C_C", "D_D", "E_E"}
    assert {"DCGAN_CONV", "DCGAN_KEEP_DENORMALS", "THEANORC"} <= set(read_variables())


def test_every_short_name_is_documented():
    with open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as file:
        scripts = re.search(r"\[project\.scripts\]\n(.*?)\n\n", file.read(), re.S).group(1)
    names = [line.split(" = ")[0] for line in scripts.splitlines()]
    assert len(names) == 6
    assert [name for name in names if "`%s`" % name not in markdown.read(COMMANDS)] == []


def test_every_extra_is_documented():
    with open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as file:
        table = re.search(r"\[project\.optional-dep.*?\n\n", file.read(), re.S).group(0)
    extras = re.findall(r"^(\w+) = \[", table, re.M)
    assert "jax" in extras
    text = markdown.read("docs/install.md")
    assert [extra for extra in extras if "`%s`" % extra not in text] == []
