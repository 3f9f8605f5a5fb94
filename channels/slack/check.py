"""``deskbell check`` for Slack: token, scopes, channels, connection, user groups. Posts nothing."""

from collections.abc import Iterable
from gettext import NullTranslations

from channels.base import CheckResult
from channels.slack.connection import SlackConnection
from channels.slack.errors import SlackFailed, advice, ask, ask_whole
from channels.slack.scopes import SCOPES, missing, reasons


async def check(connection: SlackConnection) -> list[CheckResult]:
    """Stops after the token when that is no good, for then nothing else can be known."""
    results = await _token(connection)
    if not results[0].ok:
        return results
    settings = connection.settings
    results += await check_channels(connection, sorted(settings.channels))
    results.append(await _line(connection))
    results += [await _group(connection, group) for group in sorted(settings.groups)]
    if not settings.agents:
        results.append(_nobody(connection.say))
    return results


async def check_channels(connection: SlackConnection, channels: Iterable[str]) -> list[CheckResult]:
    return [await _channel(connection, channel) for channel in channels]


async def _token(connection: SlackConnection) -> list[CheckResult]:
    say = connection.say
    what = say.gettext("Slack: bot token")
    try:
        answer, headers = await ask_whole(connection.web.auth_test())
    except SlackFailed as failed:
        return [CheckResult(what, False, failed.error, advice(failed.error, say))]
    found = say.gettext("%(user)s in %(team)s") % {"user": answer.get("user"), "team": answer.get("team")}
    return [CheckResult(what, True, found), _scopes(headers.get("x-oauth-scopes", ""), say)]


def _scopes(granted: str, say: NullTranslations) -> CheckResult:
    what, lacking = say.gettext("Slack: scopes"), missing(granted)
    if not lacking:
        return CheckResult(what, True, say.gettext("all %(count)d are there") % {"count": len(SCOPES)})
    detail = say.gettext("missing: %(names)s") % {"names": ", ".join(lacking)}
    fix = say.gettext(
        'Add them under "OAuth & Permissions", then install the app again. What they are for: %(reasons)s'
    )
    why = reasons(say)
    return CheckResult(what, False, detail, fix % {"reasons": "; ".join(f"{scope}: {why[scope]}" for scope in lacking)})


async def _channel(connection: SlackConnection, channel: str) -> CheckResult:
    say = connection.say
    what = say.gettext("Slack: channel %(channel)s") % {"channel": channel}
    try:
        about = (await ask(connection.web.conversations_info(channel=channel))).get("channel") or {}
    except SlackFailed as failed:
        return CheckResult(what, False, failed.error, advice(failed.error, say))
    name = f"#{about.get('name') or channel}"
    if about.get("is_archived"):
        return CheckResult(
            what, False, say.gettext("%(name)s is archived") % {"name": name}, advice("is_archived", say)
        )
    if not about.get("is_member"):
        detail = say.gettext("the bot is not in %(name)s") % {"name": name}
        return CheckResult(what, False, detail, advice("not_in_channel", say))
    return CheckResult(what, True, name)


async def _line(connection: SlackConnection) -> CheckResult:
    say = connection.say
    if connection.settings.mode == "http":
        what, detail = say.gettext("Slack: HTTP"), say.gettext("signing secret set; Slack must reach /slack/events")
        return CheckResult(what, True, detail)
    what = say.gettext("Slack: Socket Mode")
    try:
        await connection.open_url()
    except SlackFailed as failed:
        fix = say.gettext(
            "Switch Socket Mode on, and make an app-level token (xapp-...) with the scope connections:write."
        )
        return CheckResult(what, False, failed.error, fix)
    return CheckResult(what, True, say.gettext("can be opened"))


async def _group(connection: SlackConnection, group: str) -> CheckResult:
    say = connection.say
    what = say.gettext("Slack: user group %(group)s") % {"group": group}
    try:
        answer = await ask(connection.web.usergroups_users_list(usergroup=group))
    except SlackFailed as failed:
        return CheckResult(what, False, failed.error, say.gettext("Check the id, and the scope usergroups:read."))
    count = len(answer.get("users") or ())
    fix = "" if count else say.gettext("Nobody in this group can answer: add members.")
    return CheckResult(what, count > 0, say.gettext("%(count)d members") % {"count": count}, fix)


def _nobody(say: NullTranslations) -> CheckResult:
    fix = say.gettext("List the ids of those who may answer customers under [desk] agents.")
    return CheckResult(say.gettext("Slack: agents"), False, say.gettext("nobody may answer"), fix)
