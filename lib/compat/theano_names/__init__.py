"""Names of Theano 0.8 to 1.0 that Theano-PyMC 1.1.2 moved, renamed or dropped, when asked for.

`modules` answers for missing modules and names; `tables` reads where each went
(``restored_*.ini``) or what replaces it (``gone.ini``); `settings` does so for Theano's
configuration. What 1.1.2 has no equal of stands in `random_streams`, `pooling`, `graphs` and
`six`. ``tools/theano_names.py`` compares the tables with older releases of Theano.
"""
