"""An annotation row as an item of a batch, and an answer as the row that is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tarsier_core.errors import RowError
from tarsier_core.records import Conversation
from tarsier_core.rows import Item, Message, Row
from tarsier_core.scoring.records import Sample

Family = Literal["qwen2_vl", "tarsier1"]


@dataclass(frozen=True, eq=False)
class RowRequest:
    """Ask what a row asks; a beginning of the answer in the row is continued."""

    id: str
    row: Row
    num_frames: int
    family: Family = "qwen2_vl"
    """Whose rule chooses the frames (FACTS section 2)."""

    @property
    def path(self) -> str:
        """The row's first file."""
        return next(media_files(self.row), self.id)

    def read(self) -> Conversation:
        """Read the row's media. Raises ``MediaError``, ``RowError`` or ``UsageError``."""
        from tarsier_core.models.options import InputOptions
        from tarsier_core.models.resolve import resolve

        conversation = resolve(self.row, InputOptions(n_frames=self.num_frames), self.family)
        if conversation.turns and not conversation.turns[-1].parts:
            return Conversation(conversation.turns[:-1])
        return conversation


def row_key(row: Row, where: str) -> str:
    """What tells a benchmark's rows apart: ``dataset`` and ``idx``. Raises ``RowError`` where one is missing."""
    if row.dataset is None or row.idx is None:
        missing = "dataset" if row.dataset is None else "idx"
        raise RowError(f"{where}: {missing}: a row to be answered needs it, to be told from the others")
    return f"{row.dataset}_{row.idx}"


def media_files(row: Row) -> Iterator[str]:
    """Every file that a row shows."""
    for item in items(row):
        for medium in (item.image, item.video):
            if medium is None:
                continue
            named = (medium.image_file, medium.video_file)
            for files in named:
                yield from [files] if isinstance(files, str) else files or ()


def items(row: Row) -> Iterator[Item]:
    """Every piece of every turn."""
    for message in row.messages:
        yield from message.content


def answered(row: Row, text: str, prediction: Mapping[str, Any]) -> dict[str, Any]:
    """The row with the answer in place of its last assistant text (FACTS section 3), and how it came about."""
    messages = list(row.messages)
    place = max((at for at, m in enumerate(messages) if m.role == "assistant"), default=None)
    if place is None:
        messages.append(Message(role="assistant", content=[Item(type="text", text=text)]))
    else:
        content = list(messages[place].content)
        last = max((at for at, i in enumerate(content) if i.type == "text" and i.reference is not None), default=None)
        if last is None:
            content.append(Item(type="text", text=text))
        else:
            content[last] = content[last].model_copy(update={"text": text})
        messages[place] = messages[place].model_copy(update={"content": content})
    return row.model_copy(update={"messages": messages}).to_json() | {"prediction": dict(prediction)}


def sample_of(row: Row, where: str) -> Sample:
    """What a metric reads from a row that was answered, by this suite or by the original.

    The prediction is the texts of the assistant's pieces that carry a reference, or all of the last turn's.
    """
    record = (row.model_extra or {}).get("prediction")
    error = record.get("error") if isinstance(record, Mapping) else None
    spoken = [item for m in row.messages if m.role == "assistant" for item in m.content if item.type == "text"]
    graded = [item for item in spoken if item.reference is not None]
    text = "".join(item.text or "" for item in graded or spoken[-1:])
    if error is None and text.strip() == ORIGINAL_ERROR:
        error = "the original's run failed here"
    prompt = "\n".join(
        item.text or "" for m in row.messages if m.role == "user" for item in m.content if item.type == "text"
    )
    return Sample(
        key=row_key(row, where),
        dataset=row.dataset or "",
        prompt=prompt,
        prediction=None if error is not None else text,
        references=tuple(reference for item in graded for reference in as_list(item.reference)),
        error=error,
        extra=row.extra_info or {},
        vid=None if row.vid is None else str(row.vid),
    )


ORIGINAL_ERROR = "<error>"
"""What the original writes as the answer when a clip failed (FACTS section 3)."""


def as_list(reference: str | list[str] | None) -> list[str]:
    """A reference as a list."""
    if reference is None:
        return []
    return [reference] if isinstance(reference, str) else reference
