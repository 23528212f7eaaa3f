"""The server behind ``tarsier serve`` and ``app.py``: chat at ``/``, launched by Gradio as a Space needs."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from tarsier_core.errors import UsageError
from tarsier_core.settings import Settings, read_settings

if TYPE_CHECKING:
    from apps.chat.page import ChatPage


def serve(host: str, port: int, apps: Sequence[str]) -> None:
    """Serve the named applications until interrupted (``KeyboardInterrupt``, also for SIGTERM).

    Raises ``UsageError`` when the port is taken.

    Uploads live in a private temporary folder that goes with the server; nothing else is written.
    """
    unknown = [name for name in apps if name != "chat"]
    if unknown:
        raise UsageError(f"the application {unknown[0]!r} isn't part of this version; there is: chat")
    signal.signal(signal.SIGTERM, _leave)
    with private_folder() as folder:
        page = chat_page(read_settings(), folder)
        try:
            _, url, _ = page.blocks.launch(
                server_name=host,
                server_port=port,
                prevent_thread_lock=True,
                quiet=True,
                **page.launch_options,
            )
        except OSError as error:
            raise UsageError(f"port {port} can't be used on {host}: {error}") from error
        sys.stdout.write(f"Tarsier is at {url}\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        finally:
            page.blocks.close(verbose=False)


def _leave(signum: int, frame: FrameType | None) -> None:
    """End as Ctrl+C does, so that the uploads are deleted."""
    raise KeyboardInterrupt


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder that only this user can read, for everything Gradio writes; gone when the server ends."""
    folder = Path(tempfile.mkdtemp(prefix="tarsier-"))
    os.environ["GRADIO_TEMP_DIR"] = str(folder)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def chat_page(settings: Settings, folder: Path) -> ChatPage:
    """The chat page with the models, samples and engine that the settings ask for."""
    from apps.chat.model_picker import offered_models
    from apps.chat.page import build_page
    from apps.chat.samples import read_samples
    from tarsier_core.engine.open import open_engine

    return build_page(
        open_engine=lambda model: open_engine(model, engine=settings.engine, profile="fast"),
        models=offered_models(settings),
        samples=read_samples(),
        folder=folder,
    )
