"""``deskbell check`` against the stand-ins: green when all is right, else what is wrong and exit code 1."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.clock import SystemClock
from bot.sandbox.mail import MailStandIn
from bot.sandbox.world import World
from channels.slack.scopes import SCOPES
from tests.channels.email.transport.servers import PASSWORD
from tests.channels.email.transport.test_imap_real import USER, imap_server
from tests.flows.real.house import Setup, write_config


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logging belongs to the whole process; here it stays as it is."""
    monkeypatch.setattr("bot.log.configure", lambda *args, **options: None)
    monkeypatch.setattr("bot.log.redact", lambda secret: None)
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    made = World(SystemClock(), None)
    made.mail = MailStandIn(SystemClock(), user="support", password="mail-pass")
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def config(world: World, tmp_path: Path) -> AsyncIterator[Path]:
    """Everything right, with exactly the rights that the manifest asks for."""
    world.slack.scopes.clear()
    world.slack.scopes.update(SCOPES)
    async with imap_server("none") as port:
        login = f'user = "{USER}", password = "{PASSWORD}"'
        imap = f'{{ host = "127.0.0.1", port = {port}, tls = "none", {login} }}'
        file, *_ = write_config(world, tmp_path, Setup(imap=imap))
        text = file.read_text().replace(
            'tls = "none" }\nimap', 'tls = "none", user = "support", password = "mail-pass" }\nimap'
        )
        file.write_text(text)
        file.chmod(0o600)
        yield file


async def check(config: Path) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, main, ["check", "--config", str(config)])


def change(config: Path, old: str, new: str) -> None:
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))


async def test_all_is_green_with_exactly_the_manifests_scopes(config: Path) -> None:
    told = await check(config)
    assert (told.exit_code, "All is well." in told.output) == (0, True), told.output
    assert "✗" not in told.output
    for part in ("token", "scopes", "C0SUPPORT", "C0MANAGERS", "C0SHARED", "S0SUPPORT", "Socket Mode", "IMAP", "SMTP"):
        assert part in told.output
    assert "xoxb" not in told.output


@pytest.mark.parametrize("scope", ["chat:write", "files:read", "usergroups:read", "metadata.message:read"])
async def test_a_missing_scope_is_named(config: Path, world: World, scope: str) -> None:
    world.slack.scopes.discard(scope)
    told = await check(config)
    assert told.exit_code == 1
    assert f"missing: {scope}" in told.output
    assert "install the app again" in told.output


@pytest.mark.parametrize(
    ("old", "new", "named", "fix"),
    [
        ('token = "123456:SANDBOX"', 'token = "123456:WRONG"', "tg: token", "BotFather"),
        ('"xoxb-sandbox"', '"xoxb-wrong"', "bot token", "bot_token"),
        ('"xapp-sandbox"', '"xapp-wrong"', "Socket Mode", "connections:write"),
        ('channel = "C0SUPPORT"', 'channel = "C0GENERAL"', "the bot is not in #general", "/invite"),
        ('channels = ["C0SHARED"]', 'channels = ["C0NOWHERE"]', "C0NOWHERE", "check the channel's id"),
        ('agents = ["S0SUPPORT"]', 'agents = ["S0NOBODY"]', "S0NOBODY", "usergroups:read"),
        ('agents = ["S0SUPPORT"]', "agents = []", "nobody may answer", "agents"),
        ('password = "mail-pass"', 'password = "wrong-pass"', "mail: SMTP", "look at smtp"),
        (f'password = "{PASSWORD}"', 'password = "wrong-pass"', "mail: IMAP", "look at imap"),
        (f'user = "{USER}"', f'folder = "Nowhere", user = "{USER}"', "mail: IMAP", "look at imap"),
        ('database = "sqlite"', 'database = "postgresql://nobody@127.0.0.1:1/x"', "database", "storage.database"),
    ],
    ids=[
        "Telegram token", "Slack bot token", "Slack app token", "not in the channel", "no such channel",
        "no such group", "no agents", "SMTP login", "IMAP login", "IMAP folder", "database",
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named_with_a_way_to_mend_it(
    config: Path, old: str, new: str, named: str, fix: str
) -> None:
    change(config, old, new)
    told = await check(config)
    words = " ".join(told.output.split())
    assert told.exit_code == 1, told.output
    assert named in words, told.output
    assert fix in words, told.output
    for secret in ("xoxb-sandbox", "xapp-sandbox", "xapp-wrong", "wrong-pass", "mail-pass", PASSWORD, "123456:WRONG"):
        assert secret not in words, secret


async def test_nothing_was_posted_by_all_that_checking(config: Path, world: World) -> None:
    await check(config)
    assert world.slack.messages("C0SUPPORT") == []
    assert world.slack.calls["chat.postMessage"] == 0
    assert world.mail.state.letters == []
