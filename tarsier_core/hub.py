"""Files from the Hugging Face hub; what goes wrong becomes one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import httpx
from huggingface_hub import HfApi, constants, snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from tarsier_core.errors import ModelError

Kind = Literal["model", "dataset"]


@contextmanager
def hub_failures(hub_id: str, revision: str | None = None, kind: Kind = "model") -> Iterator[None]:
    """Turn what the hub's client raises into ``ModelError``, with the cause in one sentence."""
    try:
        yield
    except GatedRepoError as error:
        raise ModelError(f"{hub_id}: its owner grants access on request, on huggingface.co") from error
    except RevisionNotFoundError as error:
        raise ModelError(f"{hub_id}: the hub has no revision {revision!r} of it") from error
    except RepositoryNotFoundError as error:
        raise ModelError(f"{hub_id}: the hub has no such {kind}, or it is private") from error
    except LocalEntryNotFoundError as error:
        why = "HF_HUB_OFFLINE is set" if constants.HF_HUB_OFFLINE else "the hub can't be reached"
        raise ModelError(f"{hub_id}: it isn't on this machine, and {why}") from error
    except HFValidationError as error:
        raise ModelError(f"{hub_id}: that isn't a hub id") from error
    except (HfHubHTTPError, httpx.HTTPError, OSError) as error:
        raise ModelError(f"{hub_id}: fetching it from the hub failed: {error}") from error


def licence_of(hub_id: str, kind: Kind) -> str:
    """The licence that a repository's card names."""
    with hub_failures(hub_id, kind=kind):
        api = HfApi()
        card = (api.model_info(hub_id) if kind == "model" else api.dataset_info(hub_id)).card_data
    licence = (card.get("license_name") or card.get("license")) if card else None
    return str(licence) if licence else "none named; see its page"


def download(hub_id: str, kind: Kind, folder: Path, patterns: list[str] | None = None) -> Path:
    """All files of a repository, or those that match, into ``folder``.

    Goes on where it was interrupted; files are checked against the hub's hashes by its client.
    """
    with hub_failures(hub_id, kind=kind):
        return Path(snapshot_download(hub_id, repo_type=kind, local_dir=folder, allow_patterns=patterns))
