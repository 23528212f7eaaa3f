"""What AutoDQ and open QA ask of a chat model (FACTS section 4), in words of our own.

Figures of different ``VERSION`` aren't compared: change it whenever a word here changes (a test holds the hash).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from tarsier_core.scoring.chat.protocol import ChatMessage

VERSION = "autodq-1"
MAX_EVENTS = 10

EXTRACT = """\
Break a description of a video down into the events that it tells.

Rules:
- An event is one action, movement or change of somebody or something, as a short sentence that stands on its own.
- One action is one event: "he stands up and leaves" holds two.
- Write who or what acts in every event; put the person or thing in place of a pronoun.
- Leave out how things look, the setting, moods and guesses, and how the camera moves or the film is cut.
- Keep the order in which the events are told. Give at most {max_events}; where there are more, the most important.

Answer with a JSON object and nothing else: {{"events": ["...", "..."]}}. A description without events gives
{{"events": []}}.

Description:
{description}"""

JUDGE = """\
Below are a description of a video, and a list of events. Say for each event how the description relates to it.

- "entailment": the description tells the event, or it follows from it beyond doubt. Other words for the same are fine.
- "contradiction": the description says something that can't be true together with the event.
- "neutral": neither: the description says nothing about it, or not enough to decide.

Judge only by what the description says, each event by itself, in the given order.

Answer with a JSON object and nothing else, with one entry for each of the {count} events:
{{"events": [{{"event": "the event as given", "relationship": "entailment, neutral or contradiction", \
"reason": "why, in a few words"}}]}}

Description:
{description}

Events:
{events}"""

GRADE = """\
A question about a video was answered. Judge by the correct answer whether the given answer means the same.

Other words for the same are right; more detail is fine as long as it doesn't contradict the correct answer.

Question: {question}
Correct answer: {reference}
Given answer: {answer}

Answer with a JSON object and nothing else: {{"pred": "yes" or "no", "score": a whole number from 0 (nothing in \
common) to 5 (means the same)}}"""

RATE = """\
A question about a video was answered. Rate by the correct answer how good the given answer is.

Question: {question}
Correct answer: {reference}
Given answer: {answer}

Answer with a JSON object and nothing else: {{"score": a whole number from {lowest} (wrong, or beside the point) to \
{highest} (as good as the correct answer)}}"""

CHOOSE = """\
Answer a question about a video by nothing but this description of it. If the description doesn't say, answer "none".

Description:
{description}

Question:
{question}

Answer with a JSON object and nothing else: {{"answer": "the letter of the option, or none"}}"""

HASH = sha256("\n".join((EXTRACT, JUDGE, GRADE, RATE, CHOOSE, str(MAX_EVENTS))).encode()).hexdigest()
"""SHA-256 of all prompts; stands in every evidence record."""

EVENTS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"events": {"type": "array", "items": {"type": "string"}}},
    "required": ["events"],
    "additionalProperties": False,
}
VERDICTS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "event": {"type": "string"},
                    "relationship": {"type": "string", "enum": ["entailment", "neutral", "contradiction"]},
                    "reason": {"type": "string"},
                },
                "required": ["event", "relationship", "reason"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["events"],
    "additionalProperties": False,
}
GRADE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"pred": {"type": "string", "enum": ["yes", "no"]}, "score": {"type": "integer"}},
    "required": ["pred", "score"],
    "additionalProperties": False,
}


RATE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"score": {"type": "integer"}},
    "required": ["score"],
    "additionalProperties": False,
}
CHOOSE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"answer": {"type": "string"}},
    "required": ["answer"],
    "additionalProperties": False,
}


def extraction(description: str) -> list[ChatMessage]:
    """Ask for the events of a description."""
    return _ask(EXTRACT.format(max_events=MAX_EVENTS, description=description))


def judgement(events: Sequence[str], description: str) -> list[ChatMessage]:
    """Ask how a description relates to events."""
    listed = json.dumps(list(events), ensure_ascii=False)
    return _ask(JUDGE.format(count=len(events), description=description, events=listed))


def grading(question: str, reference: str, answer: str) -> list[ChatMessage]:
    """Ask whether an answer to an open question is right."""
    return _ask(GRADE.format(question=question, reference=reference, answer=answer))


def rating(question: str, reference: str, answer: str, lowest: int, highest: int) -> list[ChatMessage]:
    """Ask how good an answer to an open question is."""
    return _ask(
        RATE.format(question=question, reference=reference, answer=answer, lowest=lowest, highest=highest)
    )


def choosing(question: str, description: str) -> list[ChatMessage]:
    """Ask a multiple-choice question about a description."""
    return _ask(CHOOSE.format(question=question, description=description))


def _ask(text: str) -> list[ChatMessage]:
    return [ChatMessage("user", text)]
