"""The suite's look, from ``assets/theme.json``: CSS variables for our own parts, a theme for Gradio's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

ASSETS = Path(__file__).resolve().parent.parent / "assets"


@dataclass(frozen=True)
class Look:
    """Colours and measures that every application of the suite shares (UI, "One look")."""

    light: Mapping[str, str]
    """Colour of each role: page, card, line, text, quiet, accent, ..."""
    dark: Mapping[str, str]
    """The same roles in dark mode."""
    events: tuple[str, ...]
    """Colours of a description's events, in order; they start again when they run out."""
    font: tuple[str, ...]
    mono: tuple[str, ...]
    radius_px: int
    motion_ms: int


def read_look(path: Path = ASSETS / "theme.json") -> Look:
    """Read the shared look; light and dark must name the same roles."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data["light"].keys() != data["dark"].keys():
        raise ValueError(f"{path}: light and dark don't name the same roles")
    return Look(
        light=data["light"],
        dark=data["dark"],
        events=tuple(data["events"]),
        font=tuple(data["font"]),
        mono=tuple(data["mono"]),
        radius_px=data["radius_px"],
        motion_ms=data["motion_ms"],
    )


def css_variables(look: Look) -> str:
    """The look as CSS custom properties (``--t-...``), with Gradio's class ``dark`` for dark mode."""
    shared = {
        **{f"event-{number}": colour for number, colour in enumerate(look.events)},
        "radius": f"{look.radius_px}px",
        "motion": f"{look.motion_ms}ms",
        "font": ", ".join(f'"{name}"' if " " in name else name for name in look.font),
        "mono": ", ".join(f'"{name}"' if " " in name else name for name in look.mono),
    }
    return "\n".join(
        [_rule(":root", {**shared, **look.light}, "light"), _rule(":root .dark, .dark", look.dark, "dark")]
    )


def _rule(selector: str, values: Mapping[str, str], scheme: str) -> str:
    lines = [f"  --t-{name.replace('_', '-')}: {value};" for name, value in values.items()]
    return "\n".join([f"{selector} {{", f"  color-scheme: {scheme};", *lines, "}"])


def gradio_theme(look: Look) -> gr.themes.Base:
    """Gradio's own parts (input box, settings) in the suite's colours; nothing is fetched, no web fonts."""
    import gradio as gr

    radius = f"{look.radius_px}px"
    sizes = gr.themes.Size(
        xxs=radius, xs=radius, sm=radius, md=radius, lg=radius, xl=radius, xxl=radius, name="one_radius"
    )
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.amber,
        neutral_hue=gr.themes.colors.gray,
        radius_size=sizes,
        font=list(look.font),
        font_mono=list(look.mono),
    )
    return theme.set(**_theme_values(look.light, ""), **_theme_values(look.dark, "_dark"))


def _theme_values(colours: Mapping[str, str], suffix: str) -> dict[str, str]:
    """Gradio's theme variables for one mode; only light mode has variables for what both modes share."""
    roles = {
        "body_background_fill": "page",
        "body_text_color": "text",
        "body_text_color_subdued": "quiet",
        "background_fill_primary": "card",
        "background_fill_secondary": "page",
        "block_background_fill": "card",
        "block_border_color": "line",
        "block_label_background_fill": "card",
        "block_label_text_color": "quiet",
        "block_title_text_color": "text",
        "block_info_text_color": "quiet",
        "border_color_primary": "line",
        "border_color_accent": "accent",
        "panel_background_fill": "card",
        "color_accent_soft": "page",
        "input_background_fill": "card",
        "input_border_color": "line",
        "input_border_color_focus": "accent",
        "input_placeholder_color": "quiet",
        "button_primary_background_fill": "accent",
        "button_primary_background_fill_hover": "accent",
        "button_primary_text_color": "on_accent",
        "button_primary_border_color": "accent",
        "button_secondary_background_fill": "card",
        "button_secondary_background_fill_hover": "page",
        "button_secondary_text_color": "text",
        "button_secondary_border_color": "line",
        "checkbox_label_background_fill": "card",
        "checkbox_label_background_fill_selected": "card",
        "checkbox_label_border_color": "line",
        "checkbox_label_border_color_selected": "accent",
        "checkbox_label_text_color": "text",
        "checkbox_label_text_color_selected": "text",
        "checkbox_background_color_selected": "accent",
        "checkbox_border_color_selected": "accent",
        "link_text_color": "accent",
        "loader_color": "accent",
        "slider_color": "accent",
        "error_text_color": "contradicted",
        "error_border_color": "contradicted",
        "error_icon_color": "contradicted",
        "error_background_fill": "card",
    }
    return {f"{name}{suffix}": colours[role] for name, role in roles.items()}
