"""On PYTHONPATH only while Theano-PyMC's sources are built: names that Python 3.12 removed.

Its versioneer reads setup.cfg with configparser.SafeConfigParser and readfp. Python imports one
sitecustomize only; pip's isolated environments have one, too, which must run as well.
"""

import configparser
import os
import runpy
import sys

if not hasattr(configparser, "SafeConfigParser"):
    configparser.SafeConfigParser = configparser.ConfigParser
    configparser.RawConfigParser.readfp = configparser.RawConfigParser.read_file

_HERE = os.path.dirname(os.path.abspath(__file__))
for _folder in sys.path:
    _other = os.path.join(_folder, "sitecustomize.py")
    if os.path.abspath(_folder) != _HERE and os.path.isfile(_other):
        runpy.run_path(_other)
        break
