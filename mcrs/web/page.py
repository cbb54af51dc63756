"""The page: what is on it, and what happens when a visitor does something."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from mcrs.web.cards import note_html, welcome_html
from mcrs.web.choices import AS_CONFIGURED, backends, describe, profile_choices, suggestions
from mcrs.web.handlers import Handlers
from mcrs.web.visit import Visit

if TYPE_CHECKING:
    from mcrs.web.pipelines import Pipelines

_FOLDER = Path(__file__).parent
STYLE = _FOLDER / "page.css"
_SCRIPT = (_FOLDER / "page.js").read_text(encoding="utf-8")
_FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_DOWNLOAD = """(line, name) => {
  if (!line) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([line], {type: "application/jsonl"}));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
  window.mcUnsaved = false;
}"""


def page_theme() -> gr.themes.Base:
    """Plain colours and the fonts of the visitor's system, so that nothing is loaded from elsewhere."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.indigo,
        neutral_hue=gr.themes.colors.slate,
        font=_FONTS,
        font_mono=("ui-monospace", "monospace"),
    )


def make_page(pipelines: Pipelines) -> gr.Blocks:
    """The page over some pipelines, the first of which is loaded."""
    first = pipelines.get(pipelines.first)
    handlers = Handlers(pipelines, welcome_html(suggestions(first.crs.catalog)))
    with gr.Blocks(title="mcrs", analytics_enabled=False, fill_width=True) as page:
        visit = gr.State(Visit())
        line, name = gr.Textbox(visible=False), gr.Textbox(visible=False)
        gr.HTML('<header class="mc-head"><h1>mcrs</h1><p>Music, by conversation</p></header>')
        part = partial(gr.HTML, js_on_load=_SCRIPT, apply_default_css=False)
        past, live = part("", elem_id="mc-past"), part(handlers.welcome, elem_id="mc-live")
        gr.HTML('<div id="mc-end"></div>')
        with gr.Row(elem_id="mc-composer"):
            box = gr.Textbox(
                placeholder="Upbeat songs for running, no metal please",
                label="Your message",
                show_label=False,
                container=False,
                lines=1,
                max_lines=4,
                max_length=20_000,
                autofocus=True,
                submit_btn=True,
                html_attributes=gr.InputHTMLAttributes(autocomplete="off", enterkeyhint="send"),
            )
        with gr.Sidebar(open=False, position="right", width=340, elem_id="mc-side"):
            fresh = gr.Button("New conversation", elem_id="mc-new")
            save = gr.Button("Save this conversation", elem_id="mc-save")
            notice = gr.HTML("", elem_id="mc-notice")
            user = gr.Dropdown(
                profile_choices(first.users), value="", label="User profile", allow_custom_value=True, elem_id="mc-user"
            )
            tid = gr.Dropdown(pipelines.tids(), value=first.choice.tid, label="Configuration", elem_id="mc-tid")
            backend = gr.Dropdown(
                backends(), value=AS_CONFIGURED, label="Backend of the responses", elem_id="mc-backend"
            )
            model = gr.Textbox(label="Model", placeholder=AS_CONFIGURED, max_length=500, elem_id="mc-model")
            apply = gr.Button("Apply", elem_id="mc-apply")
            status = gr.HTML(note_html(describe(first)), elem_id="mc-status")
        on: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": None}
        talk = [past, live, box, notice]
        # A press that comes before gradio has ended the last event is not dropped; the handlers know what may be done.
        box.submit(handlers.say, [box, visit], talk, trigger_mode="multiple", **on)
        for html in (past, live):
            html.click(handlers.press, visit, talk, trigger_mode="multiple", **on)
        fresh.click(handlers.begin_anew, visit, talk, **on)
        save.click(handlers.save, visit, [line, name, notice], **on).then(None, [line, name], None, js=_DOWNLOAD)
        user.input(handlers.choose_user, [user, visit], [notice], **on)
        apply.click(handlers.apply, [tid, backend, model, visit], [user, status], **on)
    return page
