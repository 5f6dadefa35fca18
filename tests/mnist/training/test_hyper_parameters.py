"""A network's hyper-parameters as options: which there are, and their defaults."""

import types

import pytest

from lib.errors import InputError
from mnist import zoo
from mnist.options import Parser
from mnist.training.hyper_parameters import add_hyper_parameters, check_rates, count_classes

LEAST = {"nz": 5, "nbatch": 7, "b1": 0.25, "lr": 0.125, "nc": 1}


def parsed(constants, *argv):
    parser = Parser("program")
    add_hyper_parameters(parser, types.SimpleNamespace(**constants))
    return parser.parse_args(argv)


def test_a_network_that_says_little_gets_the_defaults():
    assert vars(parsed(LEAST)) == {
        "nz": 5,
        "batch_size": 7,
        "k": 1,
        "l2": 0.0,
        "b1": 0.25,
        "b2": 0.999,
        "lr": 0.125,
        "nc": 1,
        "g_lr": None,
        "d_lr": None,
        "lr_schedule": "linear",
        "lr_decay": 0.96,
        "lr_decay_updates": 100000,
        "label_smoothing": 0.0,
        "step": "alternate",
        "fit": "resize",
        "latent": "uniform",
        "bn": "batch",
        "conditional": False,
        "precision": "float32",
    }


@pytest.mark.parametrize("name", zoo.NAMES)
def test_the_defaults_are_the_modules_constants(name):
    network = zoo.find(name)
    args = vars(parsed(vars(network)))
    for option, value in args.items():
        constant = {"batch_size": "nbatch"}.get(option, option)
        if hasattr(network, constant) and not callable(getattr(network, constant)):
            assert value == getattr(network, constant), option


def test_only_options_that_the_network_has():
    with pytest.raises(InputError, match="unrecognized arguments: --ngfc=3"):
        parsed(LEAST, "--ngfc=3")
    assert parsed(dict(LEAST, ngfc=9), "--ngfc=3").ngfc == 3


@pytest.mark.parametrize("conditional, classes, ny", [(True, "abc", 3), (False, "abc", 0)])
def test_classes(conditional, classes, ny):
    assert count_classes(conditional, tuple(classes)) == ny


def test_no_classes():
    assert count_classes(False, ()) == 0
    with pytest.raises(InputError, match="^--conditional: the images have no labels, expected"):
        count_classes(True, ())


@pytest.mark.parametrize("changes", [{"g_lr": 0.1}, {"d_lr": 0.1}])
def test_a_rate_of_0_for_one_network_only(changes):
    rates = {"lr": 0.0, "g_lr": None, "d_lr": None}
    check_rates(types.SimpleNamespace(**rates))
    with pytest.raises(InputError, match="^--lr is 0: expected more, --g-lr and --d-lr follow"):
        check_rates(types.SimpleNamespace(**dict(rates, **changes)))
    check_rates(types.SimpleNamespace(**dict(rates, lr=1.0, **changes)))
