"""Where data sets lie: the folder in ``$DCGAN_DATA_DIR``, else ``data`` under the current one."""

import os

data_dir = os.environ.get("DCGAN_DATA_DIR") or "data"
