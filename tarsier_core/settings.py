"""Settings from the environment; the one module that reads it (DESIGN, "The tarsier command")."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What ``TARSIER_*`` and the judges' variables say. Flags override these; these override defaults."""

    model: str
    """Catalogue name, folder or hub id of the model to answer with (TARSIER_MODEL)."""
    home: Path
    """Folder for everything that is kept (TARSIER_HOME)."""
    database_url: str
    """SQLAlchemy address of the annotation database (TARSIER_DATABASE_URL)."""
    judge: str
    """Judge SPEC for scoring (TARSIER_JUDGE)."""
    engine: str
    """"local" or the address of an OpenAI-compatible server (TARSIER_ENGINE)."""
    host: str
    """Address to listen on: this machine's own, or all of them on a Space (where SPACE_ID is set)."""
    openai_base_url: str | None
    openai_api_key: str | None
    azure_endpoint: str | None
    """Address of the Azure OpenAI resource (AZURE_OPENAI_ENDPOINT)."""
    azure_api_key: str | None
    azure_api_version: str
    """AZURE_OPENAI_API_VERSION; by default a stable one that knows structured output."""


AZURE_API_VERSION = "2024-10-21"
"""The stable version that followed 2024-08-01-preview, with which structured output came
(learn.microsoft.com/azure/ai-services/openai/api-version-deprecation, read October 2026)."""


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``environ`` (default: the process's environment); nothing is created on disk."""
    env = os.environ if environ is None else environ
    home = Path(env.get("TARSIER_HOME") or Path.home() / ".tarsier").expanduser()
    return Settings(
        model=env.get("TARSIER_MODEL") or "tiny",
        home=home,
        database_url=env.get("TARSIER_DATABASE_URL") or f"sqlite:///{home / 'tarsier.db'}",
        judge=env.get("TARSIER_JUDGE") or "lexical",
        engine=env.get("TARSIER_ENGINE") or "local",
        host="0.0.0.0" if env.get("SPACE_ID") else "127.0.0.1",
        openai_base_url=env.get("OPENAI_BASE_URL") or None,
        openai_api_key=env.get("OPENAI_API_KEY") or None,
        azure_endpoint=env.get("AZURE_OPENAI_ENDPOINT") or None,
        azure_api_key=env.get("AZURE_OPENAI_API_KEY") or None,
        azure_api_version=env.get("AZURE_OPENAI_API_VERSION") or AZURE_API_VERSION,
    )
