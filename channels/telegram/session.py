"""aiogram's HTTP session, made to tell what certainly did not arrive from what may have, and to keep the token."""

from collections.abc import AsyncIterator
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientTimeout, ConnectionTimeoutError

CALL = ClientTimeout(total=60, connect=15)
FILE = ClientTimeout(total=300, connect=15)
"""Seconds."""


class NotConnected(TelegramNetworkError):
    """No connection came about: nothing of the call reached Telegram."""


class Session(AiohttpSession):
    """Exceptions of the HTTP library can hold the address, and the address holds the token: they are never chained."""

    def __init__(self, api_base: str) -> None:
        super().__init__(api=TelegramAPIServer.from_base(api_base))

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        http = await self.create_session()
        form = self.build_form_data(bot, method)
        limit = FILE if form.is_multipart else CALL
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        try:
            async with http.post(url, data=form, timeout=limit, allow_redirects=False) as answer:
                text = await _text(answer)
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NotConnected(method, type(error).__name__) from None
        except (ClientError, TimeoutError, OSError) as error:
            raise TelegramNetworkError(method, type(error).__name__) from None
        response: Any = self.check_response(bot, method, answer.status, text)
        result: TelegramType = response.result
        return result

    async def close(self) -> None:
        """Without the library's quarter of a second: aiohttp waits for its connections by itself now."""
        if self._session is not None:
            await self._session.close()

    async def post_json(self, token: str, method: str, body: Any, seconds: float) -> tuple[int, str]:
        """Call a method without any typed reading of the answer: its status and text. Raises ``OSError``."""
        http = await self.create_session()
        timeout = ClientTimeout(total=seconds, connect=15)
        try:
            async with http.post(self.api.api_url(token=token, method=method), json=body, timeout=timeout) as answer:
                return answer.status, await _text(answer)
        except (ClientError, TimeoutError, OSError) as error:
            raise ConnectionError(type(error).__name__) from None

    async def download(self, token: str, path: str) -> AsyncIterator[bytes]:
        """A file in chunks. Raises ``FileNotFoundError`` when Telegram has it no more, another ``OSError`` when it
        can't be had now."""
        http = await self.create_session()
        url = self.api.file_url(token=token, path=path)
        try:
            async with http.get(url, timeout=FILE, allow_redirects=False) as answer:
                if 400 <= answer.status < 500:
                    raise FileNotFoundError(f"status {answer.status}")
                if answer.status != 200:
                    raise ConnectionError(f"status {answer.status}")
                async for chunk in answer.content.iter_chunked(64 * 1024):
                    yield chunk
        except (ClientError, TimeoutError) as error:
            raise ConnectionError(type(error).__name__) from None


async def _text(answer: ClientResponse) -> str:
    """Whatever a proxy on the way answers, it can be read as text."""
    return (await answer.read()).decode("utf-8", "replace")
