"""A DCGAN in colour whose networks learn from one pass: "Fast DCGAN in Keras" (ctmakro).

D sees how far each image is from its minibatch, and takes real images for 0.9 real. There,
G ranged from -1 to 1 but the real images from -0.5 to 0.5; here both fill tanh's range.
Biases before a normalisation, which takes them off again, are left out.
``python -m lib.shapes onepass32`` prints these layers with their shapes.
"""

import numpy as np
import theano.tensor as T

from lib import activations, inits
from lib.ops import batch_difference, batchnorm, conv2d, deconv
from mnist.zoo.parts.initial import normalised
from mnist.zoo.parts.labels import with_labels
from mnist.zoo.parts.tanh_range import inverse_transform, transform  # noqa: F401

# fmt: off
b1 = 0.2                  # momentum term of Adam
nc = 3                    # channels of an image
nbatch = 32               # examples in a minibatch
npx = 32                  # pixels along each side of an image
nz = 100                  # dimensions of Z
ngf = 24                  # filters of the generator's last hidden layer; each before: twice
ndf = 24                  # filters of the discriminator's first layer; each next: twice
lr = 0.0001               # learning rate of Adam
lr_schedule = "constant"
num_epochs = 7            # 10,000 minibatches of CIFAR-10
label_smoothing = 0.1     # the discriminator's target for real images is 0.9
latent = "normal"
fit = "resize"            # how images of other sizes become 32x32
step = "one-pass"         # each minibatch updates both, from one forward pass
# fmt: on

lrelu = activations.LeakyRectify()
sigmoid = activations.Sigmoid()
tanh = activations.Tanh()
HALF = TWICE = {"subsample": (2, 2), "border_mode": (1, 1)}  # the sides, with 4x4 filters


def with_difference(h):
    """Append to feature maps (n, c, h, w) their `lib.ops.batch_difference`."""
    return T.concatenate([h, batch_difference(h)], axis=1)


# fmt: off
def gen(Z, Y, w, g, b, w2, g2, b2, w3, g3, b3, w4, g4, b4, wx, bx, bn=batchnorm):
    """Generator: noise Z (n, nz) to images (n, nc, 32, 32) in -1..1; Y is None or (n, ny)."""
    Z = with_labels(Z, Y)                                                # (n, nz+ny)
    h = Z.reshape((Z.shape[0], -1, 1, 1))                                # (n, nz+ny, 1, 1)
    h = lrelu(bn(deconv(h, w), g=g, b=b))                                # (n, ngf*8, 4, 4)
    h2 = lrelu(bn(deconv(with_labels(h, Y), w2, **TWICE), g=g2, b=b2))   # (n, ngf*4, 8, 8)
    h3 = lrelu(bn(deconv(with_labels(h2, Y), w3, **TWICE), g=g3, b=b3))  # (n, ngf*2, 16, 16)
    h4 = lrelu(bn(deconv(with_labels(h3, Y), w4, **TWICE), g=g4, b=b4))  # (n, ngf, 32, 32)
    x = deconv(with_labels(h4, Y), wx, border_mode=(1, 1))               # (n, nc, 33, 33)
    x = x[:, :, :32, :32]              # no equal padding of 4x4 filters keeps the sides
    return tanh(x + bx.dimshuffle("x", 0, "x", "x"))                     # (n, nc, 32, 32)


def discrim(X, Y, w, b, w2, g2, b2, w3, g3, b3, w4, g4, b4, wy, by, bn=batchnorm):
    """Discriminator: images X (n, nc, 32, 32) to P(real) (n, 1); Y is None or (n, ny)."""
    h = conv2d(with_labels(X, Y), w, **HALF)                             # (n, ndf, 16, 16)
    h = with_difference(lrelu(h + b.dimshuffle("x", 0, "x", "x")))       # (n, ndf+1, 16, 16)
    h2 = lrelu(bn(conv2d(with_labels(h, Y), w2, **HALF), g=g2, b=b2))    # (n, ndf*2, 8, 8)
    h2 = with_difference(h2)                                             # (n, ndf*2+1, 8, 8)
    h3 = lrelu(bn(conv2d(with_labels(h2, Y), w3, **HALF), g=g3, b=b3))   # (n, ndf*4, 4, 4)
    h3 = with_difference(h3)                                             # (n, ndf*4+1, 4, 4)
    h4 = lrelu(bn(conv2d(with_labels(h3, Y), w4, **HALF), g=g4, b=b4))   # (n, ndf*8, 2, 2)
    h4 = with_difference(h4)                                             # (n, ndf*8+1, 2, 2)
    y = T.flatten(conv2d(with_labels(h4, Y), wy), 2)                     # (n, 1)
    return sigmoid(y + by)
# fmt: on


def uniform(shape, name):
    """Keras's initial filters (Glorot and Bengio, AISTATS 2010)."""
    fans = (shape[0] + shape[1]) * shape[2] * shape[3]
    return inits.Uniform(scale=np.sqrt(6.0 / fans))(shape, name)


def init_params(args):
    """Both networks' parameters: weights as `uniform` draws them, gains 1, biases 0."""
    bias = inits.Constant(c=0.0)
    ngf, ndf, ny = args.ngf, args.ndf, args.ny
    gen_params = [
        *normalised(uniform, (args.nz + ny, ngf * 8, 4, 4), ngf * 8, "gw"),
        *normalised(uniform, (ngf * 8 + ny, ngf * 4, 4, 4), ngf * 4, "gw2"),
        *normalised(uniform, (ngf * 4 + ny, ngf * 2, 4, 4), ngf * 2, "gw3"),
        *normalised(uniform, (ngf * 2 + ny, ngf, 4, 4), ngf, "gw4"),
        uniform((ngf + ny, args.nc, 4, 4), "gwx"),
        bias((args.nc,), "gbx"),
    ]
    discrim_params = [
        uniform((ndf, args.nc + ny, 4, 4), "dw"),
        bias((ndf,), "db"),
        *normalised(uniform, (ndf * 2, ndf + 1 + ny, 4, 4), ndf * 2, "dw2"),
        *normalised(uniform, (ndf * 4, ndf * 2 + 1 + ny, 4, 4), ndf * 4, "dw3"),
        *normalised(uniform, (ndf * 8, ndf * 4 + 1 + ny, 4, 4), ndf * 8, "dw4"),
        uniform((1, ndf * 8 + 1 + ny, 2, 2), "dwy"),
        bias((1,), "dby"),
    ]
    return gen_params, discrim_params


LAYERS = {
    "gen": [
        "100x1x1",  # Z
        "deconv:f=192,k=4,s=1,p=0",
        "batchnorm",
        "deconv:f=96,k=4,s=2,p=1",
        "batchnorm",
        "deconv:f=48,k=4,s=2,p=1",
        "batchnorm",
        "deconv:f=24,k=4,s=2,p=1",
        "batchnorm",
        "deconv:f=3,k=4,s=1,p=1",
        "crop:32",
        "bias",
    ],
    "discrim": [
        "3x32x32",  # X
        "conv:f=24,k=4,s=2,p=1",
        "bias",
        "concat:1",  # the distance to the minibatch's mean
        "conv:f=48,k=4,s=2,p=1",
        "batchnorm",
        "concat:1",
        "conv:f=96,k=4,s=2,p=1",
        "batchnorm",
        "concat:1",
        "conv:f=192,k=4,s=2,p=1",
        "batchnorm",
        "concat:1",
        "conv:f=1,k=2,s=1,p=0",
        "flatten",
        "bias",
    ],
}
