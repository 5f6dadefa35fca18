"""How C++ is compiled on this machine: compiler, flags, BLAS, and the user's Theano settings."""
