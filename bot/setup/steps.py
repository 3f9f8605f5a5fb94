"""What remains to be clicked after ``deskbell init``, in order."""

from collections.abc import Iterator
from gettext import NullTranslations
from pathlib import Path

from bot.i18n import texts
from bot.setup.answers import Answers


def steps(answers: Answers, config: Path, manifest: Path, link: str) -> str:
    """Numbered lines for the terminal."""
    say = texts(answers.language)
    found = [*_slack(answers, say, manifest, link), *_channels(answers, say), *_last(say, config)]
    return "\n".join(f"{number}. {text}" for number, text in enumerate(found, 1))


def _slack(answers: Answers, say: NullTranslations, manifest: Path, link: str) -> Iterator[str]:
    yield say.gettext(
        "Open this link, choose your workspace and press Create (or at api.slack.com/apps: Create New App, "
        "From a manifest, and paste %(file)s):\n   %(link)s"
    ) % {"file": manifest, "link": link}
    yield say.gettext(
        "Slack app page > Install App > Install to Workspace. Copy the Bot User OAuth Token (xoxb-...): "
        "desk.bot_token, or the environment variable SLACK_BOT_TOKEN."
    )
    if answers.mode == "http":
        yield say.gettext(
            "Slack app page > Basic Information > App Credentials: copy the Signing Secret: desk.signing_secret, "
            "or the environment variable SLACK_SIGNING_SECRET."
        )
    else:
        yield say.gettext(
            "Slack app page > Basic Information > App-Level Tokens > Generate, with the scope connections:write. "
            "Copy the token (xapp-...): desk.app_token, or the environment variable SLACK_APP_TOKEN."
        )
    yield say.gettext(
        "In Slack, make a channel for the desk, write /invite @Deskbell in it, and copy its Channel ID "
        "(click its name, at the end of About): desk.channel."
    )
    yield say.gettext(
        "Copy the member ID of everyone who may answer (profile > ... > Copy member ID), "
        "or the id of a user group: desk.agents."
    )


def _channels(answers: Answers, say: NullTranslations) -> Iterator[str]:
    if answers.telegram:
        yield say.gettext(
            "In Telegram, write /newbot to @BotFather and follow it. Copy the token: token of the inbox, "
            "or the environment variable TELEGRAM_TOKEN."
        )
    if answers.email_address:
        yield say.gettext(
            "Make sure that %(address)s can be read over IMAP (many providers want an app password). "
            "The password: in imap and smtp, or the environment variable MAIL_PASSWORD."
        ) % {"address": answers.email_address}


def _last(say: NullTranslations, config: Path) -> Iterator[str]:
    yield say.gettext("deskbell check --config %(config)s tries all of it and says what is still missing.") % {
        "config": config
    }
    yield say.gettext("deskbell run --config %(config)s starts the desk.") % {"config": config}
