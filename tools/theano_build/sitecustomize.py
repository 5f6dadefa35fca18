"""On PYTHONPATH only while Theano-PyMC's sdist is built: names that Python 3.12 removed.

Its versioneer reads setup.cfg with configparser.SafeConfigParser and readfp.
"""

import configparser

if not hasattr(configparser, "SafeConfigParser"):
    configparser.SafeConfigParser = configparser.ConfigParser
    configparser.RawConfigParser.readfp = configparser.RawConfigParser.read_file
