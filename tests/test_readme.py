"""The README held against what is there: its file tree, commands, options, help texts and front matter."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml
from packaging.requirements import Requirement

from tarsier_core.cli import build_app

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
_, FRONT_MATTER, BODY = README.split("---\n", 2)

GROUP = typer.main.get_group(build_app())
OPTIONS = {
    name: {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    for name, command in GROUP.commands.items()
}
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", BODY, flags=re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    """The text below a heading, up to the next."""
    return BODY.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def shell_lines() -> list[str]:
    """The commands in the README's plain code blocks, without their comments."""
    lines = [line for language, block in BLOCKS if not language for line in block.splitlines()]
    return [line.split("  #")[0].strip() for line in lines if line.startswith(("make ", "tarsier "))]


def tree() -> Iterator[tuple[str, str]]:
    """Each path of the file tree with its phrase."""
    [block] = [block for _, block in BLOCKS if block.startswith("app.py ")]
    folder = ""
    for line in block.splitlines():
        name, phrase = re.split(r"\s{2,}", line.strip(), maxsplit=1)
        indented = line.startswith(" ")
        if not indented:
            folder = name if name.endswith("/") else ""
        yield (folder + name if indented else name), phrase


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name]


def test_the_file_tree_names_what_is_there() -> None:
    for path, phrase in tree():
        assert (ROOT / path).exists(), path
        assert (ROOT / path).is_dir() == path.endswith("/")
        assert phrase


def test_the_file_tree_leaves_nothing_out() -> None:
    """Top-level files and folders, and what stands directly in the packages."""
    named = {path.rstrip("/") for path, _ in tree()} | {"README.md", ".gitignore", ".ci"}
    names = {path.split("/")[0] for path in tracked_files()}
    for package in ("tarsier_core", "apps"):
        inside = {"/".join(path.split("/")[:2]) for path in tracked_files() if path.startswith(f"{package}/")}
        names |= {path for path in inside if not path.endswith(".py") or package == "tarsier_core"}
    assert {name for name in names - named if "/__" not in name} == set()


def test_every_make_command_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(
        re.findall(r"\bmake (\w+)", "\n".join(re.findall(r"`[^`]+`", BODY)) + "\n".join(shell_lines()))
    )
    assert named and named <= targets


def test_every_command_is_listed_with_its_help_text() -> None:
    listed = dict(
        re.findall(r"^\| `tarsier (\w+)` \| (.+) \|$", section("The command line"), flags=re.MULTILINE)
    )
    assert listed == {name: (command.help or "").split("\n")[0] for name, command in GROUP.commands.items()}


@pytest.mark.parametrize("line", [line for line in shell_lines() if line.startswith("tarsier ")])
def test_example_commands_use_real_options_and_files(line: str) -> None:
    _, command, *arguments = line.split()
    assert command in OPTIONS
    for argument in arguments:
        if argument.startswith("--"):
            assert argument in OPTIONS[command]
        elif "/" in argument:
            assert (ROOT / argument).exists()


def test_the_options_in_running_text_exist() -> None:
    known = set().union(*OPTIONS.values(), {"--help"})
    assert set(re.findall(r"`(--[a-z-]+)`", BODY)) <= known


def test_environment_variables_are_read_somewhere() -> None:
    source = (ROOT / "tarsier_core" / "settings.py").read_text()
    for name in re.findall(r"`((?:TARSIER|OPENAI)_\w+)`", BODY):
        assert f'"{name}"' in source


def test_front_matter_starts_this_program_with_versions_that_it_allows() -> None:
    space = yaml.safe_load(FRONT_MATTER)
    assert space["sdk"] == "gradio"
    [gradio] = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if "gradio" in line]
    assert space["sdk_version"] in Requirement(gradio).specifier
    assert space["license"] == "apache-2.0"
    assert (ROOT / space["app_file"]).exists()
    assert len(space["short_description"]) <= 60
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert oldest == f">={space['python_version']}"


def test_the_python_example_runs() -> None:
    [example] = [block for language, block in BLOCKS if language == "python"]
    done = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.match(r"\d+\.\d+ \d+\.\d+ \w", done.stdout)


def test_local_pictures_and_links_exist() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", BODY) + re.findall(r'src="([^"]+)"', BODY)
    assert all((ROOT / target).exists() for target in targets if not target.startswith("https://"))


BINARY = {".mp4", ".gif", ".png", ".jpg", ".webm", ".safetensors", ".npz"}
FOREIGN = re.compile(
    r"(?<![\w./])/(?:root|work|home|Users|opt|mnt|tmp/\w+\.)/|//[\w.-]*(?:pypi|nexus|artifactory)[\w.-]*/"
)


def test_no_tracked_text_names_a_place_of_one_machine() -> None:
    found = []
    for name in tracked_files():
        path = ROOT / name
        if name == ".gitignore" or path.suffix in BINARY or not path.is_file():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if FOREIGN.search(line):
                found.append(f"{name}:{number}")
    assert found == []
