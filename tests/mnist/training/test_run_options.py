"""The options of a run: parsed once, with those of a run that goes on, into a fixed value."""

import json
import math

import pytest

from lib.errors import InputError
from mnist import options
from mnist.options import real, whole
from mnist.training.run_options import Options, add_run_options, parse


def parser():
    made = options.Parser("program")
    add_run_options(made, output_path="results/here")
    made.add_argument("--lr", type=real(0), default=0.0002)
    made.add_argument("--b1", type=real(0, 1), default=0.5)
    made.add_argument("--batch-size", type=whole(2), default=128)
    return made


def parsed(*argv):
    return parse(parser(), list(argv))


def test_defaults():
    args = parsed()
    expected = {
        "num_epochs": 200,
        "niter_decay": 100,
        "max_updates": 0,
        "seed": 42,
        "output_path": "results/here",
        "checkpoint_freq": 5,
        "checkpoint_minutes": 10.0,
        "keep_going": False,
        "resume": None,
        "device": "auto",
        "dry_run": False,
        "data": "auto",
        "data_dir": None,
        "eval_every": 5,
        "eval_samples": [1000, 10000],
    }
    assert expected.items() <= vars(args).items()


@pytest.mark.parametrize("epochs, decay", [("1", 0), ("7", 3), ("50", 25)])
def test_half_of_all_epochs_decay(epochs, decay):
    assert parsed("--num-epochs", epochs).niter_decay == decay


@pytest.mark.parametrize(
    "argv, words",
    [
        (["--num-epochs", "-1"], "argument --num-epochs: got '-1', expected a whole number, 1"),
        (["--num-epochs", "ten"], "argument --num-epochs: got 'ten', expected a whole number"),
        (["--num-epochs"], "argument --num-epochs: expected one argument"),
        (["--device", "tpu"], "argument --device: invalid choice: 'tpu'"),
        (["--nothing"], "unrecognized arguments: --nothing"),
        (["--num", "3"], "unrecognized arguments: --num 3"),
        (["stray"], "unrecognized arguments: stray"),
        (["--eval-samples", "many"], "argument --eval-samples: got 'many', expected a whole"),
    ],
)
def test_messages_are_one_line_and_name_the_help(argv, words):
    with pytest.raises(InputError) as caught:
        parsed(*argv)
    assert words in str(caught.value)
    assert str(caught.value).endswith("(--help lists the options)")


def test_more_decay_than_epochs():
    words = "--niter-decay is 9, more than all 3 epochs: lower it or raise --num-epochs"
    with pytest.raises(InputError, match=words):
        parsed("--num-epochs", "3", "--niter-decay", "9")


# --- going on with a run ----------------------------------------------------------------------


def write_config(folder, content):
    text = content if isinstance(content, str) else json.dumps({"options": content})
    (folder / "config.json").write_text(text)


def saved(folder, *argv):
    """What config.json keeps of a run with these arguments."""
    args = vars(parsed("--output-path", "elsewhere", *argv))
    write_config(folder, {k: v for k, v in args.items() if v is not None and v is not False})


def test_a_resumed_run_has_its_own_options(tmp_path):
    argv = ["--num-epochs=30", "--niter-decay=7", "--lr=0.1", "--seed=3", "--data=digits"]
    saved(tmp_path, *argv, "--eval-samples=", "--batch-size=16", "--b1=%r" % math.pi**-2)
    args = parsed("--output-path", str(tmp_path), "--resume")
    assert (args.num_epochs, args.niter_decay, args.lr, args.seed) == (30, 7, 0.1, 3)
    assert (args.data, args.eval_samples, args.batch_size) == ("digits", [], 16)
    assert args.b1 == math.pi**-2  # to the last bit
    assert args.output_path == str(tmp_path) and args.resume is True


def test_the_command_line_goes_before(tmp_path):
    saved(tmp_path, "--num-epochs=30", "--niter-decay=7", "--lr=0.1")
    args = parsed("--output-path", str(tmp_path), "--resume", "--num-epochs", "40")
    assert (args.num_epochs, args.niter_decay, args.lr) == (40, 7, 0.1)


def test_a_checkpoint_brings_its_folder(tmp_path, monkeypatch):
    saved(tmp_path, "--num-epochs=30")
    args = parsed("--resume", str(tmp_path / "checkpoint.prev.npz"))
    assert (args.output_path, args.num_epochs) == (str(tmp_path), 30)
    args = parsed("--resume", str(tmp_path / "checkpoint.npz"), "--output-path", "other")
    assert (args.output_path, args.num_epochs) == ("other", 30)
    monkeypatch.chdir(tmp_path)
    assert parsed("--resume", "checkpoint.npz").output_path == "."


def test_without_config(tmp_path):
    args = parsed("--output-path", str(tmp_path), "--resume", "--num-epochs=3")
    assert args.num_epochs == 3 and args.output_path == str(tmp_path)
    args = parsed("--resume", str(tmp_path / "checkpoint.npz"))
    assert args.num_epochs == 200 and args.output_path == str(tmp_path)


def test_a_dry_run_looks_at_no_run(tmp_path):
    write_config(tmp_path, "damaged")
    assert parsed("--output-path", str(tmp_path), "--resume", "--dry-run").num_epochs == 200


@pytest.mark.parametrize(
    "content, words",
    [
        ("", "Expecting value"),
        ("{", "Expecting property name"),
        ("[]", "no options in it"),
        ("{}", "no options in it"),
        ('{"options": 3}', "no options in it"),
        ('{"options": [1]}', "no options in it"),
        ({"lr": "fast"}, "argument --lr: got 'fast', expected a number"),
        ({"num_epochs": None}, "argument --num-epochs: got 'None', expected a whole number"),
        ({"num_epochs": -3}, "argument --num-epochs: got '-3', expected"),
        ({"weights": 3}, "unrecognized arguments: --weights=3"),
        ({"data": "cifar"}, "argument --data: invalid choice: 'cifar'"),
    ],
)
def test_damaged_config(tmp_path, content, words):
    write_config(tmp_path, content)
    with pytest.raises(InputError) as caught:
        parsed("--output-path", str(tmp_path), "--resume")
    path = tmp_path / "config.json"
    assert str(caught.value).startswith(
        "%s: damaged, expected the settings of a run as JSON: " % path
    )
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_a_run_of_another_program(tmp_path):
    config = {"program": "train_dcgan", "arch": "torch28\n", "options": {"weights": 3}}
    write_config(tmp_path, json.dumps(config))
    words = "the run is of train_dcgan and the network torch28.*: go on with it by that program"
    with pytest.raises(InputError, match="(?s)" + words):
        parsed("--output-path", str(tmp_path), "--resume")


def test_help_fits_a_terminal(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as caught:
        parsed("--help")
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    for words in ("--num-epochs N", "(default: 200)", "--resume [FILE]", "--data KIND"):
        assert words in text


# --- the value --------------------------------------------------------------------------------


def test_options_do_not_change():
    args = parsed("--num-epochs=3")
    with pytest.raises(AttributeError, match=r"options do not change: replace\(num_epochs=...\)"):
        args.num_epochs = 4
    with pytest.raises(AttributeError, match="options do not change"):
        args.ny = 10
    assert args.num_epochs == 3 and not hasattr(args, "ny")


def test_replace_gives_others():
    args = Options(a=1, b=[2])
    other = args.replace(b=3, c=4)
    assert vars(other) == {"a": 1, "b": 3, "c": 4} and vars(args) == {"a": 1, "b": [2]}
    assert isinstance(other, Options) and other != args and args == Options(a=1, b=[2])
