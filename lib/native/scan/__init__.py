"""The inner loop of theano.scan: its steps in C++, where Theano's own no longer compiles."""
