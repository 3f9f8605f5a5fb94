"""What a Telegram inbox may be told in the settings. Loads no Telegram library."""

import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator

_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{1,200}")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    token: SecretStr
    """What BotFather gave: https://core.telegram.org/bots/api#authorizing-your-bot"""
    api_base: str = "https://api.telegram.org"
    """The server's root; another one for a Bot API server of one's own."""
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: SecretStr | None = None
    """What Telegram must show with each update; made up when left out. https://core.telegram.org/bots/api#setwebhook"""

    @field_validator("token")
    @classmethod
    def _is_a_token(cls, token: SecretStr) -> SecretStr:
        if not _TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError("is not a bot token; BotFather gives them in the form 123456:ABC-DEF")
        return token

    @field_validator("api_base")
    @classmethod
    def _is_a_root(cls, base: str) -> str:
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname or set("?#{}") & set(base):
            raise ValueError("must be the server's root, such as https://api.telegram.org")
        return base.rstrip("/")

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_webhook_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None and not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
            raise ValueError("must be 1 to 256 characters of A-Z, a-z, 0-9, _ and -")
        return secret
