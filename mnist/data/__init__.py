"""Images to train on, in any form: `mnist.data.dataset` loads them."""
