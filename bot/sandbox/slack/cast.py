"""The people and channels of the sandbox workspace."""

from bot.sandbox.slack.rules import Json
from bot.sandbox.slack.state import APP, BOT, BOT_NAME, BOT_USER, TEAM, Channel

CUSTOMER_TEAM = "T0ACME"
CREATED = 1_700_000_000


def people() -> list[Json]:
    return [
        _person("U0ALICE", "alice", "Alice", "Alice Martin"),
        _person("U0BORA", "bora", "보라", "김보라", tz="Asia/Seoul", offset=32400),
        _person("U0MANAGER", "mina", "Mina", "Mina Park"),
        _person("U0GUEST", "gus", "Gus", "Gus Olsen"),
        _person("U0CUSTOMER", "jane", "Jane from Acme", "Jane Doe", team=CUSTOMER_TEAM),
        _bot(),
    ]


def channels() -> list[Channel]:
    team = {"U0ALICE", "U0BORA", "U0MANAGER", "U0GUEST"}
    return [
        Channel("C0GENERAL", "general", "channel", set(team)),
        Channel("C0SUPPORT", "support", "channel", team | {BOT_USER}),
        Channel("C0MANAGERS", "support-leads", "channel", {"U0MANAGER", "U0ALICE", BOT_USER}),
        Channel("C0SHARED", "acme-shared", "channel", team | {"U0CUSTOMER", BOT_USER}, shared_with=[CUSTOMER_TEAM]),
    ]


def groups() -> list[Json]:
    return [{
        "id": "S0SUPPORT",
        "team_id": TEAM,
        "is_usergroup": True,
        "is_subteam": True,
        "name": "Support",
        "handle": "support-team",
        "description": "Answers customers",
        "date_create": CREATED,
        "date_delete": 0,
        "users": ["U0ALICE", "U0BORA"],
        "user_count": 2,
    }]  # fmt: skip


def _person(id: str, name: str, display: str, real: str, team: str = TEAM, tz: str = "UTC", offset: int = 0) -> Json:
    stranger = team != TEAM
    profile = {"real_name": real, "display_name": display, "team": team, "image_48": "", "image_72": ""}
    if not stranger:
        profile["email"] = f"{name}@desk.example"
    return {
        "id": id,
        "team_id": team,
        "name": name,
        "real_name": real,
        "deleted": False,
        "tz": tz,
        "tz_offset": offset,
        "profile": profile,
        "is_admin": id == "U0MANAGER",
        "is_bot": False,
        "is_app_user": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_stranger": stranger,
        "updated": CREATED,
    }


def _bot() -> Json:
    user = _person(BOT_USER, BOT_NAME, "Deskbell", "Deskbell")
    del user["profile"]["email"]
    user["profile"] |= {"bot_id": BOT, "api_app_id": APP}
    return user | {"is_bot": True}
