"""What ``deskbell check`` looks at for a Telegram inbox."""

from collections.abc import Sequence
from gettext import NullTranslations

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import GetMe, GetWebhookInfo
from aiogram.types import User, WebhookInfo

from channels.base import CheckResult
from channels.telegram.errors import outcome_of


async def check(bot: Bot, mode: str, hook_url: str, say: NullTranslations) -> Sequence[CheckResult]:
    """Ask Telegram who we are and how updates are to come. Sends nothing to customers."""
    try:
        me = await bot(GetMe())
        info = await bot(GetWebhookInfo())
    except AiogramError as error:
        reason = getattr(outcome_of(error, say), "reason", type(error).__name__)
        fix = say.gettext("Compare `token` and `api_base` with what BotFather says, and the way out to the network.")
        return [CheckResult(say.gettext("token"), False, reason, fix)]
    receiving = _polling(info, say) if mode == "polling" else _webhook(info, hook_url, say)
    return [CheckResult(say.gettext("token"), True, f"@{me.username}"), receiving, _groups(me, say)]


def _polling(info: WebhookInfo, say: NullTranslations) -> CheckResult:
    what = say.gettext("receiving")
    if not info.url:
        return CheckResult(what, True, say.gettext("by polling"))
    return CheckResult(
        what,
        False,
        say.gettext("a webhook is set, but the settings say polling"),
        say.gettext("Stop the program that set it, if there is one. `deskbell run` removes the webhook by itself."),
    )


def _webhook(info: WebhookInfo, hook_url: str, say: NullTranslations) -> CheckResult:
    what = say.gettext("receiving")
    if not hook_url:
        fix = say.gettext("Set public_url in [web] to an https address that Telegram can reach, or poll.")
        return CheckResult(what, False, say.gettext("no address for the webhook"), fix)
    if info.url == hook_url and info.last_error_message:
        fix = say.gettext("See whether %(url)s can be reached from outside.") % {"url": hook_url}
        return CheckResult(what, False, info.last_error_message, fix)
    if info.url and info.url != hook_url:
        fix = say.gettext("Stop the program that set it, if there is one. `deskbell run` sets our own by itself.")
        return CheckResult(what, False, say.gettext("a webhook of another address is set"), fix)
    return CheckResult(what, True, say.gettext("by webhook at %(url)s") % {"url": hook_url})


def _groups(me: User, say: NullTranslations) -> CheckResult:
    """https://core.telegram.org/bots/features#privacy-mode"""
    what = say.gettext("groups")
    if me.can_read_all_group_messages:
        return CheckResult(what, True, say.gettext("sees every message in groups"))
    detail = say.gettext("privacy mode is on: in groups the bot sees only commands and replies to it")
    return CheckResult(what, True, detail)
