"""Which files of a tree are scripts, and what their READMEs give them."""

import pytest

from patches.trying.scripts import Script, find_scripts

GUARDED = "def main(): pass\nif __name__ == '__main__':\n    main()\n"
WORKS = "import load\nfor i in range(3):\n    print(i)\n"
DEFINES = "import os\nimport sys\nsys.path.append('..')\nX = 3\ndef f(): print(X)\n"


def paths(sources, readmes=()):
    return [script.path for script in find_scripts(sources, dict(readmes))]


@pytest.mark.parametrize(
    "sources, expected",
    [
        ({"a.py": GUARDED, "b.py": DEFINES}, ["a.py"]),
        ({"b/train.py": WORKS, "a.py": DEFINES}, ["b/train.py"]),
        ({"a.py": "import b\n", "b.py": WORKS}, []),
        ({"a.py": "from c import b\n", "b.py": WORKS}, []),
        ({"a.py": "import b\n", "b.py": GUARDED}, ["b.py"]),
        ({"setup.py": WORKS, "a/__init__.py": WORKS, "lib/ops.py": GUARDED}, []),
        ({"a.py": "with open('x') as f:\n    pass\n", "b.py": "while x: pass\n"}, ["a.py", "b.py"]),
        ({"a.py": "print(1)\n", "b.py": "f()\n", "c.py": "def f(:\n"}, ["a.py", "b.py"]),
    ],
)
def test_scripts(sources, expected):
    assert paths(sources) == expected


def test_a_readme_names_a_script_and_its_arguments():
    text = "Run\n    THEANO_FLAGS=x python -u tools/go.py --size 3 \\\n  --name a | tee log\n"
    sources = {"tools/go.py": DEFINES, "other.py": DEFINES}
    found = find_scripts(sources, {"README.md": text})
    assert found == [Script("tools/go.py", ("--size", "3", "--name", "a"), "")]


def test_a_readme_of_a_folder_names_its_scripts():
    found = find_scripts({"a/go.py": DEFINES}, {"a/README": "$ python3 go.py 1\n"})
    assert found == [Script("a/go.py", ("1",), "a")]


@pytest.mark.parametrize("words", ["[path.hdf5]", "<file>", "/path/to/data", "$X", "..."])
def test_arguments_that_stand_for_ones_own_are_not_used(words):
    found = find_scripts({"go.py": GUARDED}, {"README.md": "python go.py %s\n" % words})
    assert found == [Script("go.py", (), "")]


def test_the_first_command_with_arguments_is_used():
    text = "`python go.py`, `python go.py 1` or `python go.py 2`; python gone.py 3\n"
    assert find_scripts({"go.py": GUARDED}, {"README": text}) == [Script("go.py", ("1",), "")]


def test_a_member_of_a_package_is_started_as_one():
    sources = {"main.py": "from nets.gan import *\nimport nets.vae\n", "nets/gan.py": GUARDED}
    sources.update({"nets/vae.py": GUARDED, "nets/alone.py": GUARDED})
    assert find_scripts(sources, {}) == [
        Script("nets/alone.py", (), "nets"),
        Script("nets/gan.py", (), "", True),
        Script("nets/vae.py", (), "", True),
    ]
