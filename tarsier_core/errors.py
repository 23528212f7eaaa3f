"""Every error that the suite raises on purpose.

    TarsierError                 one plain sentence; applications catch this at their edge and nothing broader
    +- UsageError                what was asked for can't be done as asked (wrong flag, unknown name)
    +- MediaError                a clip can't be read: names the file and the cause
    |  +- MediaLimitError        a clip is larger than this program agrees to decode
    +- RowError                  an annotation row is malformed: names the file, line and field
    +- ModelError                a model can't be found or loaded
    |  +- CheckpointError        its files don't match its architecture: names the tensors
    |  +- PromptError            a conversation can't be written for this model (too long, wrong order)
    +- EngineError               generating failed
       +- OutOfMemoryError       the accelerator's memory didn't suffice
       +- RemoteEngineError      the server answered wrongly, or not at all
"""

from __future__ import annotations

from os import PathLike, fspath


class TarsierError(Exception):
    """A failure with a sentence that a person can act on."""


class UsageError(TarsierError):
    """What was asked for can't be done as asked."""


class MediaError(TarsierError):
    """A media file can't be read; ``path`` and ``cause`` make up the sentence."""

    def __init__(self, path: str | PathLike[str], cause: str) -> None:
        self.path = fspath(path)
        self.cause = cause
        super().__init__(f"{self.path}: {cause}")

    def __reduce__(self) -> tuple[type[MediaError], tuple[str, str]]:
        return type(self), (self.path, self.cause)


class MediaLimitError(MediaError):
    """A media file asks for more memory or time than decoding allows."""


class RowError(TarsierError):
    """An annotation row is malformed."""


class ModelError(TarsierError):
    """A model can't be found or loaded."""


class CheckpointError(ModelError):
    """A checkpoint's files don't match its architecture."""


class PromptError(ModelError):
    """A conversation can't be written in a model's prompt format."""


class EngineError(TarsierError):
    """Generating an answer failed."""


class OutOfMemoryError(EngineError):
    """The accelerator's memory didn't suffice."""


class RemoteEngineError(EngineError):
    """A model server answered wrongly, or not at all."""
