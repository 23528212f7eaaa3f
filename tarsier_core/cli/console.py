"""What commands write. Results go to stdout; progress, notes and failures to stderr."""

from __future__ import annotations

import io
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tarsier_core.jsonl import format_object


def write_any_text() -> None:
    """Let text that the terminal's encoding lacks come out as escapes instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def plain(text: str) -> str:
    """Text that can't steer a terminal: control characters other than line breaks and tabs become "�".

    Models, file names and servers are not trusted with escape sequences.
    """
    return "".join("\N{REPLACEMENT CHARACTER}" if steers_terminal(char) else char for char in text)


def steers_terminal(char: str) -> bool:
    """Whether a character is a control character, or half of one that no encoding can write."""
    return char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cs")


def write(text: str) -> None:
    """Write text for a person to stdout at once."""
    sys.stdout.write(plain(text))
    sys.stdout.flush()


def write_json(record: Mapping[str, Any]) -> None:
    """Write one JSON object as a line to stdout at once, in UTF-8 whatever the locale."""
    sys.stdout.buffer.write(format_object(record))
    sys.stdout.buffer.flush()


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as aligned lines, two spaces between the columns."""
    widths = [max(len(cell) for cell in cells) for cells in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "".join(line.rstrip() + "\n" for line in lines)


def print_error(sentence: str) -> None:
    """Say on stderr what went wrong, on one line."""
    print_note("Error: " + " ".join(sentence.split()))


def print_note(sentence: str) -> None:
    """Tell the person something beside the result, on stderr."""
    print(plain(sentence), file=sys.stderr, flush=True)


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on a terminal that something is going on; elsewhere nothing is written."""
    from rich.console import Console
    from rich.markup import escape

    console = Console(stderr=True)
    if console.is_terminal:
        with console.status(escape(plain(what))):
            yield
    else:
        yield


@contextmanager
def counting(what: str, total: int, *, of: str = "") -> Iterator[Callable[[int], None]]:
    """Show how many of ``total`` are done, how many ``of`` them a second, and the time left.

    Call what is yielded with the number of those that have been done since.

    Shown on stderr, if that is a terminal and the results go elsewhere: on one terminal the results speak.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    console = Console(stderr=True)

    class Rate(TextColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.2f} {of} a second" if of and task.speed else "")

    progress = Progress(
        *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(""), TimeRemainingColumn()),
        console=console,
        transient=True,
        redirect_stdout=False,  # else results would be written to stderr, above the bar
        disable=not console.is_terminal or sys.stdout.isatty(),
    )
    with progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.advance(task, done)
