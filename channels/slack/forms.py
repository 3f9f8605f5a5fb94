"""Forms and the home page as Slack's views. Pure.

Limits: https://docs.slack.dev/reference/views and https://docs.slack.dev/reference/block-kit ; what is longer is cut
with "…", or Slack would refuse all of it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot.model.forms import Buttons, Divider, Entry, Facts, FormPart, Row, ShowForm, ShowHome, Words
from bot.model.richtext import RichText, Style
from channels.markup import clean, to_plain, to_slack_blocks
from channels.markup.clean import clean_rich
from channels.markup.spans import Run, normal, runs
from channels.slack.blocks import (
    HEADER,
    OPTIONS,
    SECTION,
    Block,
    action_blocks,
    cut,
    cut_escaped,
    element,
    field_blocks,
    live_date,
    option,
    persons,
    plain,
    verbatim,
)
from channels.slack.events import digest

TITLE, LABEL, METADATA, INPUT = 24, 2000, 3000, 3000
IN_VIEW, VIEW_BYTES = 100, 250_000
"""Blocks of a view, and its size: https://docs.slack.dev/reference/methods/views.open#errors (view_too_large)"""
IN_CONTEXT = 2000
FILES = 10

FORM = "form"
"""Callback id of every view of ours; which one it is stands in its metadata."""
FORM_INPUT = "input"
"""Action id of every entry; which one it is stands in its block's id."""
_MARK = "~"
"""Between an entry's name and the digest of its value, in a block's id."""
_LATER = "…"
_USER = re.compile(r"[UW][A-Z0-9]{2,}")

Standing = Mapping[str, tuple[str, str]]
"""Of a form that is open: name of an entry -> (its block's id, what stands in it)."""
NOTHING: Standing = MappingProxyType({})
Names = Mapping[str, str]
"""Of the persons to be shown, by id."""
NOBODY: Names = MappingProxyType({})


def form_view(form: ShowForm, metadata: str, names: Names = NOBODY, standing: Standing = NOTHING) -> Block:
    """A modal: https://docs.slack.dev/reference/views/modal-views . ``metadata`` comes back with what is done in it;
    ``names`` holds the names of ``form_persons``. ``standing`` is needed when the view takes the place of another.

    ValueError when it carries too much, or asks for a text or files but cannot be submitted: Slack wants a submit
    button wherever there is an input block.
    """
    view = {
        "type": "modal",
        **_view(form.parts, metadata, names, standing, inputs=bool(form.submit)),
        "title": plain(form.title, TITLE),
        "close": plain(form.cancel, TITLE),
    }
    return {**view, "submit": plain(form.submit, TITLE)} if form.submit else view


def home_view(home: ShowHome, metadata: str, names: Names = NOBODY, standing: Standing = NOTHING) -> Block:
    """The home page: https://docs.slack.dev/reference/views/home-tab-views ; ValueError as for ``form_view``."""
    if any(isinstance(part, Entry) and part.kind == "files" for part in home.parts):
        raise ValueError("files can be put into forms alone")
    return {"type": "home", **_view(home.parts, metadata, names, standing, inputs=True)}


def _view(parts: Sequence[FormPart], metadata: str, names: Names, standing: Standing, *, inputs: bool) -> Block:
    if len(metadata) > METADATA:
        raise ValueError(f"a view can carry {METADATA} characters, not {len(metadata)}")
    blocks = [block for part in parts for block in _part(part, names, standing, inputs=inputs)]
    return {"callback_id": FORM, "private_metadata": metadata, "blocks": _fitting(blocks)}


def form_persons(parts: Sequence[FormPart]) -> list[str]:
    """Those who are to be shown by name."""
    return [person for part in parts if isinstance(part, Facts) for person in persons(part.fields)]


def _fitting(blocks: list[Block]) -> list[Block]:
    """As many as one view takes; a line tells that there is more."""
    sizes = [len(json.dumps(block)) + 2 for block in blocks]
    if len(blocks) <= IN_VIEW and sum(sizes) <= VIEW_BYTES - METADATA * 8:
        return blocks
    kept, size = 0, 0
    while kept < min(len(blocks), IN_VIEW - 1) and size + sizes[kept] <= VIEW_BYTES - METADATA * 8:
        size += sizes[kept]
        kept += 1
    return [*blocks[:kept], _small(_LATER)]


def _part(part: FormPart, names: Names, standing: Standing, *, inputs: bool) -> list[Block]:
    match part:
        case Entry():
            return [_entry(part, standing, as_input=inputs)]
        case Words():
            return _words(part)
        case Facts():
            return field_blocks(part.fields, names)
        case Row():
            return [_row(part)]
        case Buttons():
            return action_blocks(part.buttons)
        case Divider():
            return [{"type": "divider"}]


# --- what is only shown ---------------------------------------------------------------------------


def _words(words: Words) -> list[Block]:
    if not words.body.text.strip():
        return []
    if words.heading:
        return [{"type": "header", "text": plain(to_plain(words.body), HEADER)}]
    if words.small:
        return [{"type": "context", "elements": [_mrkdwn(words.body, IN_CONTEXT)]}]
    return to_slack_blocks(_cut_rich(clean_rich(words.body), SECTION))


def _small(text: str) -> Block:
    return {"type": "context", "elements": [plain(text, IN_CONTEXT)]}


def _row(row: Row) -> Block:
    when = f" {live_date(row.at)}" if row.at else ""
    text = _mrkdwn(row.body, SECTION, when)
    accessory = {"accessory": element(row.button)} if row.button else {}
    return {"type": "section", "text": text, **accessory}


def _mrkdwn(body: RichText, limit: int, tail: str = "") -> Block:
    """Only our own links and bold type are marked up; all else is shown as it stands, and cut before ``tail``."""
    room, written = limit - len(tail) - 1, ""
    rich = normal(clean_rich(body))
    for run in runs(rich, 0, len(rich.text)):
        piece = _run(run)
        if len(written) + len(piece) > room:
            written += cut_escaped(verbatim(run.text), max(room - len(written), 1))
            break
        written += piece
    return {"type": "mrkdwn", "text": (written.strip() or _LATER) + tail, "verbatim": True}


def _run(run: Run) -> str:
    text = verbatim(run.text)
    bold = Style.BOLD in run.styles and run.text.strip() == run.text and "\n" not in run.text
    if run.link:
        url = verbatim_url(run.link)
        text = f"<{url}|{text.replace(chr(10), ' ')}>"
    return f"*{text}*" if bold and text else text


def verbatim_url(url: str) -> str:
    """An address within <…|…>, where these characters would end it."""
    return url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C").replace(" ", "%20")


def _cut_rich(body: RichText, limit: int) -> RichText:
    if len(body.text) <= limit:
        return body
    spans = tuple(span for span in body.spans if span.end < limit)
    return RichText(cut(body.text, limit), spans)


# --- what is asked --------------------------------------------------------------------------------


def _entry(entry: Entry, standing: Standing, *, as_input: bool) -> Block:
    menu = entry.kind in ("choice", "choices")
    if menu and not entry.choices:  # Slack refuses a menu without options
        return {"type": "section", "text": plain(f"{entry.label}: –", SECTION)}
    asked = {"action_id": FORM_INPUT, **_input(entry)}
    if not as_input:
        return _beside(entry, asked, standing)
    live = entry.live and entry.kind != "files"
    return {
        "type": "input",
        "block_id": block_id(entry, standing),
        "label": plain(entry.label, LABEL),
        "optional": entry.optional,
        **({"dispatch_action": True} if live else {}),
        **({"hint": plain(entry.hint, LABEL)} if entry.hint else {}),
        "element": {**asked, **_dispatch(entry)} if live else asked,
    }


def _beside(entry: Entry, asked: Block, standing: Standing) -> Block:
    """A menu of a form that cannot be submitted: it tells of every choice at once."""
    if entry.kind in ("line", "text", "files"):
        raise ValueError(f'the entry "{entry.name}" needs a form that can be submitted')
    text = plain(f"{entry.label}\n{entry.hint}" if entry.hint else entry.label, SECTION)
    return {"type": "section", "block_id": block_id(entry, standing), "text": text, "accessory": asked}


def _dispatch(entry: Entry) -> Block:
    """When a text tells of itself; menus do at every choice.
    https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object"""
    if entry.kind not in ("line", "text"):
        return {}
    # Enter is a new line in a text of several lines
    when = "on_enter_pressed" if entry.kind == "line" else "on_character_entered"
    return {"dispatch_action_config": {"trigger_actions_on": [when]}}


def _input(entry: Entry) -> Block:
    value = initial(entry)
    if entry.kind == "person":
        return {"type": "users_select", **({"initial_user": value} if _USER.fullmatch(value) else {})}
    if entry.kind == "files":
        return {"type": "file_input", "max_files": FILES}
    if entry.kind in ("line", "text"):
        first = {"initial_value": value} if value else {}
        return {"type": "plain_text_input", "multiline": entry.kind == "text", "max_length": INPUT, **first}
    options = [option(choice.label, choice.value) for choice in entry.choices[:OPTIONS]]
    chosen = [one for one in options if one["value"] in value.split(",")]
    if entry.kind == "choices":
        return {"type": "multi_static_select", "options": options, **({"initial_options": chosen} if chosen else {})}
    return {"type": "static_select", "options": options, **({"initial_option": chosen[0]} if chosen else {})}


def initial(entry: Entry) -> str:
    """What stands in the entry at first, as far as Slack takes it."""
    if entry.kind == "files":
        return ""
    text = clean(entry.value)
    return cut(" ".join(text.split()) if entry.kind == "line" else text, INPUT)


def block_id(entry: Entry, standing: Standing = NOTHING) -> str:
    """The entry's name and, when something stands in it at first, a digest of that.

    When a view takes the place of another, Slack keeps what was entered in every input whose ids are the same, and
    ignores its new initial value (https://docs.slack.dev/reference/methods/views.update#preserving-input-entry). So the
    ids must stay while the core shows the same value again, or the very value that stands there; when it wants another
    one there (a macro was picked), the digest makes it another input, which begins with that value.
    """
    value = initial(entry)
    block, entered = standing.get(entry.name, ("", ""))
    if block and entered == value:
        return block
    return f"{entry.name}{_MARK}{digest(value)[:8]}" if value else entry.name


def entry_name(block: str) -> str:
    return block.partition(_MARK)[0]


# --- what was entered -----------------------------------------------------------------------------


def entries(view: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The state of every entry, by its block's id, in the order in which they stand in the view."""
    values = (view.get("state") or {}).get("values") or {}
    order = [str(block.get("block_id") or "") for block in view.get("blocks") or ()]
    ids = sorted(values, key=lambda id_: order.index(id_) if id_ in order else len(order))
    return {id_: values[id_][FORM_INPUT] for id_ in ids if FORM_INPUT in values[id_]}


def standing_in(view: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    return {entry_name(id_): (id_, clean(read_entry(state))) for id_, state in entries(view).items()}


def read_entry(state: Mapping[str, Any]) -> str:
    """What was entered; "" for files. https://docs.slack.dev/reference/views/view-submission-payloads"""
    if state.get("selected_option"):
        return str(state["selected_option"].get("value") or "")
    if "selected_options" in state:
        return ",".join(str(option.get("value") or "") for option in state["selected_options"] or ())
    return str(state.get("selected_user") or state.get("value") or "")
