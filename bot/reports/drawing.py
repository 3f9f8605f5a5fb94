"""What a chart is drawn with: SVG in a light theme, large enough to be read on a phone."""

from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

WIDTH, HEIGHT = 720, 440
INK, FAINT, GRID, PAPER = "#1d1c1d", "#616061", "#dddddd", "#ffffff"
COLOURS = ("#1264a3", "#e8912d", "#2eb67d")
"""Told apart by people who see red and green alike, too."""
_TITLE, _SMALL = 28, 20


class Box(NamedTuple):
    """The part of a chart in which its values stand."""

    left: float = 84
    top: float = 100
    right: float = WIDTH - 20
    bottom: float = HEIGHT - 50

    def x(self, place: float, of: int) -> float:
        """The middle of the n-th of so many columns."""
        return self.left + (self.right - self.left) * (place + 0.5) / of

    def y(self, share: float) -> float:
        """0 at the bottom, 1 at the top."""
        return self.bottom - (self.bottom - self.top) * share


class Drawing:
    def __init__(self, title: str) -> None:
        self._parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>']
        self.text(20, 38, title, size=_TITLE, bold=True)

    def text(
        self, x: float, y: float, text: str, *, size: float = _SMALL, anchor: str = "start", colour: str = INK,
        bold: bool = False,
    ) -> None:  # fmt: skip
        # the font has one weight: a line around the letters makes it bold
        weight = f' stroke="{colour}" stroke-width="0.8"' if bold else ""
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}>'
            f"{escape(text)}</text>"
        )

    def rect(self, x: float, y: float, width: float, height: float, colour: str, opacity: float = 1) -> None:
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" fill={quoteattr(colour)} '
            f'fill-opacity="{opacity:.2f}"/>'
        )

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float = 4) -> None:
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._parts.append(
            f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="{width}" '
            'stroke-linejoin="round"/>'
        )

    def dot(self, x: float, y: float, colour: str) -> None:
        self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{colour}"/>')

    def legend(self, names: Sequence[str]) -> None:
        """Names of the colours, in one line under the title."""
        step = (WIDTH - 40) / len(names)
        for place, (name, colour) in enumerate(zip(names, COLOURS, strict=False)):
            self.rect(20 + step * place, 58, 18, 18, colour)
            self.text(46 + step * place, 74, name, size=_SMALL)

    def scale(self, box: Box, labels: Sequence[str]) -> None:
        """Lines across with labels at the left, from the bottom to the top."""
        for place, label in enumerate(labels):
            y = box.y(place / (len(labels) - 1))
            self.line([(box.left, y), (box.right, y)], GRID, 1)
            self.text(box.left - 10, y + 6, label, anchor="end", colour=FAINT)

    def under(self, box: Box, labels: Sequence[str], most: int = 8) -> None:
        """Labels below the columns; of many, every second, third ..."""
        every = -(-len(labels) // most)
        for place, label in enumerate(labels):
            if place % every == 0:
                self.text(box.x(place, len(labels)), box.bottom + 28, label, anchor="middle", colour=FAINT)

    @property
    def svg(self) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            f'font-family="sans-serif">{"".join(self._parts)}</svg>'
        )
