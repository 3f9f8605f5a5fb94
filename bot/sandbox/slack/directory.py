"""Who and what there is: auth, users, user groups, team, bots (https://docs.slack.dev/reference/methods)."""

from copy import deepcopy

from bot.sandbox.slack.api import TIER_1, TIER_2, TIER_3, TIER_4, Call, method
from bot.sandbox.slack.cast import CREATED
from bot.sandbox.slack.conversations import page
from bot.sandbox.slack.rules import Json, SlackError
from bot.sandbox.slack.state import APP, BOT, BOT_NAME, BOT_USER, TEAM, TEAM_DOMAIN, TEAM_NAME


@method("api.test", tier=TIER_4, caller="anyone")
def api_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/api.test"""
    if "error" in call.args:
        raise SlackError(call.args.text("error"))
    return {}


@method("auth.test", tier=TIER_4)
def auth_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": TEAM_NAME,
        "user": BOT_NAME,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", tier=TIER_1 * 60, caller="app")
def connections_open(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/apps.connections.open"""
    ticket = call.courier.sockets.issue_ticket()
    return {"url": f"{call.root.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP}"}


def _user(call: Call, user: str) -> Json:
    found = deepcopy(call.world.users[user])
    if "users:read.email" not in call.scopes:
        found["profile"].pop("email", None)
    return found


@method("users.info", "users:read", tier=TIER_4)
def users_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.info"""
    user = call.args.required("user")
    if user not in call.world.users:
        raise SlackError("user_not_found")
    return {"user": _user(call, user)}


@method("users.list", "users:read", tier=TIER_2)
def users_list(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/users.list: people of other workspaces are not in it."""
    ours = [_user(call, user) for user in call.world.users if not call.world.is_stranger(user)]
    people, metadata = page(call, ours, 1000)
    return {"members": people, "cache_ts": call.world.seconds(), "response_metadata": metadata}


@method("usergroups.list", "usergroups:read", tier=TIER_2)
def usergroups_list(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.list"""
    groups = deepcopy(list(call.world.groups.values()))
    for group in groups:
        if not call.args.flag("include_users"):
            del group["users"]
        if not call.args.flag("include_count"):
            del group["user_count"]
    return {"usergroups": groups}


@method("usergroups.users.list", "usergroups:read", tier=TIER_2)
def usergroups_users_list(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    group = call.world.groups.get(call.args.required("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group["users"])}


@method("team.info", "team:read", tier=TIER_3)
def team_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/team.info"""
    if call.args.text("team", TEAM) != TEAM:
        raise SlackError("team_not_found")
    return {"team": {"id": TEAM, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "", "icon": {}}}


@method("bots.info", "users:read", tier=TIER_3)
def bots_info(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/bots.info"""
    if call.args.text("bot", BOT) != BOT:
        raise SlackError("bot_not_found")
    bot = {"id": BOT, "deleted": False, "name": BOT_NAME, "updated": CREATED, "app_id": APP, "user_id": BOT_USER}
    return {"bot": bot | {"icons": {}}}
