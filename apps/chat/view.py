"""What the page is sent: plain JSON values which ``talk.js`` and ``stage.js`` show with ``textContent``.

No HTML is ever made from a person's or a model's words, here or in the browser.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from apps.chat import captions
from apps.chat.strip import thumbnails
from apps.chat.talk import Clip, Exchange, Talk
from tarsier_core.grounding import parse_grounded, place_event
from tarsier_core.media.strip import time_label
from tarsier_core.records import Event, Frames


def talk_view(talk: Talk, *, version: int, notice: str = "", ahead: int = 0) -> dict[str, Any]:
    """The transcript. The browser drops a view whose ``version`` is older than the one it shows."""
    return {
        "version": version,
        "notice": notice,
        "busy": talk.is_busy,
        "exchanges": [_exchange_view(talk, exchange, ahead) for exchange in talk.exchanges],
    }


def _exchange_view(talk: Talk, exchange: Exchange, ahead: int) -> dict[str, Any]:
    answer = exchange.answer
    return {
        "id": exchange.id,
        "question": exchange.question,
        "label": exchange.mode.label if exchange.question == exchange.mode.prompt else exchange.question,
        "clips": [{"id": clip.id, "name": clip.name} for clip in exchange.clips],
        "state": answer.state,
        "status": _status(exchange, ahead),
        "pieces": pieces(talk, exchange),
        "error": answer.error,
        "figures": "" if answer.is_open else captions.figures(answer),
    }


def _status(exchange: Exchange, ahead: int) -> str:
    """What is going on before the first word."""
    answer = exchange.answer
    if answer.state == "waiting":
        if ahead:
            return f"{ahead} {'question is' if ahead == 1 else 'questions are'} ahead of yours."
        return "Your question is next."
    if answer.state == "running" and answer.engine is None:
        return "Getting the model ready."
    if answer.state == "running" and not answer.text:
        return "Looking at the frames."
    if answer.state == "stopping":
        return "Stopping."
    if answer.state == "stopped" and not answer.text:
        return "Stopped before the first word."
    if answer.state == "done" and not answer.text.strip():
        return "The model gave no answer."
    return ""


def pieces(talk: Talk, exchange: Exchange) -> list[dict[str, Any]]:
    """An answer in pieces: running text, and events with their times and the clip that they are in.

    A tag ``<frame: i-j>`` that is still being written isn't shown; one that points beyond the clip leaves
    plain text.
    """
    answer = exchange.answer
    grounded = parse_grounded(answer.text, finished=not answer.is_open)
    shown: list[dict[str, Any]] = []
    if grounded.preamble:
        shown.append({"text": grounded.preamble})
    clip = clip_talked_about(talk, exchange)
    number = 0
    for tagged in grounded.events:
        event = place_event(tagged, clip.frames) if clip is not None else None
        if event is None or clip is None:
            shown.append({"text": tagged.text})
        else:
            shown.append(_event_view(event, clip, number))
            number += 1
    return shown


def _event_view(event: Event, clip: Clip, number: int) -> dict[str, Any]:
    return {
        "text": event.text,
        "number": number,
        "clip": clip.id,
        "start": event.start_seconds,
        "end": event.end_seconds,
        "span": captions.span(event),
    }


def clip_talked_about(talk: Talk, exchange: Exchange) -> Clip | None:
    """The clip that an answer's frame numbers count in: the latest moving one up to its question."""
    clips: list[Clip] = []
    for earlier in talk.exchanges:
        clips += [clip for clip in earlier.clips if not clip.frames.is_image]
        if earlier.id == exchange.id:
            break
    return clips[-1] if clips else None


def exchange_events(talk: Talk, exchange: Exchange) -> tuple[Event, ...]:
    """The events of one answer that have a place in its clip."""
    clip = clip_talked_about(talk, exchange)
    if clip is None:
        return ()
    tagged = parse_grounded(exchange.answer.text, finished=not exchange.answer.is_open).events
    placed = (place_event(event, clip.frames) for event in tagged)
    return tuple(event for event in placed if event is not None)


def stage_view(talk: Talk) -> dict[str, Any]:
    """The clips with the frames that the model sees of each, the newest shown first."""
    pending = {clip.id for clip in talk.pending}
    return {"clips": [{**_clip_view(clip), "pending": clip.id in pending} for clip in talk.clips]}


def _clip_view(clip: Clip) -> dict[str, Any]:
    return {
        "id": clip.id,
        "name": clip.name,
        "kind": clip.frames.kind,
        "width": clip.info.width,
        "height": clip.info.height,
        "url": media_url(clip.source),
        "facts": captions.facts(clip.info),
        "seen": captions.seen(clip.frames),
        "warnings": list(clip.frames.warnings),
        "frames": _frame_views(clip.frames),
    }


def _frame_views(frames: Frames) -> list[dict[str, Any]]:
    return [
        {"picture": picture, "number": number + 1, "start": start, "end": end, "time": time_label(start)}
        for number, (picture, start, end) in enumerate(
            zip(thumbnails(frames), frames.start_seconds, frames.end_seconds, strict=True)
        )
    ]


def media_url(path: str) -> str:
    """Where the browser finds a file that this server may show, relative to the page."""
    return f"gradio_api/file={quote(path)}"
