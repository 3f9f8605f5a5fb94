"""A right value for each setting, shown beside a problem."""

import json

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.settings.lines import KeyPath
from bot.settings.walk import field_at, words_of

_EXAMPLES: dict[str, object] = {
    "address": "support@example.com",
    "agents": ["U012AB3CD", "S0614TZR7"],
    "app_token": "env:SLACK_APP_TOKEN",
    "bot_token": "env:SLACK_BOT_TOKEN",
    "ca_file": "/etc/ssl/certs/ca-certificates.crt",
    "calendar": "office",
    "channel": "C012AB3CD",
    "channels": ["C012AB3CD"],
    "host": "mail.example.com",
    "managers": "C0987ZYXW",
    "name": "support",
    "password": "env:MAIL_PASSWORD",
    "port": 993,
    "sender_name": "Example Support",
    "signing_secret": "env:SLACK_SIGNING_SECRET",
    "token": "env:TELEGRAM_TOKEN",
    "user": "support@example.com",
    "webhook_secret": "env:TELEGRAM_WEBHOOK_SECRET",
}
_TABLES = {
    "imap": 'imap = { host = "imap.example.com", user = "support@example.com", password = "env:IMAP_PASSWORD" }',
    "inbox": '[[inbox]]\nname = "telegram"\nchannel = "telegram"\ntoken = "env:TELEGRAM_TOKEN"',
    "lmtp": 'lmtp = { listen = "127.0.0.1:8024" }',
    "smtp": 'smtp = { host = "smtp.example.com", user = "support@example.com", password = "env:SMTP_PASSWORD" }',
}


def example_for(path: KeyPath, parent: type[BaseModel] | None) -> str:
    """A line that would be right for the key at the end of ``path``; empty where none is known (an unknown key)."""
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    if key in _TABLES:
        return _TABLES[key]
    field = field_at(parent, key) if parent else None
    if field is None:
        return ""
    value = _example_value(key, field)
    return f"{key} = {literal(value)}" if value is not None else ""


def _example_value(key: str, field: FieldInfo) -> object:
    if field.examples:
        return field.examples[0]
    if key in _EXAMPLES:
        return _EXAMPLES[key]
    if isinstance(field.default, str | int) and field.default:
        return field.default
    if field.annotation is bool:
        return True
    return next(words_of(field.annotation), None)


def literal(value: object) -> str:
    """A value as TOML: for strings, numbers, booleans, lists and tables of these."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {literal(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(inner) for inner in value) + "]"
    # JSON's strings, numbers and booleans are TOML's, but for one control character that TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
