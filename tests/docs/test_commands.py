"""Each command of the pages is right; the slow tests run those that can be run."""

import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from tests.docs import commands, markdown
from tests.paths import ROOT


def written(page):
    """Names of the files that a page has its readers write, and of the programs of others."""
    return set(re.findall(r"Save it as `([\w.]+)`", markdown.read(page)))


@pytest.mark.parametrize("page", markdown.pages())
def test_commands(page):
    files = written(page)
    found = [(line, commands.problem(command, files)) for line, command in commands.commands(page)]
    assert ["%s:%d: %s" % (page, line, what) for line, what in found if what] == []


@pytest.mark.parametrize(
    "command, what",
    [
        ("python -m mnist.train_dcgan --num-epoch 3", "did you mean --num-epochs"),
        ("python -m mnist.train_dcgan --arch torch28 --ngfc 3", "unrecognized arguments: --ngfc"),
        ("python -m mnist.train", "there is no program mnist.train"),
        ("python -m mnist.sample RUN --format bmp", "invalid choice: 'bmp'"),
        ("python tools/bench.py step --quik", "has no option --quik"),
        ("python tools/no.py", "there is no tool tools/no.py"),
        ("make tran", "no target tran"),
        ('make train ARGS="--num 3"', "unrecognized arguments: --num"),
        ("make setup EXTRAS=jax,tpu", "no extra tpu"),
        ('python -m pip install ".[jaxx]"', "no extra jaxx"),
        ("python -m pytest tests/no.py", "there is no tests/no.py"),
        ("python my.py", "there is no my.py"),
        ("pythn -m lib", "unknown program pythn"),
    ],
)
def test_wrong_commands_are_seen(command, what):
    assert what in commands.problem(command)


@pytest.mark.parametrize("page", markdown.pages())
def test_no_command_hides(page):
    """Blocks say their language, and no command stands in an indented one, which nobody checks."""
    assert [block.line for block in markdown.blocks(page) if not block.language] == []
    indented = re.findall(r"^ {4,}(?:\$ )?(?:python3? |make |dcgan-).*", markdown.prose(page), re.M)
    assert indented == []


def test_the_readme_has_commands():
    assert len(commands.commands("README.md")) >= 8


# --- running them -----------------------------------------------------------------------------

TREE = {
    "lib/__init__.py": "",
    "mnist/train.py": "import sys\nsys.path.append('..')\nfrom lib.rng import np_rng\nprint 7/2\n",
}
# They install, download, take hours, or need a second machine.
NOT_RUN = re.compile(
    r"^(sudo|make|docker|\.)|pip |mnist\.fetch|tools/|--coordinator|pytest|-m (build|twine)"
    r"|package\.module|train\.py|my_dcgan\.py|print-completion|jax-cpu|srun|--try|"
    r"mnist\.train_cond_dcgan_no_gpu$"
    # files of other programs, and what another command has written
    r"|netG_|MNIST-trained-model|model\.ckpt|200_discrim_params"
    r"|digits\.safetensors -o back|sample back"
)


def runnable():
    """The commands that are run, each once, in the order of the pages."""
    found = {}
    for page in markdown.pages():
        for line, command in commands.commands(page):
            if not NOT_RUN.search(command):
                found.setdefault(command, "%s:%d" % (page, line))
    return found


def quick(command):
    """The words that run a command here; a training run becomes a dry run on digits or pictures."""
    words = commands.words_of(command)
    assert words[0] in commands.PYTHONS
    words[0] = sys.executable
    if "mnist.train_dcgan" in words and "--dry-run" not in words:
        words = [w for w in words if w != "--resume"] + ["--dry-run"]
    return words


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with what the commands speak of."""
    top = tmp_path_factory.mktemp("reader")
    for path, text in TREE.items():
        where = top / "path" / "to" / "dcgan_code" / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(text)
    for number in range(12):
        where = top / "path" / "to" / "pictures" / ("%d.png" % number)
        where.parent.mkdir(exist_ok=True)
        pixels = np.random.RandomState(number).randint(0, 256, (70, 80, 3))
        Image.fromarray(pixels.astype(np.uint8)).save(str(where))
    sizes = ["--ngf", "4", "--ndf", "4", "--max-updates", "1", "--eval-every", "0"]
    for program, folder in (
        (["mnist.train_dcgan", "--arch", "torch28"], "torch28"),
        (["mnist.train_cond_dcgan_no_gpu", "--ngfc", "16", "--ndfc", "16"], "cond_dcgan"),
    ):
        words = [*program, *sizes, "--data", "digits", "--output-path", "results/" + folder]
        done = run(top, [sys.executable, "-m", *words])
        assert done.returncode == 0, done.stderr
    return top


def run(folder, words):
    """Run a command as a reader does."""
    environ = dict(os.environ, PYTHONPATH=ROOT)
    return subprocess.run(words, cwd=str(folder), env=environ, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("command", sorted(runnable()))
def test_commands_run(place, command):
    words = quick(command)
    if "patches" in words:
        shutil.rmtree(str(place / "path" / "to" / "dcgan_code" / ".dcgan_patch"), True)
        if "--revert" in words:
            run(place, [w for w in words if w != "--revert"])
    done = run(place, words)
    if "--tensorboard" in words and "tensorboardX" in done.stderr:
        pytest.skip("tensorboardX is not installed")
    # the port of this tree would change something, which is 1
    looking = "patches" in words and ("--check" in words or "--diff" in words)
    assert done.returncode == (1 if looking else 0), (runnable()[command], done.stderr)


def test_the_commands_that_run():
    assert len(runnable()) >= 15
