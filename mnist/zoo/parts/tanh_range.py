"""Images for networks whose generator ends in tanh: from -1, black, to 1, white."""

from lib.theano_utils import floatX


def transform(X):
    """Bytes (n, nc, npx, npx) to -1..1, same shape."""
    return floatX(X) / 127.5 - 1.0


def inverse_transform(X):
    """Images in -1..1 to 0..1, same shape."""
    return (X + 1.0) / 2.0
