"""The DCGAN for faces of Radford, Metz and Chintala: 64x64 pixels, in colour.

"Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
Networks", arXiv:1511.06434, and ``faces/train_uncond_dcgan.py`` of their code, whose images
were the middle 64x64 pixels of larger ones; here the largest square is cut out and resized.
``python -m lib.shapes radford64`` prints these layers with their shapes.
"""

import theano.tensor as T

from lib import activations, inits
from lib.ops import batchnorm, conv2d, deconv
from mnist.zoo.parts.initial import normalised
from mnist.zoo.parts.labels import with_labels
from mnist.zoo.parts.tanh_range import inverse_transform, transform  # noqa: F401

# fmt: off
k = 1                     # updates of the discriminator for each of the generator
l2 = 1e-5                 # weight decay
b1 = 0.5                  # momentum term of Adam
nc = 3                    # channels of an image
nbatch = 128              # examples in a minibatch
npx = 64                  # pixels along each side of an image
nz = 100                  # dimensions of Z
ngf = 128                 # filters of the generator's last hidden layer; each before: twice
ndf = 128                 # filters of the discriminator's first layer; each next: twice
lr = 0.0002               # learning rate of Adam
lr_schedule = "constant"
num_epochs = 25
latent = "uniform"        # Z from -1 to 1
fit = "crop"              # how images of other sizes become 64x64
step = "alternate"        # each minibatch updates G or D
# fmt: on

relu = activations.Rectify()
lrelu = activations.LeakyRectify()
sigmoid = activations.Sigmoid()
tanh = activations.Tanh()
SAME = {"subsample": (2, 2), "border_mode": (2, 2)}  # with 5x5 filters: half, or twice, the side


# fmt: off
def gen(Z, Y, w, g, b, w2, g2, b2, w3, g3, b3, w4, g4, b4, wx, bn=batchnorm):
    """Generator: noise Z (n, nz) to images (n, nc, 64, 64) in -1..1; Y is None or (n, ny)."""
    h = relu(bn(T.dot(with_labels(Z, Y), w), g=g, b=b))                  # (n, ngf*8*4*4)
    h = h.reshape((h.shape[0], -1, 4, 4))                                # (n, ngf*8, 4, 4)
    h2 = relu(bn(deconv(with_labels(h, Y), w2, **SAME), g=g2, b=b2))     # (n, ngf*4, 8, 8)
    h3 = relu(bn(deconv(with_labels(h2, Y), w3, **SAME), g=g3, b=b3))    # (n, ngf*2, 16, 16)
    h4 = relu(bn(deconv(with_labels(h3, Y), w4, **SAME), g=g4, b=b4))    # (n, ngf, 32, 32)
    x = tanh(deconv(with_labels(h4, Y), wx, **SAME))                     # (n, nc, 64, 64)
    return x


def discrim(X, Y, w, w2, g2, b2, w3, g3, b3, w4, g4, b4, wy, bn=batchnorm):
    """Discriminator: images X (n, nc, 64, 64) to P(real) (n, 1); Y is None or (n, ny)."""
    h = lrelu(conv2d(with_labels(X, Y), w, **SAME))                      # (n, ndf, 32, 32)
    h2 = lrelu(bn(conv2d(with_labels(h, Y), w2, **SAME), g=g2, b=b2))    # (n, ndf*2, 16, 16)
    h3 = lrelu(bn(conv2d(with_labels(h2, Y), w3, **SAME), g=g3, b=b3))   # (n, ndf*4, 8, 8)
    h4 = lrelu(bn(conv2d(with_labels(h3, Y), w4, **SAME), g=g4, b=b4))   # (n, ndf*8, 4, 4)
    h4 = T.flatten(h4, 2)                                                # (n, ndf*8*4*4)
    y = sigmoid(T.dot(with_labels(h4, Y), wy))                           # (n, 1)
    return y
# fmt: on


def init_params(args):
    """Both networks' parameters: weights and gains normal (deviation 0.02), biases 0."""
    normal = inits.Normal(scale=0.02)
    gain = inits.Normal(loc=1.0, scale=0.02)
    ngf, ndf, ny = args.ngf, args.ndf, args.ny
    gen_params = [
        *normalised(normal, (args.nz + ny, ngf * 8 * 4 * 4), ngf * 8 * 4 * 4, "gw", gain),
        *normalised(normal, (ngf * 8 + ny, ngf * 4, 5, 5), ngf * 4, "gw2", gain),
        *normalised(normal, (ngf * 4 + ny, ngf * 2, 5, 5), ngf * 2, "gw3", gain),
        *normalised(normal, (ngf * 2 + ny, ngf, 5, 5), ngf, "gw4", gain),
        normal((ngf + ny, args.nc, 5, 5), "gwx"),
    ]
    discrim_params = [
        normal((ndf, args.nc + ny, 5, 5), "dw"),
        *normalised(normal, (ndf * 2, ndf + ny, 5, 5), ndf * 2, "dw2", gain),
        *normalised(normal, (ndf * 4, ndf * 2 + ny, 5, 5), ndf * 4, "dw3", gain),
        *normalised(normal, (ndf * 8, ndf * 4 + ny, 5, 5), ndf * 8, "dw4", gain),
        normal((ndf * 8 * 4 * 4 + ny, 1), "dwy"),
    ]
    return gen_params, discrim_params


LAYERS = {
    "gen": [
        "100",  # Z
        "dense:16384",
        "batchnorm",
        "reshape:1024x4x4",
        "deconv:f=512,k=5,s=2,p=2",
        "batchnorm",
        "deconv:f=256,k=5,s=2,p=2",
        "batchnorm",
        "deconv:f=128,k=5,s=2,p=2",
        "batchnorm",
        "deconv:f=3,k=5,s=2,p=2",
    ],
    "discrim": [
        "3x64x64",  # X
        "conv:f=128,k=5,s=2,p=2",
        "conv:f=256,k=5,s=2,p=2",
        "batchnorm",
        "conv:f=512,k=5,s=2,p=2",
        "batchnorm",
        "conv:f=1024,k=5,s=2,p=2",
        "batchnorm",
        "flatten",
        "dense:1",
    ],
}
