"""What ``deskbell init`` must know, from flags or by asking."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from gettext import NullTranslations
from typing import Any

import click

from bot.i18n import LANGUAGES, texts


@dataclass(frozen=True)
class Answers:
    """Empty strings are what nobody has said; secrets left empty are read from the environment later."""

    language: str = ""
    timezone: str = ""
    holidays: str = ""
    telegram: bool | None = None
    telegram_token: str = ""
    email_address: str = ""
    imap_host: str = ""
    imap_user: str = ""
    imap_password: str = ""
    smtp_host: str = ""
    smtp_user: str = ""
    smtp_password: str = ""
    slack_bot_token: str = ""
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    mode: str = ""
    public_url: str = ""
    desk_channel: str = ""
    managers_channel: str = ""
    agents: Sequence[str] = ()
    """Slack ids of people (U...) and of user groups (S...)."""

    def completed(self) -> "Answers":
        """The same with a sensible value for what was left open."""
        language = self.language or "en"
        domain = self.email_address.partition("@")[2]
        timezone = self.timezone or ("Asia/Seoul" if language == "ko" else "UTC")
        return replace(
            self,
            language=language,
            telegram=self.telegram is not False,
            timezone=timezone,
            holidays=self.holidays or ("KR" if timezone == "Asia/Seoul" else ""),
            mode=self.mode or "socket",
            imap_host=self.imap_host or f"imap.{domain}",
            imap_user=self.imap_user or self.email_address,
            smtp_host=self.smtp_host or f"smtp.{domain}",
            smtp_user=self.smtp_user or self.imap_user or self.email_address,
            smtp_password=self.smtp_password or self.imap_password,
        )


def ask(known: Answers) -> Answers:
    """Ask at the terminal for everything that the flags have not said."""
    questions = _Questions(known)
    questions.language()
    questions.customers()
    questions.desk()
    return questions.answers.completed()


class _Questions:
    """Each answer fills one field; a field that a flag has filled is not asked for."""

    def __init__(self, known: Answers) -> None:
        self.answers = known

    def language(self) -> None:
        self._ask("language", "Language / 언어", default="en", type=click.Choice(LANGUAGES))

    def customers(self) -> None:
        say = texts(self.answers.language)
        guessed = self.answers.completed()
        self._ask("timezone", say.gettext("Time zone of your team"), default=guessed.timezone)
        if self.answers.telegram is None and not self.answers.telegram_token:
            telegram = click.confirm(say.gettext("Do customers write on Telegram?"), default=True)
            self.answers = replace(self.answers, telegram=telegram)
        if self.answers.telegram is not False:
            self._ask_secret("telegram_token", say.gettext("Telegram bot token from @BotFather"))
        self._ask("email_address", say.gettext("Support address for email (empty: none)"), default="")
        if self.answers.email_address:
            self._mail_servers(say)

    def _mail_servers(self, say: NullTranslations) -> None:
        guessed = self.answers.completed()
        self._ask("imap_host", say.gettext("IMAP server"), default=guessed.imap_host)
        self._ask("imap_user", say.gettext("IMAP user"), default=guessed.imap_user)
        self._ask_secret("imap_password", say.gettext("IMAP password"))
        self._ask("smtp_host", say.gettext("SMTP server"), default=guessed.smtp_host)

    def desk(self) -> None:
        say = texts(self.answers.language)
        reach = say.gettext("How Slack reaches us (socket needs no public address)")
        self._ask("mode", reach, default="socket", type=click.Choice(["socket", "http"]))
        if self.answers.mode == "http":
            self._ask("public_url", say.gettext("Public address of this server (https://...)"))
            self._ask_secret("slack_signing_secret", say.gettext("Slack signing secret"))
        else:
            self._ask_secret("slack_app_token", say.gettext("Slack app-level token (xapp-...)"))
        self._ask_secret("slack_bot_token", say.gettext("Slack bot token (xoxb-...)"))
        self._ask("desk_channel", say.gettext("Id of the desk's Slack channel (C..., empty: later)"), default="")
        if not self.answers.agents:
            question = say.gettext("Slack ids of who may answer (U..., S..., empty: later)")
            ids = click.prompt(question, default="", show_default=False)
            self.answers = replace(self.answers, agents=tuple(ids.replace(",", " ").split()))

    def _ask(self, field: str, question: str, **options: Any) -> None:
        if not getattr(self.answers, field):
            given = click.prompt(question, show_default=bool(options.get("default")), **options)
            self.answers = replace(self.answers, **{field: given.strip()})

    def _ask_secret(self, field: str, question: str) -> None:
        """Not shown while typing. Empty leaves it to the environment."""
        say = texts(self.answers.language)
        hint = say.gettext("empty: from the environment")
        self._ask(field, f"{question} ({hint})", default="", hide_input=True)
