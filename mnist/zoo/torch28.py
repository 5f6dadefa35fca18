"""A DCGAN without fully connected layers on MNIST of 28x28 pixels: dcgan-mnist (AKASHKADEL).

``b1`` is 0.5, as in the paper, where that program had PyTorch's 0.9. The images fill tanh's
range, -1 to 1; there they were from -0.42 to 2.82, which G could not reach.
``python -m lib.shapes torch28`` prints these layers with their shapes.
"""

import numpy as np
import theano.tensor as T

from lib import activations, inits
from lib.ops import batchnorm, conv2d, deconv
from mnist.zoo.parts.initial import normalised
from mnist.zoo.parts.labels import with_labels
from mnist.zoo.parts.tanh_range import inverse_transform, transform  # noqa: F401

# fmt: off
b1 = 0.5                  # momentum term of Adam
nc = 1                    # channels of an image
nbatch = 128              # examples in a minibatch
npx = 28                  # pixels along each side of an image
nz = 100                  # dimensions of Z
ngf = 32                  # filters of the generator's last hidden layer; each before: twice
ndf = 32                  # filters of the discriminator's first layer; each next: twice
lr = 0.0002               # learning rate of Adam
lr_schedule = "constant"
num_epochs = 100
latent = "normal"
fit = "resize"            # how images of other sizes become 28x28
step = "d-then-g"         # each minibatch updates D, then G
# fmt: on

relu = activations.Rectify()
lrelu = activations.LeakyRectify()
sigmoid = activations.Sigmoid()
tanh = activations.Tanh()
HALF = TWICE = {"subsample": (2, 2), "border_mode": (1, 1)}  # the sides, with 4x4 filters


# fmt: off
def gen(Z, Y, w, g, b, w2, g2, b2, w3, g3, b3, wx, bn=batchnorm):
    """Generator: noise Z (n, nz) to images (n, nc, 28, 28) in -1..1; Y is None or (n, ny)."""
    Z = with_labels(Z, Y)                                                # (n, nz+ny)
    h = Z.reshape((Z.shape[0], -1, 1, 1))                                # (n, nz+ny, 1, 1)
    h = relu(bn(deconv(h, w), g=g, b=b))                                 # (n, ngf*4, 4, 4)
    # The 3x3 convolution that is run backwards makes 4 of 7 and of 8: this is 7's.
    h2 = deconv(with_labels(h, Y), w2, output_shape=(7, 7), **TWICE)
    h2 = relu(bn(h2, g=g2, b=b2))                                        # (n, ngf*2, 7, 7)
    h3 = relu(bn(deconv(with_labels(h2, Y), w3, **TWICE), g=g3, b=b3))   # (n, ngf, 14, 14)
    x = tanh(deconv(with_labels(h3, Y), wx, **TWICE))                    # (n, nc, 28, 28)
    return x


def discrim(X, Y, w, w2, g2, b2, w3, g3, b3, wy, bn=batchnorm):
    """Discriminator: images X (n, nc, 28, 28) to P(real) (n, 1); Y is None or (n, ny)."""
    h = lrelu(conv2d(with_labels(X, Y), w, **HALF))                      # (n, ndf, 14, 14)
    h2 = lrelu(bn(conv2d(with_labels(h, Y), w2, **HALF), g=g2, b=b2))    # (n, ndf*2, 7, 7)
    h3 = lrelu(bn(conv2d(with_labels(h2, Y), w3, **HALF), g=g3, b=b3))   # (n, ndf*4, 4, 4)
    y = sigmoid(conv2d(with_labels(h3, Y), wy))                          # (n, 1, 1, 1)
    return T.flatten(y, 2)                                               # (n, 1)
# fmt: on


def uniform(shape, name):
    """PyTorch's initial filters: uniform within 1 over the root of one filter's weights."""
    return inits.Uniform(scale=1.0 / np.sqrt(np.prod(shape[1:])))(shape, name)


def init_params(args):
    """Both networks' parameters: weights as `uniform` draws them, gains 1, biases 0."""
    ngf, ndf, ny = args.ngf, args.ndf, args.ny
    gen_params = [
        *normalised(uniform, (args.nz + ny, ngf * 4, 4, 4), ngf * 4, "gw"),
        *normalised(uniform, (ngf * 4 + ny, ngf * 2, 3, 3), ngf * 2, "gw2"),
        *normalised(uniform, (ngf * 2 + ny, ngf, 4, 4), ngf, "gw3"),
        uniform((ngf + ny, args.nc, 4, 4), "gwx"),
    ]
    discrim_params = [
        uniform((ndf, args.nc + ny, 4, 4), "dw"),
        *normalised(uniform, (ndf * 2, ndf + ny, 4, 4), ndf * 2, "dw2"),
        *normalised(uniform, (ndf * 4, ndf * 2 + ny, 3, 3), ndf * 4, "dw3"),
        uniform((1, ndf * 4 + ny, 4, 4), "dwy"),
    ]
    return gen_params, discrim_params


LAYERS = {
    "gen": [
        "100x1x1",  # Z
        "deconv:f=128,k=4,s=1,p=0",
        "batchnorm",
        "deconv:f=64,k=3,s=2,p=1,a=0",
        "batchnorm",
        "deconv:f=32,k=4,s=2,p=1",
        "batchnorm",
        "deconv:f=1,k=4,s=2,p=1",
    ],
    "discrim": [
        "1x28x28",  # X
        "conv:f=32,k=4,s=2,p=1",
        "conv:f=64,k=4,s=2,p=1",
        "batchnorm",
        "conv:f=128,k=3,s=2,p=1",
        "batchnorm",
        "conv:f=1,k=4,s=1,p=0",
        "flatten",
    ],
}
