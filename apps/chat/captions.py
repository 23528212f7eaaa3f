"""The short texts under clips and answers."""

from __future__ import annotations

from apps.chat.talk import Answer
from tarsier_core.media.strip import time_label
from tarsier_core.records import ClipInfo, Event, Frames


def seen(frames: Frames) -> str:
    """What the model sees of a clip: ``16 of 143 frames, 0.0 to 5.1 s``."""
    if frames.is_image:
        return "1 picture"
    word = "frame" if frames.num_source_frames == 1 else "frames"
    span = between(frames.start_seconds[0], frames.end_seconds[-1], " to ")
    return f"{len(frames)} of {frames.num_source_frames} {word}, {span}"


def facts(info: ClipInfo) -> str:
    """Size, length and codec of a file: ``1280 x 720, 5.1 s, h264``."""
    size = f"{info.width} \N{MULTIPLICATION SIGN} {info.height}"
    if info.kind == "image":
        return size
    return f"{size}, {time_label(info.duration_seconds)}, {info.codec}"


def span(event: Event) -> str:
    """The times on an event's chip: ``0.3\N{EN DASH}1.7 s``."""
    return between(event.start_seconds, event.end_seconds, "\N{EN DASH}")


def between(start_seconds: float, end_seconds: float, joint: str) -> str:
    """Two moments with the unit written once."""
    start, end = time_label(start_seconds), time_label(end_seconds)
    return f"{start.removesuffix(' s') if end.endswith(' s') else start}{joint}{end}"


def figures(answer: Answer) -> str:
    """What an answer cost: model, tokens, seconds, and why it ended if not by itself."""
    parts = [answer.engine.model] if answer.engine else []
    done = answer.completion
    if done is not None:
        if done.prompt_tokens:
            reused = f" ({done.reused_tokens:,} reused)" if done.reused_tokens else ""
            parts.append(f"{done.prompt_tokens:,} prompt tokens{reused}")
        parts.append(f"{done.generated_tokens:,} new tokens")
        parts.append(f"first after {done.first_token_seconds:.1f} s")
        parts.append(f"{done.total_seconds:.1f} s in all")
        if done.finish_reason == "length":
            parts.append("cut at the limit of new tokens")
    if answer.state == "stopped":
        parts.append("stopped")
    return " \N{MIDDLE DOT} ".join(parts)
