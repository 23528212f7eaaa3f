"""The chat page: Gradio's parts, and which function each of them calls. What they do is in ``service.py``."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from apps.chat import markup
from apps.chat.clips import MAX_FRAMES, MAX_UPLOAD_MEGABYTES, SUFFIXES
from apps.chat.engines import Engines, OpenEngine
from apps.chat.export import export
from apps.chat.generate import make_generate
from apps.chat.model_picker import ModelChoice
from apps.chat.samples import Sample
from apps.chat.service import FORGOTTEN, ChatService, Choice
from apps.chat.view import stage_view, talk_view
from apps.chat.visitors import MAX_WAITING, RETENTION_SECONDS, Visit, Visitors
from apps.look import read_look
from tarsier_core.engine.protocol import GenerationOptions
from tarsier_core.modes import DETAILED, MODES, Mode

MODEL_QUEUE = "model"
"""Everything that touches the model shares this queue; what doesn't, waits for nothing."""
MODES_BY_NAME = {mode.name: mode for mode in MODES}
SAVE_FILE = """(file) => {
  if (!file) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file.text], { type: file.media_type }));
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}"""
TAKE_OUT_REFUSED = """(box, talk) => {
  const refused = new Set(talk.refused);
  return { text: box.text, files: box.files.filter((file) => !refused.has(file.path)) };
}"""


@dataclasses.dataclass(frozen=True)
class ChatPage:
    """The page and how it must be launched."""

    blocks: gr.Blocks
    launch_options: dict[str, Any]


def build_page(
    *,
    open_engine: OpenEngine,
    models: Sequence[ModelChoice],
    samples: Sequence[Sample],
    folder: Path,
    max_waiting: int = MAX_WAITING,
) -> ChatPage:
    """The chat page. ``models`` are offered, the first one chosen; ``folder`` is private and temporary."""
    engines = Engines(open_engine)
    visitors = Visitors(max_waiting=max_waiting)
    service = ChatService(visitors, engines, make_generate(engines), folder)
    with gr.Blocks(
        title="Tarsier", delete_cache=(60, RETENTION_SECONDS), analytics_enabled=False, fill_width=True
    ) as blocks:
        _Wiring(service, models, samples, folder).lay_out()
        blocks.unload(_closer(service))
    blocks.queue(max_size=2 * max_waiting, api_open=False)
    look = read_look()
    return ChatPage(blocks, markup.launch_options(look, samples))


def _closer(service: ChatService) -> Callable[[gr.Request], None]:
    """What happens when a tab is closed; Gradio finds the request by its annotation."""

    def close(request: gr.Request) -> None:
        service.close(request.session_hash or "")

    return close


class _Wiring:
    """Lays out the parts and connects them."""

    def __init__(
        self, service: ChatService, models: Sequence[ModelChoice], samples: Sequence[Sample], folder: Path
    ) -> None:
        self._service = service
        self._models = {model.name: model for model in models}
        self._folder = folder.resolve()
        self._samples = {sample.name: sample for sample in samples}

    def lay_out(self) -> None:
        """Put everything on the page."""
        gr.HTML(markup.HEADER, js_on_load=None, apply_default_css=False, elem_id="t-header")
        with gr.Row(elem_id="t-main", equal_height=False):
            with gr.Column(elem_id="t-left", scale=5, min_width=300):
                self.stage = gr.HTML(
                    {"clips": []},
                    html_template=markup.stage_template(tuple(self._samples.values())),
                    js_on_load=markup.script("stage.js"),
                    apply_default_css=False,
                    elem_id="t-stage",
                )
            with gr.Column(elem_id="t-right", scale=6, min_width=300):
                self.talk = gr.HTML(
                    talk_view(Visit("").talk, version=0),
                    html_template=markup.TALK_TEMPLATE,
                    js_on_load=markup.script("talk.js"),
                    apply_default_css=False,
                    elem_id="t-talk",
                )
                self._lay_out_composer()
                self._lay_out_settings()
                self.saved = gr.JSON(visible=False)
        self._connect()

    def _lay_out_composer(self) -> None:
        self.mode = gr.Radio(
            [(mode.label, mode.name) for mode in MODES],
            value=DETAILED.name,
            show_label=False,
            container=False,
            elem_id="t-mode",
        )
        self.box = gr.MultimodalTextbox(
            file_types=list(SUFFIXES),
            file_count="multiple",
            sources=["upload"],
            placeholder=placeholder(DETAILED),
            show_label=False,
            label="Question",
            container=False,
            autofocus=True,
            max_plain_text_length=100_000,
            elem_id="t-box",
        )
        self.hint = gr.HTML(
            self._hint(DETAILED.name, next(iter(self._models))),
            html_template=markup.HINT_TEMPLATE,
            js_on_load=None,
            apply_default_css=False,
            elem_id="t-hint",
        )

    def _lay_out_settings(self) -> None:
        first = next(iter(self._models.values()))
        with gr.Accordion("Model and settings", open=False, elem_id="t-settings"):
            self.model = gr.Dropdown(
                [(model.label, model.name) for model in self._models.values()],
                value=first.name,
                label="Model",
                info="What each needs stands beside its name. It is loaded at the next question.",
                elem_id="t-model",
            )
            with gr.Accordion("Advanced", open=False, elem_id="t-advanced"):
                self.frames = gr.Slider(
                    1, MAX_FRAMES, value=16, step=1, label="Frames", info="Taken evenly from each new clip."
                )
                self.new_tokens = gr.Slider(
                    16, 2048, value=512, step=16, label="New tokens", info="The longest an answer may get."
                )
                with gr.Row():
                    self.temperature = gr.Slider(
                        0, 2, value=0, step=0.05, label="Temperature", info="0 takes the likeliest word."
                    )
                    self.top_p = gr.Slider(0.05, 1, value=1, step=0.05, label="Top-p")
                self.seed = gr.Number(
                    value=0, precision=0, label="Seed", info="Repeats an answer; matters above temperature 0."
                )

    def _connect(self) -> None:
        quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        settings = [self.model, self.frames, self.new_tokens, self.temperature, self.top_p, self.seed]
        views = [self.talk, self.stage]
        self.box.change(self.sync, [self.box, self.frames], views, trigger_mode="always_last", **quick)
        self.talk.refuse(None, [self.box, self.talk], self.box, js=TAKE_OUT_REFUSED)
        self.box.submit(
            self.ask, [self.box, self.mode, *settings], [*views, self.box], trigger_mode="multiple", **quick
        )
        self.box.stop(self.stop, None, self.talk, trigger_mode="multiple", **quick)
        self.stage.sample(self.ask_sample, [*settings], [*views, self.box], **quick)
        self.stage.record(self.record, self.box, self.box, **quick).then(
            self.sync, [self.box, self.frames], views, **quick
        )
        self.talk.retry(self.retry, None, [*views, self.box], **quick)
        self.talk.undo(self.undo, None, [*views, self.box], **quick)
        self.talk.edit(self.edit, settings, [*views, self.box], **quick)
        self.talk.new(self.new, None, [*views, self.box], **quick)
        self.talk.poll(self.show, None, [self.talk, self.box], trigger_mode="multiple", **quick)
        self.talk.export(self.export, None, self.saved, **quick).then(None, self.saved, None, js=SAVE_FILE)
        self.talk.answer(
            self.answer,
            settings,
            [self.talk, self.box],
            concurrency_id=MODEL_QUEUE,
            concurrency_limit=1,
            trigger_mode="multiple",
            show_progress="hidden",
            api_visibility="private",
        ).then(self.show, None, [self.talk, self.box], **quick)
        self.frames.change(self.change_frames, self.frames, views, trigger_mode="always_last", **quick)
        for choice in (self.mode, self.model):
            choice.change(self.choose, [self.mode, self.model], [self.box, self.hint], **quick)

    def sync(self, request: gr.Request, box: dict[str, Any] | None, num_frames: int) -> Any:
        """Files were put into the input box, or taken out of it."""
        visit = self._visit(request)
        paths = [str(path) for path in (box or {}).get("files", [])]
        with visit.lock:
            if set(paths) == {clip.source for clip in visit.talk.pending}:
                return gr.skip(), gr.skip()
            refused = self._service.sync_uploads(visit, paths, int(num_frames))
            return {**self._talk_view(visit), "refused": refused}, stage_view(visit.talk)

    def ask(self, request: gr.Request, box: dict[str, Any] | None, mode: str, *settings: Any) -> Any:
        """Send was pressed."""
        visit, choice = self._visit(request), read_choice(*settings)
        text = str((box or {}).get("text") or "")
        paths = [str(path) for path in (box or {}).get("files", [])]
        with visit.lock:
            refused = self._service.sync_uploads(visit, paths, choice.num_frames)
            problem = visit.notice
            sent = False
            if not problem:
                sent = self._service.ask(visit, text, MODES_BY_NAME[mode], choice)
            cleared = self._box(visit, value={"text": "", "files": []}) if sent else self._box(visit)
            return {**self._talk_view(visit), "refused": refused}, stage_view(visit.talk), cleared

    def ask_sample(self, request: gr.Request, event: gr.EventData, *settings: Any) -> Any:
        """A bundled sample was pressed: it is asked about at once."""
        visit = self._visit(request)
        sample = self._samples.get(str(event._data.get("name")))
        if sample is not None:
            mode = MODES_BY_NAME[sample.mode]
            self._service.ask_about(visit, str(sample.path), mode, read_choice(*settings))
        return self._views(visit)

    def record(self, event: gr.EventData, box: dict[str, Any] | None) -> Any:
        """A clip came from the webcam: put it into the input box, as if it had been dropped there."""
        path = Path(str(event._data.get("path"))).resolve()
        if not (path.is_relative_to(self._folder) and path.is_file()):
            return gr.skip()
        inside = box or {"text": "", "files": []}
        return gr.MultimodalTextbox(value={"text": inside["text"], "files": [*inside["files"], str(path)]})

    def retry(self, request: gr.Request) -> Any:
        """Ask the last question again."""
        visit = self._visit(request)
        self._service.retry(visit)
        return self._views(visit)

    def undo(self, request: gr.Request) -> Any:
        """Take the last question back into the input box."""
        visit = self._visit(request)
        taken_back = self._service.undo(visit)
        views = self._views(visit)
        if taken_back is None:
            return views
        text = taken_back.question if taken_back.mode.prompt != taken_back.question else ""
        files = [clip.source for clip in visit.talk.pending]
        return *views[:2], self._box(visit, value={"text": text, "files": files})

    def edit(self, request: gr.Request, event: gr.EventData, *settings: Any) -> Any:
        """An earlier question was changed."""
        visit, number = self._visit(request), event._data.get("id")
        if isinstance(number, int):
            self._service.edit(visit, number, str(event._data.get("text", "")), read_choice(*settings))
        return self._views(visit)

    def new(self, request: gr.Request) -> Any:
        """Start over."""
        visit = self._visit(request)
        self._service.new(visit)
        return *self._views(visit)[:2], self._box(visit, value={"text": "", "files": []})

    def stop(self, request: gr.Request) -> Any:
        """End the answer that is being written."""
        visit = self._visit(request)
        self._service.stop(visit)
        return self._talk_view(visit)

    def show(self, request: gr.Request) -> Any:
        """The conversation as it is."""
        visit = self._visit(request)
        return self._talk_view(visit), self._box(visit)

    def answer(self, request: gr.Request, event: gr.EventData, *settings: Any) -> Iterator[tuple[Any, Any]]:
        """Write an answer; the only thing here that runs the model."""
        visit, number = self._visit(request), event._data.get("id")
        if not isinstance(number, int):
            return
        for _ in self._service.answer(visit, number, read_choice(*settings)):
            yield self._talk_view(visit), gr.skip()

    def export(self, request: gr.Request, event: gr.EventData) -> dict[str, str] | None:
        """Save the conversation, or the events of an answer."""
        visit = self._visit(request)
        made = export(visit.talk, event._data.get("kind"), event._data.get("id"))
        return dataclasses.asdict(made) if made is not None else None

    def change_frames(self, request: gr.Request, num_frames: int) -> Any:
        """Another number of frames, for the clips that aren't sent yet."""
        visit = self._visit(request)
        if not visit.talk.pending:
            return gr.skip(), gr.skip()
        self._service.change_frames(visit, int(num_frames))
        return self._talk_view(visit), stage_view(visit.talk)

    def choose(self, mode: str, model: str) -> Any:
        """Another mode or model: say what an empty question asks, and who can answer it."""
        return gr.MultimodalTextbox(placeholder=placeholder(MODES_BY_NAME[mode])), self._hint(mode, model)

    def _visit(self, request: gr.Request) -> Visit:
        key = request.session_hash or ""
        if not key:
            raise gr.Error("The page sent no session. Please reload it.")
        return self._service.visitors.visit(key)

    def _talk_view(self, visit: Visit) -> dict[str, Any]:
        with visit.lock:
            return talk_view(
                visit.talk,
                version=visit.next_version(),
                notice=FORGOTTEN if visit.was_deleted and not visit.talk.clips else visit.notice,
                ahead=self._service.visitors.ahead(visit),
            )

    def _views(self, visit: Visit) -> tuple[Any, Any, Any]:
        return self._talk_view(visit), stage_view(visit.talk), self._box(visit)

    def _box(self, visit: Visit, **changes: Any) -> Any:
        """The input box; while an answer is open its button stops it."""
        busy = visit.talk.is_busy
        return gr.MultimodalTextbox(submit_btn=not busy, stop_btn="Stop" if busy else False, **changes)

    def _hint(self, mode: str, model: str) -> dict[str, str]:
        return markup.hint(MODES_BY_NAME[mode], self._models[model], MAX_UPLOAD_MEGABYTES, RETENTION_SECONDS)


def read_choice(
    model: str, frames: float, new_tokens: float, temperature: float, top_p: float, seed: float | None
) -> Choice:
    """What the settings say, as the service wants it."""
    options = GenerationOptions(
        max_new_tokens=int(new_tokens),
        temperature=float(temperature),
        top_p=float(top_p),
        seed=int(seed) if seed is not None else None,
    )
    return Choice(model, int(frames), options)


def placeholder(mode: Mode) -> str:
    """What the empty input box says."""
    return "Ask something, or just send" if mode.prompt else "Ask something"
