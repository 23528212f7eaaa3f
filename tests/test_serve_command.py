"""``tarsier serve`` and ``python app.py``: what is served where."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from apps.commands import APPS, parse_apps
from tarsier_core.errors import UsageError
from tarsier_core.settings import read_settings

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("names", "chosen"),
    [("chat", ("chat",)), (" chat , ", ("chat",)), ("chat,chat", ("chat",))],
    ids=["one", "spaces", "twice"],
)
def test_applications_are_chosen_by_name(names: str, chosen: tuple[str, ...]) -> None:
    assert parse_apps(names) == chosen


@pytest.mark.parametrize("names", ["", ",", "chat,frob"])
def test_an_unknown_application_is_refused(names: str) -> None:
    with pytest.raises(UsageError, match=f"there is: {', '.join(APPS)}"):
        parse_apps(names)


@pytest.mark.parametrize(
    ("environ", "host"),
    [({}, "127.0.0.1"), ({"SPACE_ID": "someone/tarsier"}, "0.0.0.0")],
    ids=["here", "Space"],
)
def test_only_a_space_listens_to_the_world(environ: dict[str, str], host: str) -> None:
    assert read_settings(environ).host == host


def test_app_py_takes_the_same_options() -> None:
    app = subprocess.run(
        [sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for option in ("--host", "--port", "--apps"):
        assert option in app.stdout
