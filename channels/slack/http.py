"""Slack over HTTP: signature, age, size and form are checked here, before bolt reads anything."""

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from structlog import get_logger

log = get_logger(__name__)

MOST = 1_000_000
"""Bytes of a request's body; Slack's own requests are far smaller."""


class Endpoint:
    """Answers ``POST /slack/events``.

    bolt would parse the body before it checks the signature, and log a refused one; so the signature is checked here
    first, over the raw bytes, and bolt's own check is off. The check of the age (five minutes, against replays) uses
    the machine's real time and not the app's clock, as Slack signs with real time:
    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await _read(request)
        if body is None:
            return _refused(413, "body over 1 MB")
        if not self._is_signed(request, body):
            return _refused(401, "wrong signature or too old")
        try:
            asked = AsyncBoltRequest(
                body=body.decode(),
                query=request.query_string,
                headers=dict(request.headers.items()),
            )
        except (ValueError, AttributeError, TypeError):  # no JSON, or JSON that is no object
            return _refused(400, "malformed body")
        if not asked.body:
            return _refused(400, "empty body")
        return await to_aiohttp_response(await self._app.async_dispatch(asked))

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except (ValueError, TypeError):  # a time that is no number, text that is not UTF-8 or ASCII
            return False


async def _read(request: web.Request) -> bytes | None:
    """The body, or None as soon as it is too long; independent of the server's own limit."""
    if (request.content_length or 0) > MOST:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MOST:
            return None
    return bytes(body)


def _refused(status: int, why: str) -> web.Response:
    log.warning("slack_request_refused", status=status, why=why)
    return web.json_response({"error": why}, status=status)
