"""DCGANs on MNIST."""

import lib  # noqa: F401  before any `import theano`: it makes that work
