"""The conversation and its events as files to keep."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from apps.chat import captions
from apps.chat.talk import Exchange, Talk, find
from apps.chat.view import exchange_events
from tarsier_core.grounding import event_to_json, events_to_json, events_to_webvtt, parse_grounded

ExportKind = Literal["markdown", "json", "events_vtt", "events_json"]


@dataclass(frozen=True)
class ExportFile:
    """A file for the browser to save; it never lies on the server."""

    name: str
    media_type: str
    text: str


def export(talk: Talk, kind: ExportKind, exchange_id: int | None = None) -> ExportFile | None:
    """The whole conversation, or the events of one answer; ``None`` when there is nothing to save."""
    if kind == "markdown":
        return ExportFile("conversation.md", "text/markdown", to_markdown(talk)) if talk.exchanges else None
    if kind == "json":
        return ExportFile("conversation.json", "application/json", to_json(talk)) if talk.exchanges else None
    exchange = find(talk, exchange_id) if exchange_id is not None else None
    events = exchange_events(talk, exchange) if exchange is not None else ()
    if not events:
        return None
    if kind == "events_vtt":
        return ExportFile("events.vtt", "text/vtt", events_to_webvtt(events))
    return ExportFile("events.json", "application/json", events_to_json(events))


def to_markdown(talk: Talk) -> str:
    """The conversation for people; words of people and models are escaped, so that they stay words."""
    lines = ["# Conversation", ""]
    for exchange in talk.exchanges:
        for clip in exchange.clips:
            lines += [f"Clip: {_escape(clip.name)} ({captions.seen(clip.frames)})", ""]
        lines += [f"**Question:** {_escape(exchange.question)}", ""]
        lines += _answer_lines(talk, exchange)
    return "\n".join(lines).rstrip() + "\n"


def _answer_lines(talk: Talk, exchange: Exchange) -> list[str]:
    events = exchange_events(talk, exchange)
    if events:
        preamble = parse_grounded(exchange.answer.text).preamble
        lines = [_escape(preamble), ""] if preamble else []
        lines += [f"- {captions.span(event)}: {_escape(event.text)}" for event in events]
    else:
        lines = [_escape(exchange.answer.text)]
    if exchange.answer.error:
        lines += ["", f"Failed: {_escape(exchange.answer.error)}"]
    figures = captions.figures(exchange.answer)
    return [*lines, "", *([f"*{_escape(figures)}*", ""] if figures else [])]


def _escape(text: str) -> str:
    """Text in which no character means anything to Markdown or HTML."""
    for character in "\\`*_[]#|~":
        text = text.replace(character, "\\" + character)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def to_json(talk: Talk) -> str:
    """The conversation for programs: text as the model wrote it, events with source frames and seconds."""
    data = {"exchanges": [_exchange_json(talk, exchange) for exchange in talk.exchanges]}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _exchange_json(talk: Talk, exchange: Exchange) -> dict[str, Any]:
    answer = exchange.answer
    done = answer.completion
    return {
        "clips": [
            {
                "name": clip.name,
                "frames": list(clip.frames.indices),
                "frame_seconds": list(clip.frames.start_seconds),
                "num_source_frames": clip.frames.num_source_frames,
            }
            for clip in exchange.clips
        ],
        "question": exchange.question,
        "mode": exchange.mode.name,
        "answer": answer.text,
        "state": answer.state,
        "error": answer.error or None,
        "events": [event_to_json(event) for event in exchange_events(talk, exchange)],
        "model": answer.engine.model if answer.engine else None,
        "profile": answer.engine.profile if answer.engine else None,
        "revision": answer.engine.revision if answer.engine else None,
        "tokens": {"prompt": done.prompt_tokens, "generated": done.generated_tokens} if done else None,
        "seconds": {"first_token": done.first_token_seconds, "total": done.total_seconds} if done else None,
    }
