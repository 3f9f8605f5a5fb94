"""``deskbell check`` names what is wrong with Slack and what to do about it."""

from bot.sandbox.faults import Fault
from tests.channels.slack.rig import MANAGERS, SHARED, Rig, rig


async def failures(made: Rig) -> dict[str, tuple[str, str]]:
    return {row.what: (row.detail, row.fix) for row in await made.desk.check() if not row.ok}


async def test_when_all_is_well_every_row_is(one: Rig) -> None:
    rows = await one.desk.check()
    assert all(row.ok for row in rows)
    assert [row.detail for row in rows][:2] == ["deskbell in Desk", "all 15 are there"]
    assert len(rows) == 6


async def test_missing_scopes_are_named_with_their_reason(one: Rig) -> None:
    one.slack.scopes.difference_update({"reactions:write", "files:read"})
    detail, fix = (await failures(one))["Slack: scopes"]
    assert detail == "missing: files:read, reactions:write"
    assert "the tick or the cross" in fix


async def test_a_bad_token_stops_the_check_and_is_not_shown(one: Rig) -> None:
    one.slack.faults.add("auth.test", Fault(200, '{"ok": false, "error": "invalid_auth"}', "application/json"))
    (row,) = await one.desk.check()
    assert (row.ok, row.detail) == (False, "invalid_auth")
    assert "bot_token" in row.fix
    assert "xoxb" not in row.fix


async def test_channels_and_app_token_and_groups_are_tried(one: Rig) -> None:
    await one.slack.remove("U0ALICE", MANAGERS, "U0BOT")
    one.slack.world.groups["S0SUPPORT"]["users"].clear()
    no = Fault(200, '{"ok": false, "error": "invalid_auth"}', "application/json")
    one.slack.faults.add("apps.connections.open", no)
    found = await failures(one)
    assert "not in #support-leads" in found[f"Slack: channel {MANAGERS}"][0]
    assert "connections:write" in found["Slack: Socket Mode"][1]
    assert found["Slack: user group S0SUPPORT"][0] == "0 members"


async def test_an_inbox_checks_its_channels(one: Rig) -> None:
    (row,) = await one.inbox.check()
    assert (row.ok, row.detail) == (True, "#acme-shared")
    await one.slack.archive("U0ALICE", SHARED)
    (row,) = await one.inbox.check()
    assert not row.ok


async def test_a_desk_at_which_nobody_may_answer_is_told() -> None:
    async with rig("http", agents=()) as made:
        assert list(await failures(made)) == ["Slack: agents"]
