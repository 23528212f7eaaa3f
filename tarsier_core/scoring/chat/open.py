"""From a judge SPEC that names a chat model to the model."""

from __future__ import annotations

from pathlib import Path

from tarsier_core.errors import UsageError
from tarsier_core.scoring.chat.protocol import MAX_REPLY_TOKENS, ChatModel
from tarsier_core.settings import Settings

FORMS = ("openai:MODEL", "azure:DEPLOYMENT", "local:ID_OR_PATH", "replay:FILE")


def open_chat_model(
    spec: str, settings: Settings, *, max_reply_tokens: int = MAX_REPLY_TOKENS, device: str = "auto"
) -> ChatModel:
    """The chat model that ``spec`` names; only ``local:`` imports torch, and loads its weights now.

    ``openai:`` is OpenAI, or the server at OPENAI_BASE_URL. ``device`` is for ``local:``.

    Raises ``UsageError`` for an unknown SPEC or what is missing for it, ``ModelError`` or ``RowError`` when the
    local model or the file can't be read.
    """
    kind, separator, name = spec.partition(":")
    if not separator or not name:
        raise UsageError(f"{spec!r} names no chat model; a judge of that kind is one of {', '.join(FORMS)}")
    match kind:
        case "openai":
            return _open_openai(name, settings, max_reply_tokens)
        case "azure":
            return _open_azure(name, settings, max_reply_tokens)
        case "local":
            from tarsier_core.scoring.chat.local_chat import load_local_chat

            return load_local_chat(name, max_reply_tokens=max_reply_tokens, device=device)
        case "replay":
            from tarsier_core.scoring.chat.replay import ReplayChat

            return ReplayChat(Path(name))
    raise UsageError(f"{spec!r}: there is no kind {kind!r} of chat model; use one of {', '.join(FORMS)}")


def _open_openai(model: str, settings: Settings, max_reply_tokens: int) -> ChatModel:
    from tarsier_core.engine.remote import server_address
    from tarsier_core.scoring.chat.openai_chat import OPENAI_ADDRESS, openai_chat

    address = OPENAI_ADDRESS if settings.openai_base_url is None else server_address(settings.openai_base_url)
    if address == OPENAI_ADDRESS and settings.openai_api_key is None:
        raise UsageError(
            f"openai:{model} needs a key in OPENAI_API_KEY, or the address of another server in OPENAI_BASE_URL"
        )
    return openai_chat(
        model, base_url=address, api_key=settings.openai_api_key, max_reply_tokens=max_reply_tokens
    )


def _open_azure(deployment: str, settings: Settings, max_reply_tokens: int) -> ChatModel:
    from tarsier_core.scoring.chat.openai_chat import azure_chat

    if settings.azure_endpoint is None or settings.azure_api_key is None:
        missing = "AZURE_OPENAI_ENDPOINT" if settings.azure_endpoint is None else "AZURE_OPENAI_API_KEY"
        raise UsageError(
            f"azure:{deployment} needs the resource's address in AZURE_OPENAI_ENDPOINT and its key in "
            f"AZURE_OPENAI_API_KEY; {missing} isn't set"
        )
    if not settings.azure_endpoint.startswith(("http://", "https://")):
        raise UsageError(
            f"AZURE_OPENAI_ENDPOINT is {settings.azure_endpoint!r}; it must look like https://NAME.openai.azure.com"
        )
    return azure_chat(
        deployment,
        endpoint=settings.azure_endpoint,
        api_key=settings.azure_api_key,
        api_version=settings.azure_api_version,
        max_reply_tokens=max_reply_tokens,
    )
