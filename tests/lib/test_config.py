import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "value, expected", [(None, "data"), ("", "data"), ("/some/where", "/some/where")]
)
def test_data_dir_follows_the_environment(value, expected):
    env = {k: v for k, v in os.environ.items() if k != "DCGAN_DATA_DIR"}
    if value is not None:
        env["DCGAN_DATA_DIR"] = value
    code = "from lib.config import data_dir; print(data_dir)"
    out = subprocess.check_output([sys.executable, "-c", code], env=env, universal_newlines=True)
    assert out.strip() == expected
