"""A network with its parameters and compiled functions, as the training loop calls it."""

from __future__ import annotations

from types import ModuleType

import numpy as np

from lib.device import Device
from lib.theano_utils import sharedX
from lib.training import Model

from ..data.dataset import Dataset
from .compiling import Compiling
from .judging import Judge
from .minibatches import Minibatches
from .objective import compile_functions, compile_statistics, names
from .pictures import Grids
from .run_options import Options
from .statistics import take_statistics
from .steps import steps


class Networks:
    """Generator and discriminator of a run, built and compiled.

    Parameters
    ----------
    network : module
        Of `mnist.zoo`.
    data : mnist.data.dataset.Dataset
    options : Options
        With ``ny``.
    device : lib.device.Device

    Attributes
    ----------
    params : dict
        ``{'gen': [...], 'discrim': [...]}``, shared variables, with the statistics of
        ``--bn running``, if they are asked for, as ``'gen_bn'`` and ``'discrim_bn'``.
    functions : mnist.training.objective.Functions
    """

    def __init__(
        self, network: ModuleType, data: Dataset, options: Options, device: Device
    ) -> None:
        self.network, self.data, self.options = network, data, options
        gen, discrim = network.init_params(options)
        self.minibatches = Minibatches(network, data.train, options, device)
        self.grids = Grids(options, self.minibatches)
        self.judge = Judge(data, options, self.minibatches, device.alone.function)
        self.learning_rate = sharedX(options.lr, name="lr")
        self.statistics = None
        compiling = Compiling(device.function, names(options))
        with compiling, device.alone.together():
            function = compiling.function
            self.functions = compile_functions(
                network, gen, discrim, self.learning_rate, options, function
            )
            if options.bn == "running":
                self.statistics = compile_statistics(network, gen, discrim, options, function)
        self.params = {"gen": gen, "discrim": discrim}
        if self.statistics:
            self.params.update(gen_bn=self.statistics.gen, discrim_bn=self.statistics.discrim)

    def generate(self, zmb: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Return images (n, nc, npx, npx) from 0 to 1; `labels` are ignored without classes."""
        compiled = (self.statistics or self.functions).generate
        return self.network.inverse_transform(compiled(zmb, *self.minibatches.classes(labels)))

    def take_statistics(self) -> None:
        """Take the statistics of ``--bn running`` anew; nothing without them."""
        if self.statistics:
            train, options = self.data.train, self.options
            take_statistics(self.statistics, self.network, train, options, self.minibatches)

    def model(self) -> Model:
        """Return what `lib.training.Run` calls."""
        how, k = self.options.step, self.options.k
        return Model(
            steps=steps(how, k, self.functions, self.minibatches),
            evaluate=lambda: self.judge.scores(self.generate),
            save_samples=lambda path: self.grids.save_samples(self.generate, path),
            end_epoch=self.take_statistics if self.statistics else None,
            params=self.params,
            variables=self.functions.variables,
            learning_rate=self.learning_rate,
        )
