"""``python -m bot.sandbox``: the stand-ins alone, to try, kill and measure a real Deskbell against them."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import click

from bot.clock import Clock, FastClock, SystemClock
from bot.sandbox.world import World


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", default="127.0.0.1", show_default=True, help="Where everything listens.")
@click.option("--telegram-port", default=0, help="Port of the Telegram Bot API; 0 takes a free one.")
@click.option("--slack-port", default=0, help="Port of Slack; 0 takes a free one.")
@click.option("--smtp-port", default=0, help="Port of the customers' SMTP server; 0 takes a free one.")
@click.option("--page-port", default=0, help="Port of the page; 0 takes a free one.")
@click.option(
    "--lmtp", metavar="HOST:PORT", help="Where Deskbell takes mail by LMTP; customers' mail waits without it."
)
@click.option("--state", type=click.Path(dir_okay=False, path_type=Path), help="Remember the world in this file.")
@click.option("--fresh", is_flag=True, help="Forget what the file remembers.")
@click.option("--events-url", help="Slack sends events to this URL instead of Socket Mode.")
@click.option("--support", default="support@deskbell.example", show_default=True, help="Deskbell's mail address.")
@click.option("--fast-clock", is_flag=True, help="A clock that the page can speed up; only the stand-ins follow it.")
@click.option(
    "--any-host", is_flag=True, help="Serve the page under any host name. Whoever reaches it acts as everybody."
)
def main(state: Path | None, lmtp: str | None, events_url: str | None, fast_clock: bool, **options: Any) -> None:
    """Run the stand-ins for Telegram, Slack and mail, and the page to play with them, until Ctrl-C.

    The first line of output is JSON: where each listens, and the tokens it takes.
    """
    clock: Clock = FastClock() if fast_clock else SystemClock()
    world = World(
        clock,
        state.parent if state else None,
        file_name=state.name if state else "world.json",
        fresh=options.pop("fresh"),
        any_host=options.pop("any_host"),
        support_address=options.pop("support"),
    )
    world.mail.lmtp = _address(lmtp) if lmtp else None
    world.slack.events_url = events_url or ""
    asyncio.run(_run(world, options))


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise click.BadParameter(f"{text!r} is not HOST:PORT", param_hint="--lmtp")
    return host.strip("[]"), int(port)


async def _run(world: World, ports: dict[str, Any]) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, ended.set)
    try:
        await world.start(**ports)
        _introduce(world)
        await ended.wait()
    finally:
        await world.stop()


def _introduce(world: World) -> None:
    places = world.places()
    click.echo(json.dumps(places))
    click.echo(f"The page to play with:  {places['page']}")
    click.echo(f"Telegram Bot API:       {places['telegram']}  (token {places['telegram_token']})")
    click.echo(
        f"Slack Web API:          {places['slack']}  (tokens {places['slack_bot_token']}, {places['slack_app_token']})"
    )
    click.echo(f"Customers' SMTP:        {places['smtp']}")
    click.echo("Ctrl-C ends it.")


if __name__ == "__main__":
    main()
