"""The conditional DCGAN on MNIST of Radford, Metz and Chintala.

"Unsupervised Representation Learning with Deep Convolutional Generative Adversarial
Networks", arXiv:1511.06434, and ``mnist/train_cond_dcgan.py`` of their code.
``python -m lib.shapes radford_cond`` prints these layers with their shapes.
"""

import theano.tensor as T

from lib import activations, inits
from lib.ops import batchnorm, conv2d, deconv
from lib.theano_utils import floatX
from mnist.zoo.parts.labels import with_labels

# fmt: off
k = 1               # updates of the discriminator for each of the generator
l2 = 2.5e-5         # weight decay
b1 = 0.5            # momentum term of Adam
nc = 1              # channels of an image
nbatch = 128        # examples in a minibatch
npx = 28            # pixels along each side of an image
nz = 100            # dimensions of Z
ngfc = 1024         # units of the generator's fully connected layer
ndfc = 1024         # units of the discriminator's fully connected layer
ngf = 64            # filters of the generator's last hidden layer; the one before has twice as many
ndf = 64            # filters of the discriminator's first layer; the next has twice as many
lr = 0.0002         # initial learning rate of Adam
num_epochs = 200    # in the second half of which the learning rate falls to 0
latent = "uniform"  # Z's distribution, from -1 to 1
step = "alternate"  # each minibatch updates G or D
conditional = True  # given the classes
# fmt: on

relu = activations.Rectify()
lrelu = activations.LeakyRectify()
sigmoid = activations.Sigmoid()


# fmt: off
def gen(Z, Y, w, w2, w3, wx, bn=batchnorm):
    """Generator: noise Z (n, nz) and one-hot classes Y (n, ny) to images (n, nc, 28, 28)."""
    Z = with_labels(Z, Y)                                       # (n, nz+ny)
    h = relu(bn(T.dot(Z, w)))                                   # (n, ngfc)
    h = with_labels(h, Y)                                       # (n, ngfc+ny)
    h2 = relu(bn(T.dot(h, w2)))                                 # (n, ngf*2*7*7)
    h2 = h2.reshape((h2.shape[0], -1, npx // 4, npx // 4))      # (n, ngf*2, 7, 7)
    h2 = with_labels(h2, Y)                                     # (n, ngf*2+ny, 7, 7)
    h3 = relu(bn(deconv(h2, w3, subsample=(2, 2), border_mode=(2, 2))))
    h3 = with_labels(h3, Y)                                     # (n, ngf+ny, 14, 14)
    x = sigmoid(deconv(h3, wx, subsample=(2, 2), border_mode=(2, 2)))
    return x                                                    # (n, nc, 28, 28)


def discrim(X, Y, w, w2, w3, wy, bn=batchnorm):
    """Discriminator: images X (n, nc, 28, 28) and classes Y (n, ny) to P(real) (n, 1)."""
    X = with_labels(X, Y)                                       # (n, nc+ny, 28, 28)
    h = lrelu(conv2d(X, w, subsample=(2, 2), border_mode=(2, 2)))
    h = with_labels(h, Y)                                       # (n, ndf+ny, 14, 14)
    h2 = lrelu(bn(conv2d(h, w2, subsample=(2, 2), border_mode=(2, 2))))
    h2 = T.flatten(h2, 2)                                       # (n, ndf*2*7*7)
    h2 = with_labels(h2, Y)                                     # (n, ndf*2*7*7+ny)
    h3 = lrelu(bn(T.dot(h2, w3)))                               # (n, ndfc)
    h3 = with_labels(h3, Y)                                     # (n, ndfc+ny)
    y = sigmoid(T.dot(h3, wy))
    return y                                                    # (n, 1)
# fmt: on


def init_params(args):
    """Weights of both networks, normal with standard deviation 0.02, in upstream's order."""
    normal = inits.Normal(scale=0.02)
    side = npx // 4
    gen_params = [
        normal((args.nz + args.ny, args.ngfc), "gw"),
        normal((args.ngfc + args.ny, args.ngf * 2 * side * side), "gw2"),
        normal((args.ngf * 2 + args.ny, args.ngf, 5, 5), "gw3"),
        normal((args.ngf + args.ny, args.nc, 5, 5), "gwx"),
    ]
    discrim_params = [
        normal((args.ndf, args.nc + args.ny, 5, 5), "dw"),
        normal((args.ndf * 2, args.ndf + args.ny, 5, 5), "dw2"),
        normal((args.ndf * 2 * side * side + args.ny, args.ndfc), "dw3"),
        normal((args.ndfc + args.ny, 1), "dwy"),
    ]
    return gen_params, discrim_params


def transform(X):
    """Bytes (n, nc, npx, npx) to floats from 0 to 1."""
    return floatX(X) / 255.0


def inverse_transform(X):
    """The network's floats are from 0 to 1 already."""
    return X


LAYERS = {
    "gen": [
        "100",  # Z
        "concat:10",  # Y, the digit's class, one-hot
        "dense:1024",
        "concat:10",
        "dense:6272",
        "reshape:128x7x7",
        "concat:10",
        "deconv:f=64,k=5,s=2,p=2",
        "concat:10",
        "deconv:f=1,k=5,s=2,p=2",
    ],
    "discrim": [
        "1x28x28",  # X
        "concat:10",
        "conv:f=64,k=5,s=2,p=2",
        "concat:10",
        "conv:f=128,k=5,s=2,p=2",
        "flatten",
        "concat:10",
        "dense:1024",
        "concat:10",
        "dense:1",
    ],
}
