"""``tarsier chat``: a conversation about a clip, in the terminal."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarsier_core.cli.console import print_error, print_note, write
from tarsier_core.cli.engine_options import EngineAddress, Model, open_chosen_engine
from tarsier_core.errors import TarsierError

if TYPE_CHECKING:
    from tarsier_core.engine import Engine
    from tarsier_core.records import Conversation, Frames

NUM_FRAMES = 16
COMMANDS = "/reset forgets the conversation, /open PATH changes the clip, /exit leaves"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(chat)


def chat(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A video, GIF or image.")],
    model: Model = None,
    engine: EngineAddress = None,
) -> None:
    """Talk about a clip in the terminal: /reset, /open PATH, /exit."""
    clip = read_clip(path)
    session = Session(open_chosen_engine(model, engine), clip)
    print_note(f"{session.engine.info.model} sees {what_is_seen(clip)}. {COMMANDS}; Ctrl+C stops an answer.")
    while (line := ask()) is not None:
        if line == "/exit":
            return
        session.take(line)


def read_clip(path: str) -> Frames:
    """The frames of a clip that the model will see. Raises ``MediaError``."""
    from tarsier_core.media import sample

    clip = sample(path, NUM_FRAMES)
    for warning in clip.warnings:
        print_note(f"Note: {warning}")
    return clip


def what_is_seen(clip: Frames) -> str:
    """A clip in a phrase: "16 of 143 frames of cat.mp4, 0.0 to 5.1 s"."""
    if clip.is_image:
        return f"the picture {clip.name}"
    span = f"{clip.start_seconds[0]:.1f} to {clip.end_seconds[-1]:.1f} s"
    return f"{len(clip)} of {clip.num_source_frames} frames of {clip.name}, {span}"


def ask() -> str | None:
    """The next line that the person types, or ``None`` at the end of the input."""
    if not sys.stdin.isatty():
        line = sys.stdin.readline()
        return line.strip() if line else None
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  (gives input() line editing and history, where Python has it)
    try:
        return input("> ").strip()
    except EOFError:
        return None


class Session:
    """A conversation about one clip at a time."""

    def __init__(self, engine: Engine, clip: Frames) -> None:
        self.engine = engine
        self._clip = clip
        self._conversation: Conversation | None = None

    def take(self, line: str) -> None:
        """Do what a line says; a failure is said in a sentence and leaves the conversation as it was."""
        command, _, rest = line.partition(" ")
        try:
            if not line:
                return
            if command == "/reset":
                self._conversation = None
                print_note(f"The conversation about {self._clip.name} starts again.")
            elif command == "/open":
                self._open(rest.strip())
            elif command.startswith("/"):
                print_error(f"{command} is no command: {COMMANDS}")
            else:
                self._answer(line)
        except TarsierError as error:
            print_error(str(error))

    def _open(self, path: str) -> None:
        """Change to another clip; the conversation about the old one ends."""
        self._clip = read_clip(str(Path(path).expanduser()))
        self._conversation = None
        print_note(f"{self.engine.info.model} now sees {what_is_seen(self._clip)}.")

    def _answer(self, question: str) -> None:
        """Stream the answer; what was said until Ctrl+C counts as said."""
        asked = self._ask_about_clip(question)
        pieces: list[str] = []
        generation = self.engine.stream(asked)
        try:
            for delta in generation:
                pieces.append(delta)
                write(delta)
        except KeyboardInterrupt:
            write(" [stopped]")
        finally:
            write("\n")
        self._conversation = self._after(asked, "".join(pieces))

    def _ask_about_clip(self, question: str) -> Conversation:
        from tarsier_core.records import Conversation, Media, Text, Turn

        if self._conversation is None:
            return Conversation((Turn("user", (Media(self._clip), Text(question))),))
        return self._conversation.then("user", Text(question))

    def _after(self, asked: Conversation, answer: str) -> Conversation | None:
        from tarsier_core.records import Text

        return asked.then("assistant", Text(answer)) if answer else self._conversation
