"""From what a person asks for (a model's name, an engine) to an engine."""

from __future__ import annotations

from typing import Literal

from tarsier_core.engine.protocol import Engine
from tarsier_core.settings import read_settings

LocalProfile = Literal["faithful", "fast"]
Quantization = Literal["4bit", "8bit"]


def open_engine(
    model: str,
    *,
    engine: str = "local",
    profile: LocalProfile = "faithful",
    revision: str | None = None,
    dtype: str = "auto",
    device: str = "auto",
    quantization: Quantization | None = None,
    api_key: str | None = None,
    num_readers: int | None = None,
) -> Engine:
    """The engine that answers with ``model``.

    ``engine`` is "local" (loads the model into this process: catalogue name, folder or hub id) or the address
    of an OpenAI-compatible server that serves it (its key is ``api_key``, or OPENAI_API_KEY). The others are
    the arguments of ``load_model``, for local models only, and ``num_readers``, the processes that read clips
    for batches. Raises ``ModelError`` when the model can't be
    loaded, ``UsageError`` when the address is none. Only "local" imports torch.
    """
    if engine == "local":
        from tarsier_core.engine.local import LocalEngine
        from tarsier_core.models import load_model

        return LocalEngine(
            load_model(
                model,
                revision=revision,
                profile=profile,
                dtype=dtype,
                device=device,
                quantization=quantization,
            ),
            num_readers=num_readers,
        )
    from tarsier_core.engine.remote import RemoteEngine

    return RemoteEngine(engine, model, api_key=api_key or read_settings().openai_api_key, num_readers=num_readers)
