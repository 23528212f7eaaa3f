"""The command tree: quick, complete, and never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tarsier_core.cli import build_app, main
from tarsier_core.cli.console import plain
from tarsier_core.cli.media_files import is_media_name

HEAVY = {"torch", "transformers", "gradio", "streamlit", "av", "moviepy", "numpy", "PIL", "openai"}


def modules_after(arguments: list[str]) -> set[str]:
    """Top-level modules that a fresh process has loaded after running these arguments."""
    code = (
        "import json, sys; from tarsier_core.cli import main; main(json.loads(sys.argv[1])); "
        "sys.stderr.write(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(arguments)], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stderr))


@pytest.mark.parametrize("arguments", [["--help"], ["describe", "--help"], ["serve", "--help"]])
def test_help_is_quick_because_it_loads_nothing_heavy(arguments: list[str]) -> None:
    assert modules_after(arguments) & HEAVY == set()


def test_every_command_is_there_and_says_what_it_does(tarsier) -> None:
    done = tarsier("--help")
    assert done.code == 0
    for command in build_app().registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert name in done.out
        assert tarsier(name, "--help").code == 0


def test_without_a_command_the_help_is_shown(tarsier) -> None:
    assert tarsier().out == tarsier("--help").out


def test_version(tarsier) -> None:
    assert tarsier("--version").out.startswith("tarsier ")


def test_python_dash_m_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tarsier_core", "frob"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Error: No such command 'frob'") and done.stderr.count("\n") == 1


def test_main_takes_the_process_arguments(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["tarsier", "--version"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("tarsier ")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc é 猫 👀", "a\tb\nc é 猫 👀"),
        ("\x1b[2J", "�[2J"),
        ("\x9b31m", "�31m"),
        ("a\rb", "a�b"),
        ("\udce9", "�"),
    ],
    ids=["ordinary", "escape", "one-byte escape", "carriage return", "half a character"],
)
def test_plain_text_cannot_steer_a_terminal(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("name", "taken"),
    [("a.mp4", True), ("A.MP4", True), ("b.Gif", True), ("c.tiff", True), ("._a.mp4", False), ("mp4", False)],
)
def test_which_names_are_media(name: str, taken: bool) -> None:
    assert is_media_name(name) is taken


def test_links_that_go_in_circles_end(tmp_path: Path, tarsier) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    done = tarsier("describe", tmp_path)
    assert done.code == 2 and "holds no video" in done.err
