"""What the training programs share: the parser's defaults, checks before work, the data, limits."""

import types

import numpy as np
import pytest

from lib.errors import InputError
from mnist.data.dataset import Dataset
from mnist.data.images import Images
from mnist.training import program, run_options
from mnist.zoo import leaky32, radford_cond


def parser(network=leaky32):
    return program.parser(network, "usage", "description", "results/here")


def options(*argv):
    return run_options.parse(parser(), list(argv))


def test_a_networks_words_are_the_defaults():
    of_leaky = options()
    assert of_leaky.num_epochs == leaky32.num_epochs and of_leaky.data == "auto"
    plain = types.SimpleNamespace(**vars(radford_cond), data="digits")
    vars(plain).pop("num_epochs", None)
    args = run_options.parse(parser(plain), [])
    assert args.num_epochs == 200 and args.data == "digits"
    assert args.output_path == "results/here"


@pytest.mark.parametrize("argv, work", [([], "run"), (["--dry-run"], "dry_run")])
def test_main_chooses_the_work(monkeypatch, argv, work):
    calls = []
    for name in ("run", "dry_run"):
        monkeypatch.setattr(program, name, lambda *given, name=name: calls.append((name, given)))
    program.main(leaky32, parser(), "train", argv)
    ((name, (network, parsed, title)),) = calls
    assert (name, network, title) == (work, leaky32, "train")
    assert parsed.dry_run == (work == "dry_run")


@pytest.mark.parametrize(
    "argv, message",
    [
        (["--lr=0", "--g-lr=1"], "--lr is 0: expected more"),
        (["--rank=1"], "--rank is for several processes: add --distributed"),
    ],
)
def test_main_checks_before_it_works(monkeypatch, argv, message):
    monkeypatch.setattr(program, "run", lambda *given: pytest.fail("it began"))
    with pytest.raises(InputError, match=message):
        program.main(leaky32, parser(), "train", argv)


def of(n):
    images = Images(np.zeros((n, 1, 32, 32), np.uint8), np.zeros(n, int))
    return Dataset(images, images.subset([]), None, "a", "folder")


def test_a_single_image_is_too_few(monkeypatch):
    monkeypatch.setattr(program, "load_dataset", lambda *given: of(1))
    with pytest.raises(InputError, match="1 images to train on, expected at least 2"):
        program._load(leaky32, options())


@pytest.mark.parametrize("code, said", [(0, "everything works"), (130, "stopped")])
def test_a_dry_run_is_small_and_leaves_its_folder_for_nobody(monkeypatch, capsys, code, said):
    seen = []

    def run(network, options, program, members):
        seen.append(options)
        return code

    monkeypatch.setattr(program, "run", run)
    given = options("--output-path=mine", "--num-epochs=9", "--max-updates=5", "--ngf=64")
    assert program.dry_run(leaky32, given, "train") == code
    (tiny,) = seen
    assert (tiny.ngf, tiny.ndf, tiny.batch_size, tiny.num_epochs) == (4, 4, 32, 1)
    assert tiny.max_updates == 0 and tiny.resume is None and not hasattr(tiny, "ngfc")
    assert "mine" not in tiny.output_path and given.ngf == 64
    assert capsys.readouterr().out == "dry run: %s\n" % said


@pytest.mark.parametrize("done, limit", [(9, "--num-epochs 9"), (8, "--max-updates 5")])
def test_what_keeps_a_run_from_going_on(capsys, done, limit):
    run = types.SimpleNamespace(counts={"n_epochs": done})
    program._say_what_limits(run, options("--num-epochs=9", "--max-updates=5"))
    assert "nothing to do: %s is reached" % limit in capsys.readouterr().out
