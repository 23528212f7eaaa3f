"""``python -m tarsier_core`` is the ``tarsier`` command."""

import sys

from tarsier_core.cli import main

sys.exit(main())
