"""Rich text to and from what each platform speaks. Pure: no I/O, no platform library, no limits but the named ones.

Everything reads into and writes from ``bot.model.richtext.RichText``; nothing here raises because of what a text or its
spans hold.
"""

from channels.markup.clean import clean, clean_name, clean_rich
from channels.markup.html import to_html
from channels.markup.markdown import from_markdown
from channels.markup.plain import to_plain
from channels.markup.slack import (
    SLACK_TEXT_LIMIT,
    escape_mrkdwn,
    from_mrkdwn,
    from_slack_blocks,
    to_mrkdwn,
    to_slack_blocks,
)
from channels.markup.spans import join, normal, safe_link
from channels.markup.split import split, utf16_len
from channels.markup.telegram import from_telegram, spelled_out, to_telegram
from channels.markup.tomarkdown import to_markdown

__all__ = [
    "SLACK_TEXT_LIMIT",
    "clean",
    "clean_name",
    "clean_rich",
    "escape_mrkdwn",
    "from_markdown",
    "from_mrkdwn",
    "from_slack_blocks",
    "from_telegram",
    "join",
    "normal",
    "safe_link",
    "spelled_out",
    "split",
    "to_html",
    "to_markdown",
    "to_mrkdwn",
    "to_plain",
    "to_slack_blocks",
    "to_telegram",
    "utf16_len",
]
