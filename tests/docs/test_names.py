"""Paths, options, variables and names that the pages mention are there."""

import ast
import os
import re

import pytest

from patches.tree.payload import top_level_names
from tests.docs import markdown, programs
from tests.imports import modules_below
from tests.paths import ROOT

PACKAGES = ("lib", "mnist", "patches", "tools", "tests")
MODULES = modules_below(ROOT, PACKAGES)
TOPS = ("lib/", "mnist/", "patches/", "tools/", "tests/", "docs/", "conda/", ".github/")
# Of other programs: what their users know, and what their tools take.
OTHERS_OPTIONS = {"--its", "--own", "--log-dir", "--logdir", "--log-freq", "--summary-dir"}
OTHERS_OPTIONS |= {"--continue-train", "--build-arg", "--rm", "--install"}
# Of trees and files that are no part of this project.
ELSEWHERE = {"mnist/train_cond_dcgan.py", "data/MNIST/raw", "mnist/data.npz"}
# Of messages that are put together.
IN_PARTS = {
    "--distributed: the address of process 0 is not known": ("the address of process 0",),
    "process 0 finds that this one does not know the secret": ("does not know the secret",),
    "what answers as process 0 at": ("what answers as %s", "process 0 at %s"),
    "processes came within": ("came within %g seconds",),
}
VARIABLE = re.compile(r"(?<![\w$-])\$?(DCGAN_[A-Z_]+)")


def wrong_paths(pieces):
    """Paths below our folders that lead nowhere."""
    wrong = []
    for line, text in pieces:
        for word in re.findall(r"[\w./-]+", text):
            word = word.rstrip("./")
            if word.startswith(TOPS) and word not in ELSEWHERE:
                if not os.path.exists(os.path.join(ROOT, word)):
                    wrong.append("line %d: there is no %s" % (line, word))
    return wrong


def wrong_names(pieces):
    """Dotted names of our modules, and of what stands in them, that are not there."""
    wrong = []
    for line, text in pieces:
        for name in re.findall(r"(?<![\w./-])(?:lib|mnist|patches|tools)(?:\.(?!npz)\w+)+", text):
            if not exists(name):
                wrong.append("line %d: there is no %s" % (line, name))
    return wrong


def exists(name):
    """Whether a dotted name is a module or stands at a module's top."""
    if name in MODULES or any(module.startswith(name + ".") for module in MODULES):
        return True
    module, _, rest = name.rpartition(".")
    if module not in MODULES:
        return name.endswith((".py", ".cpp")) or exists(module) if "." in module else False
    with open(MODULES[module], encoding="utf-8") as file:
        tree = ast.parse(file.read())
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    # a name that a module gives away when it is asked for stands there as text
    return rest in top_level_names(tree) or rest in texts


def wrong_options(pieces):
    """Options that no program of ours has."""
    known = programs.all_options() | OTHERS_OPTIONS
    return [
        "line %d: no program has %s" % (line, word)
        for line, text in pieces
        for word in re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*[a-z0-9](?![\w-])", text)
        if word not in known
    ]


def in_sources():
    """Names of our own variables that stand in the sources."""
    found = set()
    for folder in PACKAGES + ("docs",):
        for where, _, names in os.walk(os.path.join(ROOT, folder)):
            for name in names:
                if name.endswith((".py", ".h", ".cpp")):
                    with open(os.path.join(where, name), encoding="utf-8") as file:
                        found |= set(VARIABLE.findall(file.read()))
    return found


@pytest.mark.parametrize("page", markdown.pages())
def test_names(page):
    pieces = markdown.inline(page)
    assert wrong_paths(pieces) + wrong_names(pieces) + wrong_options(pieces) == []


def test_wrong_names_are_seen():
    assert wrong_paths([(3, "`lib/opps.py`")]) == ["line 3: there is no lib/opps.py"]
    assert wrong_names([(1, "lib.ops.deconvolve")]) == ["line 1: there is no lib.ops.deconvolve"]
    assert wrong_names([(1, "lib.opps")]) == ["line 1: there is no lib.opps"]
    assert wrong_options([(2, "x --num-epoch 3")]) == ["line 2: no program has --num-epoch"]
    assert wrong_names([(1, "lib.ops.deconv, lib.device.function, lib.vis.imsave")]) == []


def test_variables():
    known, wrong = in_sources(), []
    for page in markdown.pages():
        wrong += [(page, name) for name in VARIABLE.findall(markdown.read(page))]
    assert [(page, name) for page, name in wrong if name not in known] == []


def sources():
    """The text of every module but the tests, with each literal in one piece."""
    said = []
    for path in MODULES.values():
        if os.sep + "tests" + os.sep not in path:
            with open(path, encoding="utf-8") as file:
                said.append(re.sub(r'"\s*\n\s*f?"', "", file.read()))
    return said


def test_the_messages_of_several_machines_are_in_the_sources():
    table = markdown.read("docs/distributed.md").partition("## Messages")[2].partition("\n## ")[0]
    said, pieces = sources(), []
    for row in re.findall(r"^\| \d+ \| (.*?) \|", table, re.M):
        for message in re.findall("`([^`]+)`", row):
            pieces += [piece.strip(" ,:") for piece in message.split("...")]
    known = [piece for piece in pieces if any(piece in text for text in said)]
    assert len(pieces) > 15
    assert [piece for piece in pieces if piece not in known and piece not in IN_PARTS] == []
    parts = [part for piece in IN_PARTS.values() for part in piece]
    assert [part for part in parts if not any(part in text for text in said)] == []


def test_the_messages_of_troubleshooting_are_in_the_sources():
    """The quoted words of each heading stand in a message."""
    said = sources()
    headings = re.findall(r"^## (.*)$", markdown.read("docs/troubleshooting.md"), re.M)
    quoted = [words for heading in headings for words in re.findall('"([^"]+)"', heading)]
    assert len(quoted) > 8
    assert [words for words in quoted if not any(words in text for text in said)] == []
