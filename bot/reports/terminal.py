"""A report on the terminal."""

from rich import box
from rich.console import Console, JustifyMethod
from rich.table import Table as Drawn
from rich.text import Text

from bot.reports.report import Report
from bot.reports.wording import Cell, Table, Wording

_STYLES = {"": "", "good": "green", "bad": "red"}
WIDTH = 140
"""Where the output is no terminal."""


def show(report: Report, console: Console, language: str) -> None:
    words = Wording(language)
    console.print(Text(words.title(report), style="bold"))
    for table in words.tables(report):
        console.print()
        console.print(_drawn(table))


def _drawn(table: Table) -> Drawn:
    made = Drawn(title=Text(table.title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(table.columns):
        justify: JustifyMethod = "left" if table.fixed or not place else "right"
        made.add_column(Text(name), justify=justify, no_wrap=table.fixed or not place, overflow="fold")
    for row in table.rows:
        made.add_row(*map(_text, row))
    return made


def _text(cell: Cell) -> Text:
    style = f"link {cell.link}" if cell.link else _STYLES[cell.tone]
    return Text(cell.text, style=style)
