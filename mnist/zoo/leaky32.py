"""A DCGAN with leaky rectifiers in both networks, on MNIST of 32x32 pixels.

DCGAN-for-MNIST (sarahwolf32); `mnist.zoo.leaky64` is its first, larger form. There, batch
normalisation was left in its testing mode: it multiplied by a gain, added a bias and normalised
nothing. Here G's normalises. D's is left as it was: D, once normalised, is too fast for G at the
author's learning rate (D(G(z)) 0.003 after each of its updates, minibatches 26 to 50; in leaky64
1e-16 after 22 minibatches). Biases right before a normalisation or another bias are left out.
``python -m lib.shapes leaky32`` prints these layers with their shapes.
"""

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
npx = 32                  # pixels along each side of an image
nz = 100                  # dimensions of Z
ngf = 128                 # filters of the generator's last hidden layer; each before: twice
ndf = 128                 # filters of the discriminator's first layer; each next: twice
lr = 0.0002               # learning rate of Adam
lr_schedule = "constant"
num_epochs = 13
latent = "normal"
fit = "resize"            # how images of other sizes become 32x32
step = "d-then-g"         # each minibatch updates D, then G
# fmt: on

lrelu = activations.LeakyRectify()
sigmoid = activations.Sigmoid()
tanh = activations.Tanh()
HALF = TWICE = {"subsample": (2, 2), "border_mode": (1, 1)}  # the sides, with 4x4 filters


def scaled(h, g, b):
    """Maps (n, c, height, width) times a gain per channel, plus a bias per channel."""
    return h * g.dimshuffle("x", 0, "x", "x") + b.dimshuffle("x", 0, "x", "x")


# fmt: off
def gen(Z, Y, w, g, b, w2, g2, b2, w3, g3, b3, wx, bx, bn=batchnorm):
    """Generator: noise Z (n, nz) to images (n, nc, 32, 32) in -1..1; Y is None or (n, ny)."""
    Z = with_labels(Z, Y)                                                # (n, nz+ny)
    h = Z.reshape((Z.shape[0], -1, 1, 1))                                # (n, nz+ny, 1, 1)
    h = lrelu(bn(deconv(h, w), g=g, b=b))                                # (n, ngf*4, 4, 4)
    h2 = lrelu(bn(deconv(with_labels(h, Y), w2, **TWICE), g=g2, b=b2))   # (n, ngf*2, 8, 8)
    h3 = lrelu(bn(deconv(with_labels(h2, Y), w3, **TWICE), g=g3, b=b3))  # (n, ngf, 16, 16)
    x = deconv(with_labels(h3, Y), wx, **TWICE)                          # (n, nc, 32, 32)
    return tanh(x + bx.dimshuffle("x", 0, "x", "x"))


def discrim(X, Y, w, b, w2, g2, b2, w3, g3, b3, wy, by, bn=batchnorm):
    """Discriminator: images X (n, nc, 32, 32) to P(real) (n, 1); Y is None or (n, ny)."""
    h = conv2d(with_labels(X, Y), w, **HALF)                             # (n, ndf, 16, 16)
    h = lrelu(h + b.dimshuffle("x", 0, "x", "x"))
    h2 = lrelu(scaled(conv2d(with_labels(h, Y), w2, **HALF), g2, b2))    # (n, ndf*2, 8, 8)
    h3 = lrelu(scaled(conv2d(with_labels(h2, Y), w3, **HALF), g3, b3))   # (n, ndf*4, 4, 4)
    y = T.flatten(conv2d(with_labels(h3, Y), wy), 2)                     # (n, 1)
    return sigmoid(y + by)
# fmt: on


def init_params(args):
    """Both networks' parameters: weights normal (deviation 0.02), gains 1, biases 0."""
    normal = inits.Normal(scale=0.02)
    bias = inits.Constant(c=0.0)
    ngf, ndf, ny = args.ngf, args.ndf, args.ny
    gen_params = [
        *normalised(normal, (args.nz + ny, ngf * 4, 4, 4), ngf * 4, "gw"),
        *normalised(normal, (ngf * 4 + ny, ngf * 2, 4, 4), ngf * 2, "gw2"),
        *normalised(normal, (ngf * 2 + ny, ngf, 4, 4), ngf, "gw3"),
        normal((ngf + ny, args.nc, 4, 4), "gwx"),
        bias((args.nc,), "gbx"),
    ]
    discrim_params = [
        normal((ndf, args.nc + ny, 4, 4), "dw"),
        bias((ndf,), "db"),
        *normalised(normal, (ndf * 2, ndf + ny, 4, 4), ndf * 2, "dw2"),
        *normalised(normal, (ndf * 4, ndf * 2 + ny, 4, 4), ndf * 4, "dw3"),
        normal((1, ndf * 4 + ny, 4, 4), "dwy"),
        bias((1,), "dby"),
    ]
    return gen_params, discrim_params


LAYERS = {
    "gen": [
        "100x1x1",  # Z
        "deconv:f=512,k=4,s=1,p=0",
        "batchnorm",
        "deconv:f=256,k=4,s=2,p=1",
        "batchnorm",
        "deconv:f=128,k=4,s=2,p=1",
        "batchnorm",
        "deconv:f=1,k=4,s=2,p=1",
        "bias",
    ],
    "discrim": [
        "1x32x32",  # X
        "conv:f=128,k=4,s=2,p=1",
        "bias",
        "conv:f=256,k=4,s=2,p=1",
        "scale",
        "bias",
        "conv:f=512,k=4,s=2,p=1",
        "scale",
        "bias",
        "conv:f=1,k=4,s=1,p=0",
        "flatten",
        "bias",
    ],
}
