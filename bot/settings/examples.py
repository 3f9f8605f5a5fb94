"""A right value for each setting, shown beside a problem."""

import json

from pydantic import BaseModel

from bot.settings.lines import KeyPath
from bot.settings.walk import field_at, is_secret

_EXAMPLES: dict[str, object] = {
    "address": "support@example.com",
    "agents": ["U012AB3CD", "S0614TZR7"],
    "api_base": "https://api.telegram.org",
    "ca_file": "/etc/ssl/certs/ca-certificates.crt",
    "calendar": "office",
    "channel": "C012AB3CD",
    "channels": ["C012AB3CD"],
    "direct_messages": True,
    "folder": "INBOX",
    "host": "mail.example.com",
    "listen": "127.0.0.1:8080",
    "managers": "C0987ZYXW",
    "name": "support",
    "port": 993,
    "user": "support@example.com",
}
_TABLES = {
    "desk": '[desk]\nbot_token = "env:SLACK_BOT_TOKEN"',
    "imap": 'imap = { host = "imap.example.com", user = "support@example.com", password = "env:IMAP_PASSWORD" }',
    "inbox": '[[inbox]]\nname = "telegram"\nchannel = "telegram"\ntoken = "env:TELEGRAM_TOKEN"',
    "lmtp": 'lmtp = { listen = "127.0.0.1:8024" }',
    "smtp": 'smtp = { host = "smtp.example.com", user = "support@example.com", password = "env:SMTP_PASSWORD" }',
}


def example_for(path: KeyPath, parent: type[BaseModel] | None) -> str:
    """A line that would be right for the key at ``path``; empty when none is known (an unknown key)."""
    key = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    field = field_at(parent, key) if parent else None
    if field and field.examples:
        return f"{key} = {literal(field.examples[0])}"
    if field and is_secret(field.annotation):
        return f'{key} = "env:{key.upper()}"'
    if key in _TABLES:
        return _TABLES[key]
    if field and key in _EXAMPLES:
        return f"{key} = {literal(_EXAMPLES[key])}"
    return ""


def literal(value: object) -> str:
    """A value as TOML: for strings, numbers, booleans, lists and tables of these."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {literal(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(inner) for inner in value) + "]"
    # JSON's strings, numbers and booleans are TOML's, but for one control character that TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
