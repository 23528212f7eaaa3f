"""From a talk to the conversation that a model is given: the one place where turns are put in order."""

from __future__ import annotations

from apps.chat.talk import Exchange, Talk
from tarsier_core.records import Conversation, Media, Part, Text, Turn


def conversation_up_to(talk: Talk, exchange_id: int) -> Conversation:
    """The turns up to and including the question of ``exchange_id``, strictly user and assistant in turn.

    Within a turn the clips come first and then the words, as the models were trained. A question that got no
    answer (it failed, or was stopped before its first word) is left out, but its clips go along with the next
    question, since the person still sees them. Raises ``KeyError`` when the question isn't there.
    """
    turns: list[Turn] = []
    carried: tuple[Part, ...] = ()
    for exchange in talk.exchanges:
        media = (*carried, *(Media(clip.frames) for clip in exchange.clips))
        if exchange.id == exchange_id:
            return Conversation((*turns, Turn("user", (*media, Text(exchange.question)))))
        if not _was_answered(exchange):
            carried = media
            continue
        carried = ()
        turns.append(Turn("user", (*media, Text(exchange.question))))
        turns.append(Turn("assistant", (Text(exchange.answer.text),)))
    raise KeyError(exchange_id)


def about_the_latest_clip(conversation: Conversation) -> Conversation:
    """The turns from the latest clip on, with that clip alone: for a model that was taught one clip at a time."""
    with_clips = [place for place, turn in enumerate(conversation.turns) if _media_of(turn)]
    if not with_clips:
        return conversation
    first = conversation.turns[with_clips[-1]]
    words = tuple(part for part in first.parts if isinstance(part, Text))
    start = Turn(first.role, (_media_of(first)[-1], *words))
    return Conversation((start, *conversation.turns[with_clips[-1] + 1 :]))


def _media_of(turn: Turn) -> list[Media]:
    return [part for part in turn.parts if isinstance(part, Media)]


def _was_answered(exchange: Exchange) -> bool:
    answer = exchange.answer
    return answer.state in ("done", "stopped") and bool(answer.text.strip())
