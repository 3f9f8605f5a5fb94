"""Files by link: whoever has the link gets the file for some weeks, nobody gets anything else, and nothing runs."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from bot import links
from bot.model.outbound import File
from bot.web.files import Links
from storage.blobs import Blobs
from tests.manual_clock import ManualClock

SECRET = b"s" * 32
PUBLIC = "https://desk.example"
CONTENT = b"<script>alert(1)</script>" + bytes(range(256)) * 4000


@dataclass
class Site:
    links: Links
    clock: ManualClock
    blobs: Blobs
    session: ClientSession
    root: str

    def file(self, name: str, content: bytes = CONTENT) -> File:
        return File(name, "text/html", len(content), self.blobs.path(self.blobs.put(content)))

    def link_to(self, name: str) -> str:
        return self.links.link_to(self.file(name))

    async def get(self, link: str, **more: str) -> tuple[ClientResponse, bytes]:
        path = link.removeprefix(PUBLIC)
        async with self.session.get(URL(self.root + path, encoded=True), headers=more) as answer:
            return answer, await answer.read()


@pytest.fixture
async def site(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Site]:
    blobs = Blobs(tmp_path / "blobs")
    made = Links(SECRET, PUBLIC, blobs, clock)
    app = web.Application()
    app.add_routes(made.routes())
    async with TestServer(app) as server, ClientSession() as session:
        yield Site(made, clock, blobs, session, str(server.make_url("")).rstrip("/"))


def saved_as(answer: ClientResponse) -> str:
    """The name that a browser takes."""
    found = re.search(r"filename\*=UTF-8''(\S+)$", answer.headers["Content-Disposition"])
    return unquote(found[1]) if found else ""


NAMES = [
    "video.mp4", "환불 안내서.pdf", "100%.pdf", "a%2Fb.txt", "a+b & c.txt", "{x}.txt", "a?b#c.txt", "a;b=\"c\".txt",
    "😀.png", "-rf", "name.", "x" * 150 + ".pdf",
]  # fmt: skip
TRAPS = {
    "..": "file",
    "": "file",
    ". .": "file",
    "../../etc/passwd": ".._.._etc_passwd",
    "a\\b.txt": "a_b.txt",
    "x\r\nSet-Cookie: a=b": "x Set-Cookie: a=b",
}
NO_LINKS = [
    "/files/../secret/x",
    "/files/..%2F..%2Fetc%2Fpasswd/x",
    "/files/%2e%2e/x",
    "/files/x/..%2f..",
    "/files/%00/%00",
    "/files/%C3%A9/%FF",
]


@pytest.mark.parametrize("name", NAMES)
async def test_a_link_gives_the_file_under_its_name(site: Site, name: str) -> None:
    answer, content = await site.get(site.link_to(name))
    assert (answer.status, content) == (200, CONTENT)
    assert saved_as(answer) == (name if len(name) < 100 else "x" * 60 + ".pdf")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
    assert answer.headers["Content-Disposition"].isascii()


@pytest.mark.parametrize(("name", "saved"), TRAPS.items())
async def test_a_name_is_no_way_out_of_the_folder_or_the_header(site: Site, name: str, saved: str) -> None:
    answer, content = await site.get(site.link_to(name))
    assert (answer.status, content, saved_as(answer)) == (200, CONTENT, saved)
    assert "Set-Cookie" not in answer.headers


async def test_the_file_is_kept_and_never_run(site: Site) -> None:
    answer, _ = await site.get(site.link_to("page.html"))
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private"


async def test_a_broken_download_goes_on_where_it_stopped(site: Site) -> None:
    answer, content = await site.get(site.link_to("a.bin"), Range="bytes=1000-1999")
    assert (answer.status, content) == (206, CONTENT[1000:2000])


# --- what is no link ------------------------------------------------------------------------------


async def test_a_link_holds_through_its_last_day_and_no_longer(site: Site) -> None:
    link = site.link_to("a.pdf")
    last = links.last_day(site.clock.now())
    assert last == (site.clock.now() + timedelta(days=30)).date()
    while site.clock.now().date() < last:
        site.clock.advance(timedelta(days=1))
    assert (await site.get(link))[0].status == 200
    site.clock.advance(timedelta(days=1))
    assert (await site.get(link))[0].status == 404


@pytest.mark.parametrize(
    ("accepted", "language", "words"),
    [("en", "en", "no longer here"), ("fr-FR, en;q=0.5", "en", "no longer here"), ("", "en", "no longer here"),
     ("ko-KR,ko;q=0.9,en;q=0.8", "ko", ""), ("fr, ko;q=0.5, en;q=0.1", "ko", "")],
)  # fmt: skip
async def test_who_comes_too_late_is_told_in_their_language(
    site: Site, accepted: str, language: str, words: str
) -> None:
    link = site.link_to("a.pdf")
    site.clock.advance(timedelta(days=32))
    answer, page = await site.get(link, **{"Accept-Language": accepted})
    assert answer.status == 404
    assert f'<html lang="{language}">' in page.decode()
    assert words in page.decode()
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_what_was_deleted_is_gone(site: Site) -> None:
    link = site.link_to("a.pdf")
    next(site.blobs.path("").glob("*")).unlink()
    assert (await site.get(link))[0].status == 404


async def test_a_changed_link_is_none(site: Site) -> None:
    link = site.link_to("a.pdf")
    token = link.split("/")[-2]
    for position in range(len(token)):
        other = "A" if token[position] != "A" else "B"
        changed = link.replace(token, token[:position] + other + token[position + 1 :])
        assert (await site.get(changed))[0].status == 404, position
    assert (await site.get(link.replace("a.pdf", "a.exe")))[0].status == 404
    assert (await site.get(link.replace(token, token[:-1])))[0].status == 404
    assert (await site.get(link.replace(token, token + "A")))[0].status == 404


@pytest.mark.parametrize("path", NO_LINKS)
async def test_no_path_leads_anywhere_else(site: Site, path: str) -> None:
    answer, page = await site.get(path)
    assert answer.status == 404
    assert b"root:" not in page


async def test_another_houses_key_opens_nothing(site: Site) -> None:
    forged = Links(b"x" * 32, PUBLIC, site.blobs, site.clock).link_to(site.file("a.pdf"))
    assert (await site.get(forged))[0].status == 404


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(token=st.text(max_size=80) | st.text("ABCdef012_-", min_size=70, max_size=70), name=st.text(max_size=5))
def test_nothing_but_what_was_made_is_read(clock: ManualClock, token: str, name: str) -> None:
    assert links.read(SECRET, token, name, clock.now()) is None
    made = links.make(SECRET, "ab" * 32, name, clock.now())
    assert links.read(SECRET, made, name, clock.now()) == "ab" * 32
    assert links.read(SECRET, made, name + "x", clock.now()) is None


# --- who gets links -------------------------------------------------------------------------------


async def test_without_a_public_address_there_are_no_links(site: Site) -> None:
    assert Links(SECRET, "", site.blobs, site.clock).link_to(site.file("a.pdf")) == ""


async def test_only_stored_files_get_one(site: Site, tmp_path: Path) -> None:
    stranger = tmp_path / "passwd"
    stranger.write_bytes(b"root:")
    with pytest.raises(FileNotFoundError):
        site.links.link_to(File("passwd", "text/plain", 5, stranger))
    twin = tmp_path / site.file("a").path.name
    twin.write_bytes(b"")
    with pytest.raises(FileNotFoundError):
        site.links.link_to(File("a", "text/plain", 0, twin))


async def test_a_link_is_the_same_all_day(site: Site) -> None:
    first = site.link_to("a.pdf")
    site.clock.advance(timedelta(hours=3))
    assert site.link_to("a.pdf") == first
