"""``python app.py`` is ``tarsier serve``: a Space starts here, with only requirements.txt installed."""

import sys

import typer

from apps.commands import register
from tarsier_core.cli import run


def main() -> int:
    """Serve the suite; takes the options of ``tarsier serve``."""
    app = typer.Typer(add_completion=False)
    register(app)
    return run(app, sys.argv[1:], name="app.py")


if __name__ == "__main__":
    sys.exit(main())
