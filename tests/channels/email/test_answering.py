"""An answer on its way out: who the mail server is told to give it to."""

import email
import email.policy

from bot.model.outbound import Delivered, OutboundMessage
from bot.model.richtext import RichText
from channels.base import Surroundings
from channels.email import EmailChannel, Settings
from tests.channels.email.transport.servers import mail_server


async def test_the_customer_and_those_who_take_part_get_one_mail_together(around: Surroundings) -> None:
    async with mail_server() as server:
        smtp = {"host": "127.0.0.1", "port": server.port, "tls": "none"}
        said = {"address": "support@acme.test", "lmtp": {"listen": "127.0.0.1:0"}, "smtp": smtp}
        channel = EmailChannel("support", Settings.model_validate(said), around)
        others = ("lee@example.com", "support+x@acme.test", "nonsense", "Kim@example.com")
        outcome = await channel.send(OutboundMessage(7, 142, "kim@example.com", RichText("Hello"), copied=others))
        await channel.close()
        assert isinstance(outcome, Delivered)
        assert server.recipients == ["kim@example.com", "lee@example.com"]
        (raw,) = server.mails
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert (mail["To"], mail["Cc"], mail["Message-ID"]) == (
        "kim@example.com",
        "lee@example.com",
        f"<{outcome.external_id}>",
    )
