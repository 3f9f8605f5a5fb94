"""A file that no mail can carry reaches the customer all the same."""

import re

import aiohttp
import pytest

from channels.email import attaching
from tests.flows.real.house import TICK, House

VIDEO = bytes(range(256)) * 40


async def test_a_file_that_is_too_large_for_a_mail_goes_as_a_link(one: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_BYTES", 5_000)
    await one.write_mail("link@customer.example", "Video", "how does it work?", name="Lina")
    thread = await one.thread("Lina")
    ts = await thread.say("look", files=[("설명 영상.mp4", VIDEO), ("notes.txt", b"first this, then that")])
    letter = await one.letter("link@customer.example")
    await thread.marked(ts, TICK)
    assert [each["name"] for each in letter["files"]] == ["notes.txt"]
    found = re.search(r"설명 영상\.mp4 \(0\.0 MB\)\s+(http\S+)", letter["text"])
    assert found
    assert found[1].startswith(f"{one.url}/files/")
    async with aiohttp.ClientSession() as browser:
        async with browser.get(found[1]) as answer:
            assert (answer.status, await answer.read()) == (200, VIDEO)
        async with browser.get(f"{one.url}/files/no/link") as answer:
            assert (answer.status, "no longer here" in await answer.text()) == (404, True)
