"""Chat models as judges: opening one by its SPEC; ``pacing.Pacer`` calls it with cache, budget and retries."""

from tarsier_core.scoring.chat.open import open_chat_model
from tarsier_core.scoring.chat.protocol import (
    BudgetSpent,
    ChatMessage,
    ChatModel,
    JudgeError,
    JudgeUnusable,
    Reply,
)

__all__ = [
    "BudgetSpent",
    "ChatMessage",
    "ChatModel",
    "JudgeError",
    "JudgeUnusable",
    "Reply",
    "open_chat_model",
]
