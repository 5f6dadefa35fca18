"""What `mnist.export` writes: trained networks that run without Theano."""
