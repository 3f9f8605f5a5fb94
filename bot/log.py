"""Structured logs: one line a fact, JSON for machines and colours for people, never a secret.

Our own lines and those of the libraries (aiogram, slack_sdk, sqlalchemy ...) take the same way, so that both carry what
is bound with ``structlog.contextvars`` (conversation, delivery) and both are redacted.
"""

import json as jsonlib
import logging
import re
from contextlib import suppress
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_OURS = ("bot", "channels", "storage")
_SHORTEST_SECRET = 6
"""Shorter values are not hidden: they would blot out ordinary words."""

# Telegram's bot tokens (core.telegram.org/bots/api#authorizing-your-bot), Slack's tokens
# (docs.slack.dev/authentication/tokens) and Socket Mode tickets, headers as text or as repr, passwords in addresses.
_LOOKS_SECRET = re.compile(
    r"""(?P<keep>
          (?<!\d)\d{5,20}:(?=[A-Za-z0-9_-]{30})
        | \b(?:xox[a-z]|xapp)(?:\.xox[a-z])?-
        | (?i:authorization|secret-token)[\\'"]*\s*[:=,]\s*[\\'"b]*(?:(?i:bearer|basic)\s+)?
        | ://[^/\s:@'"]*:(?=[^/\s@'"]+@)
        | (?i:[?&](?:ticket|token)=)
    )[A-Za-z0-9_./+=~%!$*:-]+""",
    re.VERBOSE,
)
# What has none of these has nothing for the pattern above, which takes long to say so.
_HINTS = ("xox", "xapp", "authorization", "secret-token", "://", "ticket=", "token=")
_NUMBER_AND_COLON = re.compile(r"\d{5}:")


class _Redactor:
    """Hides known secrets, and whatever looks like one, in a finished line: no way of logging can get around it."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        if len(secret) < _SHORTEST_SECRET or secret in self._known:
            return
        escaped = jsonlib.dumps(secret, ensure_ascii=False)[1:-1]
        self._known |= {secret, escaped, repr(secret)[1:-1]}
        longest_first = sorted(self._known, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def __call__(self, line: str) -> str:
        if self._pattern and any(secret in line for secret in self._known):
            line = self._pattern.sub("***", line)
        lowered = line.lower()
        if any(hint in lowered for hint in _HINTS) or _NUMBER_AND_COLON.search(line):
            line = _LOOKS_SECRET.sub(r"\g<keep>***", line)
        return line


_redactor = _Redactor()


def redact(secret: str) -> None:
    """From now on, hide this value in every line."""
    _redactor.add(secret)


def configure(level: str, json: bool, stream: TextIO) -> None:
    """Send all logs to ``stream``. Libraries are heard from WARNING on, unless ``level`` is "debug"."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    finish: list[Processor] = [
        structlog.processors.format_exc_info,
        _Finished(_json_renderer() if json else _console_renderer(stream.isatty())),
    ]
    # Ours go straight to the stream: by way of the standard library's logging a line costs four times as much.
    structlog.configure(
        processors=[*shared, *finish],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", _Unfailing(stream))),
    )
    handler = _Handler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish],
        )
    )
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(number if number < logging.INFO else max(number, logging.WARNING))
    for name in _OURS:
        logging.getLogger(name).setLevel(number)


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, so that configuring again replaces it and touches nobody else's."""


class _Unfailing:
    """A disk that is full, or a pipe that nobody reads any more, must not stop the work: the line is lost, as it is by
    the standard library's logging."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


class _Finished:
    """Renders, then redacts; half characters out of broken mails become question marks instead of an error."""

    def __init__(self, render: Processor) -> None:
        self._render = render

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> str:
        line = str(self._render(logger, method, event))
        return _redactor(line).encode("utf-8", "replace").decode("utf-8")


def _json_renderer() -> Processor:
    return structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=False)


def _console_renderer(colours: bool) -> Processor:
    # Plain tracebacks: the pretty ones print local variables, and with them message bodies.
    return structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)
