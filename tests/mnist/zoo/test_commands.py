"""The options that users of the networks' first programs know: they are understood here."""

import pytest

from mnist import sample, train_dcgan, zoo
from mnist.training import run_options

TRAIN = [
    # dcgan-mnist (AKASHKADEL): python main.py ...
    (
        "torch28",
        "--num-epochs 100 --output-path ./results/ --use-fixed",
        {"num_epochs": 100, "output_path": "./results/", "use_fixed": True},
    ),
    (
        "torch28",
        "--ndf 64 --ngf 16 --nz 50 --d-lr 0.0001 --g-lr 0.0003 --nc 1 --batch-size 64 "
        "--num-test-samples 25 --fps 10",
        {
            "ndf": 64,
            "ngf": 16,
            "nz": 50,
            "d_lr": 0.0001,
            "g_lr": 0.0003,
            "nc": 1,
            "batch_size": 64,
            "num_test_samples": 25,
            "fps": 10,
        },
    ),
    # DCGAN-for-MNIST (sarahwolf32): python -m trainer.task ...
    (
        "leaky32",
        "--data-dir mnist.npz --num-epochs 5 --batch-size 64 --checkpoint-freq 2",
        {"data_dir": "mnist.npz", "num_epochs": 5, "batch_size": 64, "checkpoint_freq": 2},
    ),
]


@pytest.mark.parametrize("name, words, expected", TRAIN)
def test_training(name, words, expected):
    args = run_options.parse(train_dcgan.parser(zoo.find(name), name), words.split())
    assert {key: getattr(args, key) for key in expected} == expected


def test_sampling():
    words = "--sample 12 --checkpoint-dir trained --sample-dir pictures"
    args = sample.parser().parse_args(words.split())
    assert (args.num_samples, args.sample_dir) == (12, "pictures")
    assert "trained" in (args.checkpoint, args.checkpoint_dir)


OWN = {  # what the first programs had in their code, where it is not the paper's
    "radford64": {"l2": 1e-5, "step": "alternate", "k": 1, "nz": 100, "latent": "uniform"},
    "fsconv32": {"nz": 200, "lr_decay": 0.96, "lr_decay_updates": 100000, "latent": "uniform"},
    "torch28": {"b1": 0.5, "step": "d-then-g", "latent": "normal", "nz": 100},
    "onepass32": {"b1": 0.2, "lr": 1e-4, "step": "one-pass", "label_smoothing": 0.1, "nc": 3},
    "leaky32": {"step": "d-then-g", "latent": "normal", "num_epochs": 13, "fit": "resize"},
    "leaky64": {"step": "d-then-g", "latent": "normal", "num_epochs": 13, "fit": "resize"},
}


@pytest.mark.parametrize("name", OWN)
def test_defaults_are_the_networks(name):
    args = run_options.parse(train_dcgan.parser(zoo.find(name), name), [])
    assert {key: getattr(args, key) for key in OWN[name]} == OWN[name]
