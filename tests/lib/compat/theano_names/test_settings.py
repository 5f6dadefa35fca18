"""Options that are gone, read and set as older programs do."""

import pytest
from theano.configdefaults import config

from lib.compat.theano_names import settings


def test_an_option_that_is_gone_has_its_old_default():
    assert settings.value(config, "int_division") == "int"
    assert settings.value(config, "lib__cnmem") == 0.0


# Theano itself says that a dot between section and option is the old way
@pytest.mark.filterwarnings("ignore:Accessing section:DeprecationWarning")
def test_programs_read_them_from_theano_s_configuration():
    assert config.int_division == "int"
    assert config.lib.cnmem == 0.0
    assert config.dnn.conv.workmem == ""
    assert not hasattr(config, "nothing")


def test_a_section_sets_the_option_itself():
    class Config:
        lib__cnmem = 0.25

    found = Config()
    assert settings.value(found, "lib").cnmem == 0.25
    settings.value(found, "lib").cnmem = 0.5
    assert found.lib__cnmem == 0.5


def test_what_no_theano_had_is_an_ordinary_error():
    with pytest.raises(AttributeError, match="object has no attribute 'nothing'"):
        settings.value(config, "nothing")
