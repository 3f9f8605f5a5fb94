"""What the settings take, and what reading them must not cost or tell."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from channels.telegram.settings import Settings


def test_reading_the_settings_does_not_load_the_telegram_library() -> None:
    code = "import sys, channels.telegram.settings, channels.telegram; sys.exit('aiogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_defaults() -> None:
    settings = Settings.model_validate({"token": "123456:ABC-def_1"})
    assert (settings.api_base, settings.mode, settings.webhook_secret) == ("https://api.telegram.org", "polling", None)
    assert (
        Settings.model_validate({"token": "1:a", "api_base": "http://127.0.0.1:81/"}).api_base == "http://127.0.0.1:81"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "my secret thing"},
        {"token": ""},
        {"token": "12:x/../getMe"},
        {"token": "1:a", "api_base": "api.telegram.org"},
        {"token": "1:a", "api_base": "https://x/{token}"},
        {"token": "1:a", "mode": "push"},
        {"token": "1:a", "webhook_secret": "with spaces"},
        {"token": "1:a", "unknown": 1},
    ],
)
def test_what_cannot_work_is_refused_without_telling_secrets(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(wrong)
    assert "secret thing" not in str(caught.value)
    assert "with spaces" not in str(caught.value)


def test_secrets_are_not_shown() -> None:
    assert "ABC" not in repr(Settings.model_validate({"token": "123456:ABC", "webhook_secret": "ABC"}))
