"""The options that say which model answers and how, shared by the commands that ask one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tarsier_core.cli.console import print_note, waiting
from tarsier_core.errors import UsageError
from tarsier_core.settings import read_settings

if TYPE_CHECKING:
    from tarsier_core.engine.protocol import Engine, GenerationOptions

Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="M",
        help="Name in `tarsier models`, folder or hub id (default: TARSIER_MODEL, else tiny).",
        show_default=False,
    ),
]
EngineAddress = Annotated[
    str | None,
    typer.Option(
        "--engine",
        metavar="URL",
        help="Address of an OpenAI-compatible server (default: TARSIER_ENGINE, else this process).",
        show_default=False,
    ),
]
Profile = Annotated[
    Literal["faithful", "fast"] | None,
    typer.Option(
        "--profile",
        help="How frames become tensors: as in the original (default), or faster.",
        show_default=False,
    ),
]
Quantization = Annotated[
    Literal["4bit", "8bit"] | None,
    typer.Option("--quantization", help="Load the model with fewer bits.", show_default=False),
]
NumFrames = Annotated[int, typer.Option("--frames", metavar="N", min=1, max=256, help="Frames to look at.")]


def open_chosen_engine(
    model: str | None,
    engine: str | None,
    profile: Literal["faithful", "fast"] | None = None,
    quantization: Literal["4bit", "8bit"] | None = None,
    num_readers: int | None = None,
) -> Engine:
    """The engine that the flags, else the environment, else the defaults ask for.

    Raises:
        UsageError: a local model's option was given for a server.
        ModelError: the model can't be loaded.
    """
    from tarsier_core.engine import open_engine

    settings = read_settings()
    model, engine = model or settings.model, engine or settings.engine
    if engine != "local" and (profile or quantization):
        flag = "--profile" if profile else "--quantization"
        raise UsageError(f"{flag} is for models in this process; {engine} decides it for its own")
    with waiting(f"Loading {model}"):
        opened = open_engine(
            model,
            engine=engine,
            profile=profile or "faithful",
            quantization=quantization,
            num_readers=num_readers,
        )
    if opened.info.is_tiny:
        print_note(
            "Note: the built-in model only knows drawn clips of moving shapes; "
            "for others choose a model with --model (`tarsier models` lists them)."
        )
    return opened


def generation_options(max_new_tokens: int, temperature: float, top_p: float) -> GenerationOptions:
    """The options of an answer. Raises ``UsageError`` for a value that can't be."""
    from tarsier_core.engine.protocol import GenerationOptions

    try:
        return GenerationOptions(max_new_tokens=max_new_tokens, temperature=temperature, top_p=top_p)
    except ValueError as error:
        raise UsageError(str(error)) from None
