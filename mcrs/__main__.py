"""``python -m mcrs`` is the console script ``mcrs``."""

import sys

from mcrs.cli import main

sys.exit(main())
