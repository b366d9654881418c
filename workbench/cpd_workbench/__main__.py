"""``python -m cpd_workbench`` is the command ``cpd-workbench``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
