"""Worker: onnxruntime with this project's network, exported."""

from __future__ import annotations

from typing import Any

import lib  # noqa: F401  before any `import theano`
from lib.errors import InputError
from tools.benchmarks import network
from tools.benchmarks.serving import serve


def sample(job: dict) -> Any:
    """Images in minibatches, normalised by these, as `tools.benchmarks.ours` makes them."""
    import theano.tensor as T

    from lib.export.conversion import convert
    from lib.export.onnx_file import package, to_model
    from lib.theano_utils import sharedX
    from mnist.zoo import radford_cond

    noise, classes = T.matrix("z"), T.matrix("y")
    params = [sharedX(w) for w in network.weights(job["ngf"])[0]]
    images = radford_cond.gen(noise, classes, *params)
    _, Z, Y = network.minibatch(job["batch"])
    sizes = {"z": ("batch", Z.shape[1]), "y": ("batch", Y.shape[1])}
    model = to_model(convert(([noise, classes], images), sizes), {})
    session = package("onnxruntime").InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )

    def run():
        for _ in range(job["images"] // job["batch"]):
            (made,) = session.run(None, {"z": Z, "y": Y})
        return made

    return run, lambda: [float(run().mean())]


if __name__ == "__main__":
    serve(sample, InputError)
