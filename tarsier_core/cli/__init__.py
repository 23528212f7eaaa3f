"""The ``tarsier`` command."""

from tarsier_core.cli.app import build_app, main, run

__all__ = ["build_app", "main", "run"]
