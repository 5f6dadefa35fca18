"""Small generators with random weights, and the files they are kept in."""

import functools
import json
import os
import types

import numpy as np

from lib.files.model_io import save_arrays, save_params
from lib.runs import generators
from mnist import zoo
from tests.lib.files.test_joblib_arrays import joblib_2015
from tests.lib.run_folders import PROGRESS

#: upstream's generator for SVHN, whose weights came with their code
SVHN = [(100, 4096), (4096,), (4096,), (256, 128, 5, 5), (128,), (128,)]
SVHN += [(128, 64, 5, 5), (64,), (64,), (64, 3, 5, 5)]
#: and the one for ImageNet, whose 3x3 filters do not all double the sides
IMAGENET = [(256, 8192), (8192,), (8192,), (512, 512, 3, 3), (512,), (512,)]
IMAGENET += [(512, 256, 3, 3), (256,), (256,), (256, 256, 3, 3), (256,), (256,)]
IMAGENET += [(256, 128, 3, 3), (128,), (128,), (128, 128, 3, 3), (128,), (128,), (128, 3, 3, 3)]


def weights(shapes, seed=0):
    """Random parameters, spread enough that pictures differ."""
    draw = np.random.RandomState(seed)
    return [draw.normal(float(len(s) == 1), 0.2, s).astype(np.float32) for s in shapes]


def arguments(name, ny, **sizes):
    """What ``init_params`` of a network of the zoo takes."""
    network = zoo.find(name)
    constants = {k: v for k, v in vars(network).items() if isinstance(v, (int, float))}
    return types.SimpleNamespace(**dict(constants, ny=ny, **sizes))


@functools.lru_cache(maxsize=None)
def _shapes(name, ny, sizes):
    networks = zoo.find(name).init_params(arguments(name, ny, **dict(sizes)))
    return [[p.get_value(borrow=True).shape for p in params] for params in networks]


def shapes(name, ny=0, which="gen", **sizes):
    """Shapes of the parameters of a network of the zoo."""
    return list(_shapes(name, ny, tuple(sorted(sizes.items())))[which == "discrim"])


def small(ny=10):
    """Parameters of a small `mnist.zoo.radford_cond`, 6 dimensions of noise."""
    return weights(shapes("radford_cond", ny, nz=6, ngf=2, ngfc=8))


def write_run(folder, params, config=None):
    """Write what `mnist.sample` reads of a run after 3 epochs; return the folder."""
    os.makedirs(os.path.join(str(folder), "models"))
    write_checkpoint(os.path.join(str(folder), "checkpoint.npz"), params, config or {})
    save_params(os.path.join(str(folder), "models", "3_gen_params.npz"), params)
    if config is not None:
        with open(os.path.join(str(folder), "config.json"), "w") as file:
            json.dump(config, file)
    return str(folder)


def write_checkpoint(path, params, config):
    """Write a checkpoint as `lib.runs.checkpoint` does, with other variables between."""
    names, values = ["adam_t"], [np.float32(1)]
    for i, param in enumerate(params):
        for name in ("dw%d", "gw%d_m", "gw%d_v", "gw%d"):
            names.append(name % i)
            values.append(param if name == "gw%d" else np.zeros((2, 2), "f4"))
    arrays, states = generators.states()
    header = dict(PROGRESS, format=1, generators=states, variables=names)
    header["config"] = config or PROGRESS["config"]
    arrays.update(("variable_%d" % i, value) for i, value in enumerate(values))
    save_arrays(path, dict(arrays, header=np.array(json.dumps(header)), extra_order=np.arange(2)))


def write_2015(path, params):
    """Write a list of parameters as upstream's joblib did, a file for each."""
    name = os.path.basename(str(path))
    files = ["%s_%02d.npy" % (name, i + 1) for i in range(len(params))]
    for file, param in zip(files, params):
        np.save(os.path.join(os.path.dirname(str(path)), file), param)
    with open(str(path), "wb") as out:
        out.write(joblib_2015(files))
    return str(path)
