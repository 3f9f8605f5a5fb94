"""Through Dovecot and Postfix, where they are installed: customer to us, our answer, the customer's answer to that."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from email.message import EmailMessage
from typing import Any

import pytest

from bot.model.inbound import InboundMessage
from bot.model.outbound import Delivered, OutboundMessage, Refused
from bot.model.richtext import RichText
from channels.base import Surroundings
from channels.email import EmailChannel, Settings
from tests.channels.email.conftest import Core, running
from tests.channels.email.transport.mailboxes import QUICK
from tests.channels.email.transport.post_office import PASSWORD, PostOffice, missing, post_office

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

KIM, SUPPORT = "kim@customer.test", "support@acme.test"


@pytest.fixture(scope="module")
async def office() -> AsyncIterator[PostOffice]:
    async with post_office() as made:
        yield made


def channel(around: Surroundings, office: PostOffice, address: str, **way_in: Any) -> EmailChannel:
    out = {"host": "127.0.0.1", "port": office.smtp, "tls": "none"}
    settings = {"address": address, "sender_name": "Acme", "smtp": out, "plus_address": True, **way_in}
    return EmailChannel("support", Settings.model_validate(settings), around, QUICK)


def written(text: str, to: str, **head: str) -> bytes:
    """As Kim's mail program writes."""
    mail = EmailMessage(email.policy.SMTP)
    for name, value in {"From": f"Kim <{KIM}>", "To": to, **head}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def answer_to(ours: bytes, text: str, first: str, to: str) -> bytes:
    """Quotes the mail and names those before it, as mail programs do."""
    mail = email.message_from_bytes(ours, policy=email.policy.default)
    body = mail.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    quoted = "\n".join(f"> {line}" for line in body.get_content().splitlines())
    return written(
        f"{text}\n\nOn Mon, 23 Nov 2026 at 10:00, {mail['From']} wrote:\n{quoted}\n",
        to,
        Subject=mail["Subject"],
        Message_ID="<second@customer.test>",
        In_Reply_To=mail["Message-ID"],
        References=f"<{first}> {mail['Message-ID']}",
    )


async def got(core: Core, id_: str) -> InboundMessage:
    await core.until(lambda: id_ in core.items)
    item = core.items[id_]
    assert isinstance(item, InboundMessage)
    return item


async def conversation(made: EmailChannel, office: PostOffice, core: Core, count: int) -> None:
    """Both answers of the customer's find their way: to the address that our mail asks for, and to the plain one."""
    address = made._settings.address
    first = written("환불해 주세요", address, Subject="환불", Message_ID="<first@customer.test>")
    async with running(made, core):
        await asyncio.sleep(0)
        await asyncio.to_thread(office.post, KIM, [address], first)
        asked = await got(core, "first@customer.test")
        assert (asked.body.text, asked.sender.address, asked.conversation) == ("환불해 주세요", KIM, None)

        answer = RichText("네, 곧 받으실 거예요.")
        message = OutboundMessage(count, 142, asked.address, answer, subject="환불", reply_to=asked.external_id)
        outcome = await made.send(message)
        assert isinstance(outcome, Delivered)
        ours = await office.mail_for(KIM, count)
        mail = email.message_from_bytes(ours, policy=email.policy.default)
        assert (mail["In-Reply-To"], mail["Message-ID"]) == ("<first@customer.test>", f"<{outcome.external_id}>")

        to = email.utils.parseaddr(mail["Reply-To"])[1]
        assert to.startswith(address.partition("@")[0] + "+")
        reply = answer_to(ours, "고맙습니다", "first@customer.test", to)
        await asyncio.to_thread(office.post, KIM, [to], reply)
        answered = await got(core, "second@customer.test")
        assert answered.body.text == "고맙습니다"
        assert (answered.conversation, answered.reply_to) == (142, outcome.external_id)
        assert "first@customer.test" in answered.references

        plain = reply.replace(b"<second@", b"<third@").replace(to.encode(), address.encode())
        await asyncio.to_thread(office.post, KIM, [address], plain)
        assert (await got(core, "third@customer.test")).conversation == 142
    assert core.ids == ["first@customer.test", "second@customer.test", "third@customer.test"]


async def test_a_conversation_over_a_mailbox(office: PostOffice, around: Surroundings, core: Core) -> None:
    """What was stored, but not moved yet when we stopped, is moved at the next start."""
    login = {"user": SUPPORT, "password": PASSWORD, "tls": "none", "start": "all", "move_to": "Done"}
    imap = {"host": "127.0.0.1", "port": office.imap, **login}
    await conversation(channel(around, office, SUPPORT, imap=imap), office, core, 1)
    again = channel(around, office, SUPPORT, imap=imap)
    async with running(again, core), asyncio.timeout(10):
        while await asyncio.to_thread(office.mailbox, SUPPORT):
            await asyncio.sleep(0.05)
    assert len(await asyncio.to_thread(office.mailbox, SUPPORT, "Done")) == 3
    assert len(core.items) == 3
    assert [result.ok for result in await again.check()] == [True, True]


async def test_a_conversation_handed_over_by_lmtp(office: PostOffice, around: Surroundings, core: Core) -> None:
    made = channel(around, office, "desk@acme.test", lmtp={"listen": f"127.0.0.1:{office.ours}"})
    await conversation(made, office, core, 2)


async def test_an_unwell_store_only_delays_what_postfix_hands_over(
    office: PostOffice, around: Surroundings, core: Core
) -> None:
    core.unwell = 2
    made = channel(around, office, "desk@acme.test", lmtp={"listen": f"127.0.0.1:{office.ours}"})
    mail = written("hello", "desk@acme.test", Subject="x", Message_ID="<late@customer.test>")
    async with running(made, core):
        await asyncio.to_thread(office.post, KIM, ["desk@acme.test", "desk+x@acme.test"], mail)
        await got(core, "late@customer.test")
    assert core.calls >= 3


async def test_who_is_refused_is_told_in_postfix_s_words(office: PostOffice, around: Surroundings) -> None:
    made = channel(around, office, SUPPORT, lmtp={})
    outcome = await made.send(OutboundMessage(9, 142, "kim@[127.0.0.1", RichText("Hello")))
    assert isinstance(outcome, Refused)
    outcome = await made.send(OutboundMessage(9, 142, "nobody@refused.test", RichText("Hello")))
    assert isinstance(outcome, Refused)
    assert "nobody@refused.test" in outcome.reason
    await made.close()
