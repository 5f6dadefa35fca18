"""A DCGAN on MNIST of 32x32 pixels, from 1x1 up: DCGAN_Tensorflow (antoinetlc).

Its G ends in five fractionally strided convolutions ("FSConv"), each of which doubles the
sides. Each pixel is normalised by itself, with its own gain and bias. That is what keeps D in
check: normalised per channel, it recognises all of G's images within 100 updates. So does what
is added to the variance: digits have corners that are always black.

There, G's first layer used its gain as bias too, and the digits stood in the upper left corner
of the 32x32 pixels; ``fit`` = pad centres them. Biases before a normalisation, which takes
them off again, are left out.
``python -m lib.shapes fsconv32`` prints these layers with their shapes.
"""

import theano.tensor as T

from lib import activations, inits
from lib.ops import batchnorm, conv2d, deconv
from mnist.zoo.parts.initial import normalised
from mnist.zoo.parts.labels import with_labels
from mnist.zoo.parts.tanh_range import inverse_transform, transform  # noqa: F401

# fmt: off
b1 = 0.5                     # momentum term of Adam
nc = 1                       # channels of an image
nbatch = 128                 # examples in a minibatch
npx = 32                     # pixels along each side of an image
nz = 200                     # dimensions of Z
ngfc = 512                   # units of the generator's fully connected layer
ngf = 32                     # filters of the generator's last hidden layer; each before: twice
ndf = 32                     # filters of the discriminator's first layer; each next: twice
lr = 0.0002                  # initial learning rate of Adam
lr_schedule = "exponential"
lr_decay = 0.96              # what the learning rate is multiplied with ...
lr_decay_updates = 100000    # ... each time so many minibatches are done
num_epochs = 1164            # 500,000 minibatches of its 55,000 digits
latent = "uniform"           # Z from -1 to 1
fit = "pad"                  # MNIST's 28x28 pixels get a black frame
step = "d-then-g"            # each minibatch updates D, then G
# fmt: on

relu = activations.Rectify()
lrelu = activations.LeakyRectify()
sigmoid = activations.Sigmoid()
tanh = activations.Tanh()
HALF = TWICE = {"subsample": (2, 2), "border_mode": (1, 1)}  # the sides, with 4x4 filters
EPSILON = 1e-3  # added to each variance


def per_pixel(bn, h, g, b):
    """Normalise each pixel of each of the maps (n, c, h, w) over the minibatch."""
    return bn(T.flatten(h, 2), g=g, b=b, e=EPSILON).reshape(h.shape)


# fmt: off
def gen(Z, Y, w, g, b, w2, g2, b2, w3, g3, b3, w4, g4, b4, w5, g5, b5, wx, bx, bn=batchnorm):
    """Generator: noise Z (n, nz) to images (n, nc, 32, 32) in -1..1; Y is None or (n, ny)."""
    h = relu(bn(T.dot(with_labels(Z, Y), w), g=g, b=b, e=EPSILON))  # (n, ngfc)
    h = h.reshape((h.shape[0], -1, 1, 1))                          # (n, ngfc, 1, 1)
    h2 = deconv(with_labels(h, Y), w2, **TWICE)                    # (n, ngf*8, 2, 2)
    h2 = relu(per_pixel(bn, h2, g2, b2))
    h3 = deconv(with_labels(h2, Y), w3, **TWICE)                   # (n, ngf*4, 4, 4)
    h3 = relu(per_pixel(bn, h3, g3, b3))
    h4 = deconv(with_labels(h3, Y), w4, **TWICE)                   # (n, ngf*2, 8, 8)
    h4 = relu(per_pixel(bn, h4, g4, b4))
    h5 = deconv(with_labels(h4, Y), w5, **TWICE)                   # (n, ngf, 16, 16)
    h5 = relu(per_pixel(bn, h5, g5, b5))
    x = deconv(with_labels(h5, Y), wx, **TWICE)                    # (n, nc, 32, 32)
    return tanh(x + bx.dimshuffle("x", 0, "x", "x"))


def discrim(X, Y, w, b, w2, g2, b2, w3, g3, b3, w4, g4, b4, wy, by, bn=batchnorm):
    """Discriminator: images X (n, nc, 32, 32) to P(real) (n, 1); Y is None or (n, ny)."""
    h = conv2d(with_labels(X, Y), w, **HALF)                       # (n, ndf, 16, 16)
    h = lrelu(h + b.dimshuffle("x", 0, "x", "x"))
    h2 = conv2d(with_labels(h, Y), w2, **HALF)                     # (n, ndf*2, 8, 8)
    h2 = lrelu(per_pixel(bn, h2, g2, b2))
    h3 = conv2d(with_labels(h2, Y), w3, **HALF)                    # (n, ndf*4, 4, 4)
    h3 = lrelu(per_pixel(bn, h3, g3, b3))
    h4 = conv2d(with_labels(h3, Y), w4, **HALF)                    # (n, ndf*8, 2, 2)
    h4 = lrelu(per_pixel(bn, h4, g4, b4))
    h4 = T.flatten(h4, 2)                                          # (n, ndf*8*2*2)
    y = sigmoid(T.dot(with_labels(h4, Y), wy) + by)                # (n, 1)
    return y
# fmt: on


def init_params(args):
    """Both networks' parameters: weights normal (deviation 0.02), gains 1, biases 0."""
    normal = inits.Normal(scale=0.02)
    bias = inits.Constant(c=0.0)
    ngfc, ngf, ndf, ny = args.ngfc, args.ngf, args.ndf, args.ny
    gen_params = [
        *normalised(normal, (args.nz + ny, ngfc), ngfc, "gw"),
        *normalised(normal, (ngfc + ny, ngf * 8, 4, 4), ngf * 8 * 2 * 2, "gw2"),
        *normalised(normal, (ngf * 8 + ny, ngf * 4, 4, 4), ngf * 4 * 4 * 4, "gw3"),
        *normalised(normal, (ngf * 4 + ny, ngf * 2, 4, 4), ngf * 2 * 8 * 8, "gw4"),
        *normalised(normal, (ngf * 2 + ny, ngf, 4, 4), ngf * 16 * 16, "gw5"),
        normal((ngf + ny, args.nc, 4, 4), "gwx"),
        bias((args.nc,), "gbx"),
    ]
    discrim_params = [
        normal((ndf, args.nc + ny, 4, 4), "dw"),
        bias((ndf,), "db"),
        *normalised(normal, (ndf * 2, ndf + ny, 4, 4), ndf * 2 * 8 * 8, "dw2"),
        *normalised(normal, (ndf * 4, ndf * 2 + ny, 4, 4), ndf * 4 * 4 * 4, "dw3"),
        *normalised(normal, (ndf * 8, ndf * 4 + ny, 4, 4), ndf * 8 * 2 * 2, "dw4"),
        normal((ndf * 8 * 2 * 2 + ny, 1), "dwy"),
        bias((1,), "dby"),
    ]
    return gen_params, discrim_params


LAYERS = {
    "gen": [
        "200",  # Z
        "dense:512",
        "batchnorm",
        "reshape:512x1x1",
        "deconv:f=256,k=4,s=2,p=1",
        "flatten",
        "batchnorm",
        "reshape:256x2x2",
        "deconv:f=128,k=4,s=2,p=1",
        "flatten",
        "batchnorm",
        "reshape:128x4x4",
        "deconv:f=64,k=4,s=2,p=1",
        "flatten",
        "batchnorm",
        "reshape:64x8x8",
        "deconv:f=32,k=4,s=2,p=1",
        "flatten",
        "batchnorm",
        "reshape:32x16x16",
        "deconv:f=1,k=4,s=2,p=1",
        "bias",
    ],
    "discrim": [
        "1x32x32",  # X
        "conv:f=32,k=4,s=2,p=1",
        "bias",
        "conv:f=64,k=4,s=2,p=1",
        "flatten",
        "batchnorm",
        "reshape:64x8x8",
        "conv:f=128,k=4,s=2,p=1",
        "flatten",
        "batchnorm",
        "reshape:128x4x4",
        "conv:f=256,k=4,s=2,p=1",
        "flatten",
        "batchnorm",
        "dense:1",
        "bias",
    ],
}
