"""Writing what ``deskbell init`` makes: never over something that is there, never readable by others."""

import json
import os
import tomllib
from pathlib import Path

from bot.errors import DeskbellError
from bot.settings import SettingsError, read
from bot.setup.answers import Answers
from bot.setup.template import config_toml
from channels import registry

_SET_LATER = {
    "MAIL_PASSWORD": "set-later",
    "SLACK_APP_TOKEN": "xapp-1-set-later",
    "SLACK_BOT_TOKEN": "xoxb-1-set-later",
    "SLACK_SIGNING_SECRET": "set-later",
    "TELEGRAM_TOKEN": f"100000000:{'A' * 35}",
}
"""Well-formed stand-ins: what is written is checked before the secrets are there."""


def manifest_beside(config: Path) -> Path:
    return config.with_name("slack-manifest.json")


def refuse_to_overwrite(config: Path) -> None:
    """Raises DeskbellError when one of the files is there already."""
    there = [path.name for path in (config, manifest_beside(config)) if path.exists()]
    if there:
        raise DeskbellError(f"{' and '.join(there)} would be overwritten: move away what is there, or give --force.")


def write_all(answers: Answers, config: Path) -> str:
    """Write the settings and Slack's manifest beside them; returns the link that creates the app.

    Raises DeskbellError, and has written nothing, when an answer is no good.
    """
    text = config_toml(answers)
    try:
        read(tomllib.loads(text), config.parent.absolute(), _SET_LATER)
        manifest, link = registry.desk_manifest(answers.mode, answers.public_url, answers.language)
    except SettingsError as error:
        told = "\n".join(f"  {problem.key}: {problem.message}" for problem in error.problems)
        raise DeskbellError(f"These answers will not do; nothing was written.\n{told}") from None
    except ValueError as error:
        raise DeskbellError(f"{error}. Nothing was written.") from None
    _write_private(config, text)
    _write_private(manifest_beside(config), json.dumps(manifest, indent=2) + "\n")
    return link


def _write_private(path: Path, text: str) -> None:
    """All or nothing, and private from the first byte on."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        beside.replace(path)
    except OSError as error:
        raise DeskbellError(f"{path} cannot be written: {error.strerror}") from error
