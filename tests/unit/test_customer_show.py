"""``deskbell customer show``: the customer's card in a terminal, or as JSON."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import customer_records
from bot.cli import main
from bot.clock import SystemClock
from bot.model.conversation import Direction
from bot.model.richtext import RichText
from storage import conversations, messages, people
from storage.store import open_store
from storage.transaction import Transaction

CONFIG = """
[storage]
data_dir = "data"
[[inbox]]
name = "partners"
channel = "slack"
[desk]
bot_token = "xoxb-1-written-out"
app_token = "xapp-1-written-out"
channel = "C0123456789"
agents = ["U0123456789"]
"""


def fill(tx: Transaction) -> None:
    identity = people.create(tx, "slack", "T1:U7", "Kim [red]Minseo[/red]", True, "ko")
    customer = people.customer(tx, identity.customer_id)
    customer_records.edit(tx, customer, "U1", company="Acme", timezone="Asia/Seoul", fields={"plan": "pro"})
    customer_records.note(tx, identity.customer_id, "prefers the phone", "U1")
    talk = conversations.open_new(
        tx, identity, inbox="partners", thread="7", address="T1:U7", subject="Invoice", language="ko", desk_channel="C1"
    )
    messages.append(
        tx, id=tx.new_id(), conversation_id=talk.id, direction=Direction.IN, author=str(identity.id),
        author_name="Kim", external_id="1", body=RichText("where is my invoice?"), sent_at=tx.now,
    )  # fmt: skip


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("bot.log.configure", lambda *args, **options: None)
    monkeypatch.setattr("bot.log.redact", lambda secret: None)
    path = tmp_path / "desk.toml"
    path.write_text(CONFIG)
    path.chmod(0o600)

    async def use() -> None:
        store = await open_store("sqlite", tmp_path / "data", SystemClock())
        await store.write(fill)
        await store.close()

    asyncio.run(use())
    return path


def show(config: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["customer", "show", *words, "--config", str(config)])


def test_the_card_is_printed_and_what_customers_wrote_is_no_markup(config: Path) -> None:
    result = show(config, "1")
    assert result.exit_code == 0, result.output
    for word in ("Kim [red]Minseo[/red]", "Acme", "Asia/Seoul", "plan", "T1:U7 · confirmed", "prefers the phone", "#1",
                 "Invoice", "where is my invoice?"):  # fmt: skip
        assert word in result.output
    assert show(config, "T1:U7").output == result.output


def test_json_has_everything(config: Path) -> None:
    (told,) = json.loads(show(config, "#1", "--json").output)
    assert (told["company"], told["fields"], told["addresses"][0]["attested"]) == ("Acme", {"plan": "pro"}, True)
    assert [each["number"] for each in told["conversations"]] == [1]
    assert {"noted", "in", "customer_changed"} == {each["what"] for each in told["timeline"]}


def test_who_is_not_known_is_named(config: Path) -> None:
    result = show(config, "nobody")
    assert result.exit_code == 2
    assert "nobody" in result.output
