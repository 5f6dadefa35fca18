"""The programs' work from Python: train, or load what was trained, and make pictures.

>>> import os, tempfile
>>> from mnist import load_run, train
>>> folder = os.path.join(tempfile.mkdtemp(), "run")
>>> small = {"ngf": 4, "ndf": 4, "max_updates": 1, "eval_samples": [], "classifier": False}
>>> run = train("torch28", data="digits", output=folder, quiet=True, **small)
>>> samples = run.sample(16)
>>> samples
<Samples: 16 pictures of 1x28x28>
>>> bool((load_run(folder).sample(16).pictures == samples.pictures).all())
True

In a notebook a run shows its newest grid, samples their pictures. What loads a run is not called
``load``: `mnist.load` is upstream's module, and a name cannot be both.
"""

from __future__ import annotations

import contextlib
import html
import io
import os
from typing import Any, List

import numpy as np

from lib import device as devices
from lib import rng
from lib.errors import InputError, UnavailableError, name_of
from lib.files.regular import read_regular
from lib.report import write_report
from lib.runs.folder import grid_path, has_config, read_log

from . import explore, latent, train_dcgan, zoo
from . import sample as program
from .data.sources import KINDS
from .sampling import arithmetic, classes, inversion, points
from .sampling.generation import Generation, one_hot
from .sampling.layer_plan import fit_of
from .sampling.samples import Samples
from .sampling.trained import Trained, load


def train(
    arch: str = "radford_cond",
    data: str | None = None,
    epochs: int | None = None,
    output: str | None = None,
    resume: bool = False,
    quiet: bool = False,
    **options: Any,
) -> Run:
    """Train a network, as ``python -m mnist.train_dcgan`` does.

    Parameters
    ----------
    arch : str
        One of `mnist.zoo.NAMES`.
    data : str, optional
        What ``--data`` takes, or a path for ``--data-dir``; by default what the network's file
        says, or what the run has begun with.
    epochs : int, optional
        How many; by default what the network's file says.
    output : str, optional
        The run's folder; ``results/NAME`` by default.
    resume : bool
        Go on with the run that is there.
    quiet : bool
        Print nothing.
    **options
        The program's other options, with underscores: ``batch_size=64``, ``report=False``.

    Returns
    -------
    Run
        Also if Ctrl-C has ended the training.

    Raises
    ------
    InputError
        For an option that there is not, data that cannot be read, or a folder that holds a run
        already.
    """
    zoo.find(arch)
    output = output or os.path.join("results", arch)
    argv = ["--arch", arch, "--output-path", output]
    if data is not None:
        argv += ["--data", data] if data in KINDS else ["--data-dir", data]
    if epochs is not None:
        argv += ["--num-epochs", str(epochs)]
    if resume:
        argv.append("--resume")
    for name, value in options.items():
        argv += _option(name, value)
    with contextlib.redirect_stdout(io.StringIO()) if quiet else contextlib.nullcontext():
        code = train_dcgan.main(argv)
    if code not in (0, 130):
        raise UnavailableError("training ended with exit code %s: see what it printed" % code)
    return load_run(output, device=options.get("device", "auto"))


def _option(name: str, value: Any) -> List[str]:
    """Return an argument of the program; a list is several values with commas between them."""
    flag = "--" + name.replace("_", "-")
    if value is None:
        return []
    if isinstance(value, bool):
        return [flag if value else "--no-" + flag[2:]]
    if isinstance(value, (list, tuple)):
        value = ",".join(map(str, value))
    return ["%s=%s" % (flag, value)]


def load_run(
    path: str, arch: str | None = None, device: str = "auto", bn: str | None = None
) -> Run:
    """Load a trained generator.

    Parameters
    ----------
    path : str
        A run's folder, its ``checkpoint.npz``, a ``N_gen_params.npz``, or upstream's ``.jl``.
    arch, device, bn : str
        As the options of ``python -m mnist.sample``.

    Returns
    -------
    Run

    Raises
    ------
    InputError
        If there is no generator, or a damaged one.
    """
    return Run(path, load(path, arch), device, bn)


class Run:
    """A trained generator, and the run's folder if it lies in one.

    Attributes
    ----------
    path : str
        As it was given.
    trained : mnist.sampling.trained.Trained
    """

    def __init__(
        self, path: str, trained: Trained, device: str = "auto", bn: str | None = None
    ) -> None:
        self.path, self.trained = path, trained
        self._device, self._bn = device, bn
        self._made: Any = None

    @property
    def arch(self) -> str:
        """The network's name."""
        return self.trained.generator.arch

    @property
    def classes(self) -> List[str]:
        """Names of the classes; empty without."""
        return list(self.trained.classes)

    @property
    def log(self) -> List[dict]:
        """A dict for each epoch: costs, scores, times; empty where there is no run."""
        return read_log(self.path) if self._is_run() else []

    def sample(
        self,
        n: int = 16,
        label: Any = None,
        seed: int = rng.SEED,
        truncate: float | None = None,
    ) -> Samples:
        """Make pictures.

        Parameters
        ----------
        n : int
        label : str, int or list of them, optional
            Classes by name or number, which take turns; all by default.
        seed : int
            Of the noise.
        truncate : float, optional
            Draw the noise between minus and plus this only.
        """
        Z, labels = self._draw(n, label, seed, truncate)
        return self._samples(Z, labels, program.grid(n, labels))

    def interpolate(
        self, n: int = 4, steps: int = 8, label: Any = None, seed: int = rng.SEED
    ) -> Samples:
        """Go from each of `n` samples to the next in `steps` pictures, a row of the grid each."""
        if n < 2 or steps < 2:
            raise InputError("%d samples in %d steps: expected 2 or more of both" % (n, steps))
        generator = self.trained.generator
        Z, labels = self._draw(n, label, seed, None)
        Y = None if labels is None else one_hot(labels, generator.ny)
        way = program.strips(Z, Y, steps, generator.latent)
        pictures = np.concatenate(list(self._generation()(*way)))
        return Samples(pictures, way[0], None, (n - 1, steps))

    def arithmetic(
        self, text: str, n: int | None = None, seed: int = rng.SEED, data: str | None = None
    ) -> Samples:
        """Make the pictures of a sum such as ``"7 - 1 + 4"``; see ``mnist.sample --arithmetic``.

        Parameters
        ----------
        text : str
        n : int, optional
            How many samples there are; by default as the program has it.
        seed : int
            Of the noise.
        data : str, optional
            What ``--data`` takes, or a path for ``--data-dir``: the real images from which a
            classifier learns the classes of a network without; by default those of the run.
        """
        ny = self.trained.generator.ny
        n = arithmetic.usual_number(text, ny) if n is None else n
        Z, labels = self._draw(n, None, seed, None)
        where = (data, None) if data in KINDS else (None, data)
        real = classes.learned_from(self.trained, text, *where)
        names = self.classes if real is None else real.classes
        terms = arithmetic.parse(text, names, n)
        if real is not None:
            labels = classes.assign(self._generation()(Z), real, self._function())
        Z, Y, columns = arithmetic.points(terms, Z, labels, ny)
        pictures = np.concatenate(list(self._generation()(Z, Y)))
        return Samples(pictures, Z, None, (len(Z) // columns, columns))

    def encode(self, picture: str, label: Any = None, seed: int = rng.SEED) -> Samples:
        """Find the noise of a picture file; return the picture and what its noise gives.

        The result's ``error`` is the root of the mean squared difference, in grey levels.
        """
        generator, made = self.trained.generator, self._generation()
        labels = None
        if generator.ny:
            labels = points.chosen_classes(_texts(label), self.trained)
        shape = next(made(*points.first(generator))).shape[1:]
        target = inversion.read_target(picture, shape, fit_of(self.arch))
        descent = inversion.Inversion(
            generator, self.trained.params, made.statistics, self._function()
        )
        found = descent(target, labels, seed=seed)
        classes = None if found.label is None else np.array([found.label] * 2)
        Y = None if classes is None else one_hot(classes[:1], generator.ny)
        pair = np.concatenate([target[None], next(made(found.Z[None], Y))])
        return Samples(pair, np.repeat(found.Z[None], 2, axis=0), classes, (1, 2), found.error)

    def explore(self, output: str | None = None, weights: str = "float16") -> str:
        """Write the page of `mnist.explore`; return its path."""
        return explore.explore(self.path, output, weights, self.arch, self._bn)

    def report(self) -> str:
        """Write ``report.html`` of the run; return its path."""
        return write_report(self.path)

    def train(self, epochs: int, quiet: bool = False) -> Run:
        """Go on with the training up to so many epochs; return the run as it is then."""
        return train(self.arch, epochs=epochs, output=self.path, resume=True, quiet=quiet)

    # --- parts -------------------------------------------------------------------------------

    def _is_run(self):
        return os.path.isdir(self.path) and has_config(self.path)

    def _function(self):
        return devices.choose(self._device).function

    def _generation(self):
        if self._made is None:
            self._made = Generation(
                self.trained.generator, self.trained.params, self._bn, self._function()
            )
        return self._made

    def _draw(self, n, label, seed, truncate):
        generator = self.trained.generator
        if n < 1:
            raise InputError("%d samples: expected 1 or more" % n)
        chosen = points.chosen_classes(_texts(label), self.trained)
        Z = latent.noise(rng.separate(seed), n, generator.nz, generator.latent, truncate)
        return Z, np.array(chosen)[np.arange(n) % len(chosen)] if chosen else None

    def _samples(self, Z, labels, grid):
        Y = None if labels is None else one_hot(labels, self.trained.generator.ny)
        return Samples(np.concatenate(list(self._generation()(Z, Y))), Z, labels, grid)

    # --- what is shown -----------------------------------------------------------------------

    def __repr__(self) -> str:
        return "<Run of %s in %s: %d epochs>" % (self.arch, name_of(self.path), len(self.log))

    def _newest_grid(self):
        for record in reversed(self.log):
            path = grid_path(self.path, record["n_epochs"])
            if os.path.exists(path):
                return read_regular(path)
        return None

    def _repr_png_(self) -> Any:
        return self._newest_grid()

    def _repr_html_(self) -> str:
        from base64 import b64encode

        grid, shown = self._newest_grid(), html.escape(repr(self))
        if grid is None:
            return "<p>%s</p>" % shown
        uri = "data:image/png;base64," + b64encode(grid).decode("ascii")
        return '<p>%s</p><img src="%s" alt="its newest samples">' % (shown, uri)


def _texts(label: Any) -> Any:
    if label is None:
        return None
    return [str(each) for each in (label if isinstance(label, (list, tuple)) else [label])]
