"""``tarsier describe``: clips, GIFs and images, one or a folder of them, in words."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarsier_core.cli.console import (
    counting,
    print_error,
    print_note,
    waiting,
    write,
    write_json,
)
from tarsier_core.cli.engine_options import (
    EngineAddress,
    Model,
    NumFrames,
    Profile,
    Quantization,
    generation_options,
    open_chosen_engine,
)
from tarsier_core.cli.media_files import find_media
from tarsier_core.modes import DETAILED, GROUNDED

if TYPE_CHECKING:
    from tarsier_core.engine import Answer, Engine, EngineInfo, GenerationOptions, Request
    from tarsier_core.records import Event

SOME_FAILED = 1


@dataclass(frozen=True)
class Layout:
    """How a description is shown."""

    grounded: bool
    """Take the text apart into events with frames and times."""
    as_json: bool
    """One JSON object a line instead of text."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(describe)


def describe(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files, or folders of them.")],
    model: Model = None,
    prompt: Annotated[
        str | None,
        typer.Option("--prompt", metavar="P", help="What to ask instead of a detailed description."),
    ] = None,
    frames: NumFrames = 16,
    max_new_tokens: Annotated[
        int, typer.Option("--max-new-tokens", metavar="N", min=1, help="Longest answer.")
    ] = 512,
    temperature: Annotated[
        float, typer.Option("--temperature", metavar="T", min=0, help="0 always takes the likeliest token.")
    ] = 0.0,
    top_p: Annotated[
        float,
        typer.Option("--top-p", metavar="P", help="Draw from the likeliest tokens of this probability."),
    ] = 1.0,
    grounded: Annotated[
        bool, typer.Option("--grounded", help="Event by event, with frames and times.")
    ] = False,
    profile: Profile = None,
    quantization: Quantization = None,
    engine: EngineAddress = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Describe videos, GIFs and images."""
    from tarsier_core.engine import Request

    options = generation_options(max_new_tokens, temperature, top_p)
    asked = prompt or (GROUNDED if grounded else DETAILED).prompt
    found, errors = find_media(paths)
    requests = [Request(str(number), path, asked, frames) for number, path in enumerate(found)]
    open_engine = partial(open_chosen_engine, model, engine, profile, quantization)
    layout = Layout(grounded, as_json)
    if len(requests) + len(errors) == 1:
        if errors:
            raise errors[0]
        describe_one(requests[0], open_engine, options, layout)
        return
    for error in errors:
        print_error(str(error))
    failed = len(errors)
    if requests:
        failed += describe_several(requests, open_engine(), options, layout)
    if failed:
        print_note(f"{failed} of {len(requests) + len(errors)} failed.")
        raise typer.Exit(SOME_FAILED)


def describe_one(
    request: Request, open_engine: Callable[[], Engine], options: GenerationOptions, layout: Layout
) -> None:
    """Describe one clip; plain text appears as it is made. Raises ``MediaError`` before a model is loaded."""
    from tarsier_core.engine import Answer
    from tarsier_core.media import sample

    started = time.perf_counter()
    frames = sample(request.path, request.num_frames)
    decode_seconds = time.perf_counter() - started
    for warning in frames.warnings:
        print_note(f"Note: {warning}")
    engine = open_engine()
    generation = engine.stream(request.conversation(frames), options)
    if layout.as_json or layout.grounded:
        with waiting(f"Describing {frames.name}"):
            completion = generation.finish()
        answer = Answer(request, completion, frames, decode_seconds=decode_seconds)
        show(answer, request.prompt, engine.info, layout)
    else:
        for delta in generation:
            write(delta)
        write("\n")


def describe_several(
    requests: Sequence[Request], engine: Engine, options: GenerationOptions, layout: Layout
) -> int:
    """Describe the clips, each as soon as it is done; returns how many failed."""
    failed = 0
    asked = requests[0].prompt
    with counting("Describing", len(requests)) as advance:
        for answer in engine.run_batch(requests, options):
            if answer.error is not None:
                print_error(answer.error)
                failed += 1
            else:
                if not layout.as_json:
                    write(f"{answer.request.path}\n")
                show(answer, asked, engine.info, layout)
            advance(1)
    return failed


def show(answer: Answer, asked: str, info: EngineInfo, layout: Layout) -> None:
    """Write one description to stdout."""
    record = description_record(answer, asked, info, grounded=layout.grounded)
    if layout.as_json:
        write_json(record)
    else:
        write(description_text(record) + "\n")


def description_record(answer: Answer, asked: str, info: EngineInfo, *, grounded: bool) -> dict[str, Any]:
    """What ``--json`` writes for an answered request (DESIGN, "The tarsier command").

    ``seconds``: "decode" reads the frames; "prepare" and "first_token" count from the model's start on this
    clip, and "total" is everything.
    """
    from tarsier_core.grounding import event_to_json, grounded_events

    completion, frames = answer.completion, answer.frames
    assert completion is not None and frames is not None
    events: tuple[Event, ...] = grounded_events(completion.text, frames) if grounded else ()
    return {
        "path": answer.request.path,
        "model": info.model,
        "prompt": asked,
        "text": completion.text,
        "events": [event_to_json(event) for event in events],
        "frames": list(frames.indices),
        "frame_seconds": list(frames.start_seconds),
        "tokens": {"prompt": completion.prompt_tokens, "generated": completion.generated_tokens},
        "seconds": {
            "decode": answer.decode_seconds,
            "prepare": completion.prepare_seconds,
            "first_token": completion.first_token_seconds,
            "total": answer.decode_seconds + completion.total_seconds,
        },
    }


def description_text(record: dict[str, Any]) -> str:
    """A description for people: the text, or a line an event where there are events."""
    if not record["events"]:
        return str(record["text"])
    return "\n".join(
        f"{event['start_seconds']:7.2f} to {event['end_seconds']:.2f} s  {event['text']}"
        for event in record["events"]
    )
