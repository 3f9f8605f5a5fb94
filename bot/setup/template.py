"""The settings file that ``deskbell init`` writes: short, with a comment on everything that is there."""

from collections.abc import Iterator
from gettext import NullTranslations

from bot.i18n import texts
from bot.settings.examples import literal
from bot.setup.answers import Answers

UNKNOWN_CHANNEL = "C0000000000"
"""Stands where nobody has said which channel; ``deskbell check`` will say that it is not there."""


def config_toml(answers: Answers) -> str:
    """The file's text, for completed answers; whatever is in them, it is valid TOML."""
    say = texts(answers.language)
    lines = [
        *_comment(say.gettext("Deskbell. Every setting is explained in config.example.toml.")),
        *_comment(say.gettext('Secrets may be written out, or named as "env:NAME" or "file:path".')),
        f"language = {literal(answers.language)}",
        f"timezone = {literal(answers.timezone)}",
        *(_telegram(answers, say) if answers.telegram else ()),
        *(_email(answers, say) if answers.email_address else ()),
        *_desk(answers, say),
        *_web_and_storage(answers, say),
        *_promises(answers, say),
    ]
    return "\n".join(lines) + "\n"


def _telegram(answers: Answers, say: NullTranslations) -> Iterator[str]:
    yield from _section("[[inbox]]", say.gettext("Customers on Telegram. The token comes from @BotFather."))
    yield 'name = "telegram"'
    yield 'channel = "telegram"'
    yield f"token = {_secret(answers.telegram_token, 'TELEGRAM_TOKEN')}"
    yield 'mode = "polling"'


def _email(answers: Answers, say: NullTranslations) -> Iterator[str]:
    imap_password = _secret(answers.imap_password, "MAIL_PASSWORD")
    smtp_password = _secret(answers.smtp_password, "MAIL_PASSWORD")
    yield from _section("[[inbox]]", say.gettext("Customers by email."))
    yield 'name = "email"'
    yield 'channel = "email"'
    yield f"address = {literal(answers.email_address)}"
    yield f"imap = {_server(answers.imap_host, answers.imap_user, imap_password)}"
    yield f"smtp = {_server(answers.smtp_host, answers.smtp_user, smtp_password)}"


def _desk(answers: Answers, say: NullTranslations) -> Iterator[str]:
    yield from _section("[desk]", say.gettext("Where your team answers: your own Slack app (slack-manifest.json)."))
    yield f"bot_token = {_secret(answers.slack_bot_token, 'SLACK_BOT_TOKEN')}"
    if answers.mode == "http":
        yield f"signing_secret = {_secret(answers.slack_signing_secret, 'SLACK_SIGNING_SECRET')}"
    else:
        yield f"app_token = {_secret(answers.slack_app_token, 'SLACK_APP_TOKEN')}"
    yield f"mode = {literal(answers.mode)}"
    yield from _comment(say.gettext("The channel for conversations: in Slack, its name > About > Channel ID."))
    yield f"channel = {literal(answers.desk_channel or UNKNOWN_CHANNEL)}"
    if answers.managers_channel:
        yield f"managers = {literal(answers.managers_channel)}"
    yield from _comment(say.gettext("Who may answer customers: ids of people (U...) or user groups (S...)."))
    yield f"agents = {literal(answers.agents)}"
    yield from _comment(
        say.gettext('"relay": replies in a thread go to the customer; "explicit": only those that begin with >.')
    )
    yield 'reply_mode = "relay"'


def _web_and_storage(answers: Answers, say: NullTranslations) -> Iterator[str]:
    yield from _section("[web]", say.gettext("Our own web server: health, metrics, and callbacks where they are used."))
    yield 'listen = "127.0.0.1:8080"'
    if answers.public_url:
        yield f"public_url = {literal(answers.public_url)}"
    yield from _section(
        "[storage]", say.gettext('"sqlite" (a file in data_dir) or "postgresql://user:password@host/name".')
    )
    yield 'database = "sqlite"'
    yield 'data_dir = "data"'


def _promises(answers: Answers, say: NullTranslations) -> Iterator[str]:
    yield from _section("[[calendar]]", say.gettext("When your team works; clocks stand still outside of these hours."))
    yield 'name = "office"'
    yield f"timezone = {literal(answers.timezone)}"
    day = literal(["09:00-18:00"])
    yield f"hours = {{ mon = {day}, tue = {day}, wed = {day}, thu = {day}, fri = {day} }}"
    if answers.holidays:
        yield f"holidays = {literal(answers.holidays)}"
    yield from _section("[[policy]]", say.gettext("How soon customers get an answer, and when to warn beforehand."))
    yield 'name = "standard"'
    yield 'calendar = "office"'
    yield 'first_response = "1h"'
    yield 'next_response = "2h"'
    yield 'warn = ["50%", "10m"]'
    yield from _section("[[reminder]]", say.gettext("Ring when nobody has taken a conversation."))
    yield 'when = "unassigned"'
    yield 'after = "15m"'
    yield 'every = "30m"'
    yield "times = 3"


def _section(header: str, comment: str) -> Iterator[str]:
    yield ""
    yield from _comment(comment)
    yield header


def _comment(text: str) -> Iterator[str]:
    """A translation may run over several lines."""
    return (f"# {line}" for line in text.splitlines())


def _secret(given: str, variable: str) -> str:
    return literal(given or f"env:{variable}")


def _server(host: str, user: str, password: str) -> str:
    return f'{{ host = {literal(host)}, tls = "implicit", user = {literal(user)}, password = {password} }}'
