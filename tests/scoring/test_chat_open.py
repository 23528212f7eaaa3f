from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tarsier_core.errors import ModelError, UsageError
from tarsier_core.scoring.chat.open import open_chat_model
from tarsier_core.settings import AZURE_API_VERSION, read_settings

AZURE = {"AZURE_OPENAI_ENDPOINT": "https://me.openai.azure.com/", "AZURE_OPENAI_API_KEY": "secret"}


@pytest.mark.parametrize(
    ("spec", "environ", "name", "identity"),
    [
        (
            "openai:gpt-4o-mini",
            {"OPENAI_API_KEY": "secret"},
            "openai:gpt-4o-mini",
            "openai:gpt-4o-mini at https://api.openai.com/v1",
        ),
        (
            "openai:org/qwen:7b",
            {"OPENAI_BASE_URL": "http://127.0.0.1:8000/"},
            "openai:org/qwen:7b",
            "openai:org/qwen:7b at http://127.0.0.1:8000/v1",
        ),
        ("azure:judge", AZURE, "azure:judge", "azure:judge at https://me.openai.azure.com"),
    ],
)
def test_servers(spec: str, environ: dict[str, str], name: str, identity: str) -> None:
    model = open_chat_model(spec, read_settings(environ))
    assert (model.name, model.identity, model.is_remote) == (name, identity, True)
    assert "secret" not in repr(model) + str(vars(model).get("identity"))
    asyncio.run(model.close())


def test_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "with:colon.jsonl"
    path.write_text("")
    assert open_chat_model(f"replay:{path}", read_settings({})).name == f"replay:{path}"


@pytest.mark.parametrize(
    ("spec", "environ", "words"),
    [
        ("gpt-4o", {}, "'gpt-4o' names no chat model.*openai:MODEL, azure:DEPLOYMENT"),
        ("openai:", {}, "names no chat model"),
        ("claude:x", {}, "no kind 'claude'.*local:ID_OR_PATH"),
        ("openai:gpt-4o", {}, "needs a key in OPENAI_API_KEY, or the address"),
        ("openai:gpt-4o", {"OPENAI_BASE_URL": "localhost:8000"}, "must look like http://host:8000/v1"),
        ("azure:d", {}, "AZURE_OPENAI_ENDPOINT isn't set"),
        ("azure:d", {"AZURE_OPENAI_ENDPOINT": "https://me"}, "AZURE_OPENAI_API_KEY isn't set"),
        ("azure:d", AZURE | {"AZURE_OPENAI_ENDPOINT": "me.azure.com"}, "must look like https://NAME"),
    ],
)
def test_what_is_missing_is_said(spec: str, environ: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        open_chat_model(spec, read_settings(environ))


def test_a_local_model_that_is_not_there() -> None:
    with pytest.raises(ModelError, match="no/such"):
        open_chat_model("local:no/such", read_settings({}))


def test_azures_settings() -> None:
    settings = read_settings(AZURE)
    assert (settings.azure_endpoint, settings.azure_api_key) == (
        "https://me.openai.azure.com/",
        "secret",
    )
    assert settings.azure_api_version == AZURE_API_VERSION
    assert read_settings({"AZURE_OPENAI_API_VERSION": "2030-01-01"}).azure_api_version == "2030-01-01"
    empty = read_settings({"AZURE_OPENAI_ENDPOINT": "", "AZURE_OPENAI_API_KEY": ""})
    assert (empty.azure_endpoint, empty.azure_api_key) == (None, None)


def test_servers_need_no_torch() -> None:
    code = (
        "import sys; from tarsier_core.scoring.chat.open import open_chat_model;"
        "from tarsier_core.settings import read_settings;"
        "open_chat_model('openai:m', read_settings({'OPENAI_API_KEY': 'x'}));"
        "sys.exit(bool({'torch', 'transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
