"""Sorts the lines of a mail into the sender's own, those that they quoted, and history."""

from dataclasses import dataclass, field

from channels.email.reading.attributions import Attribution, attributions, following
from channels.email.reading.blocks import header_block, is_forward, is_original, label
from channels.email.reading.html_marks import HISTORY, without_marks
from channels.email.reading.runs import Run, begins_forward, context, end_of_run, introduces_itself, without_marker

_NEAR = 200
"""Lines within which something has to follow a block of headers."""
_LONGEST_FIELD = 10
"""Of what stands before a colon in a signature ("Fax:"): no announcement."""
# More of these stand in no real mail, and each costs some time; what lies beyond is kept as it is.
_MOST_LINES = 30_000
_MOST_BLOCKS = 500
_MOST_PIECES = 500


def has_words(lines: list[str]) -> bool:
    return any(without_marks(line).strip(" \t>") for line in lines)


@dataclass(slots=True)
class Answer:
    """A stretch of the sender's own lines, and the end of the quoted ones that it answers."""

    context: list[str]
    own: list[str]


@dataclass(slots=True)
class Cutter:
    lines: list[str]
    is_reply: bool
    """The mail says that it answers one: quoted lines are history even where nothing introduces them."""
    found_history: bool = False
    forwarded: list[str] = field(default_factory=list)
    """A mail that the sender passes on."""
    _pieces: list[list[str] | Run] = field(default_factory=list)
    _end: int = 0
    _after: list[int] = field(default_factory=list)
    """For each line the next one behind it with anything in it."""
    _introductions: dict[int, Attribution] = field(default_factory=dict)
    _blocks: int = 0
    """Lines that were looked at as the first of a block of headers."""

    def cut(self) -> None:
        rest = self.lines[_MOST_LINES:]
        self.lines = [*self.lines[:_MOST_LINES], ""]  # so that something always follows
        self._end = len(self.lines) - 1
        self._after = following(self.lines)
        self._introductions = attributions(self.lines, self._after, self.is_reply)
        position: int | None = 0
        while position is not None and position < self._end:
            position = self._step(position)
        if self.forwarded:
            self.forwarded += rest
        elif position is None:
            self.found_history = True
        elif rest:
            is_quoted = bool(self._pieces) and isinstance(self._pieces[-1], Run)
            self._own().extend(rest[end_of_run(rest, 0) if is_quoted else 0 :])

    def _step(self, position: int) -> int | None:
        """The next line to look at; None where the sender's own words end."""
        bare = self.lines[position].strip()
        follower = min(self._after[position], self._end)
        if not bare:
            return self._keep(position, follower)
        if bare[0] == ">":
            return self._take_run(position, position)
        if is_forward(bare.lstrip(HISTORY), self.lines[follower]):
            self.forwarded = self.lines[position : self._end]
            return None
        introduction = self._introductions.get(position)
        if introduction:
            quotation = min(self._after[introduction.end], self._end)
            if self.lines[quotation].lstrip().startswith(">"):
                return self._take_run(position, quotation)
            if introduction.is_certain:
                return None
        if is_original(bare, self.lines[follower]):
            return None
        if bare[0] == HISTORY and (len(bare) > 1 or follower < self._end):
            return follower if len(bare) == 1 and is_forward(self.lines[follower].strip()) else None
        return self._keep_unless_block(position)

    def _own(self) -> list[str]:
        """The sender's own lines, to be continued."""
        own = self._pieces[-1] if self._pieces else None
        if not isinstance(own, list):
            own = []
            self._pieces.append(own)
        return own

    def _keep(self, position: int, end: int) -> int:
        self._own().extend(self.lines[position:end])
        return end

    def _keep_unless_block(self, position: int) -> int | None:
        block = None
        if self._blocks < _MOST_BLOCKS and label(self.lines[position])[0]:
            self._blocks += 1
            block = header_block(self.lines, position)
        if block is None:
            return self._keep(position, position + 1)
        has_body = has_words(self.lines[block.end : block.end + _NEAR])
        is_history = block.is_history and has_body and not self._is_announced()
        return None if is_history else self._keep(position, block.end)

    def _is_announced(self) -> bool:
        """Does the sender say "look at this:" above?"""
        last = _last_words(self._pieces[-1]) if self._pieces else ""
        return len(last) > _LONGEST_FIELD and last.endswith((":", "：")) and not label(last)[0]

    def _take_run(self, position: int, start: int) -> int | None:
        """``position``: where what introduces the run begins, if anything does."""
        end = end_of_run(self.lines, start)
        run = self.lines[start:end]
        if not has_words(self.lines[position:start]) and begins_forward(run):
            self.forwarded = [*map(without_marker, run), *self.lines[end : self._end]]
            return None
        is_introduced = start > position or (len(self._pieces) < _MOST_PIECES and introduces_itself(run))
        self._pieces.append(Run(run, is_introduced))
        return end

    def answers(self) -> list[Answer]:
        """The sender's own lines; of those that they quoted, the ones between answers, shortened."""
        introduced = [
            index for index, piece in enumerate(self._pieces) if isinstance(piece, Run) and piece.is_introduced
        ]
        is_quoting = self.is_reply or self.found_history or bool(introduced)
        # Where history shows itself as such, the lines quoted above it are the sender's.
        above_history = len(self._pieces) if self.found_history else max(introduced, default=0)
        found = [Answer([], [])]
        for index, piece in enumerate(self._pieces):
            if isinstance(piece, list):
                found[-1].own += piece
            elif not is_quoting or (len(found) == 1 and self._is_own(index, piece, above_history)):
                found[-1].own += piece.lines
            else:
                self.found_history = True
                found.append(Answer(piece.lines, []))
        return _with_context(found)

    def _is_own(self, index: int, run: Run, above_history: int) -> bool:
        """Lines that the sender marked so: a shell's prompt, somebody else's words."""
        above = _last_words(self._pieces[index - 1]) if index else ""
        if run.is_introduced or not above:
            return False
        below = self._pieces[index + 1] if index + 1 < len(self._pieces) else []
        is_within = isinstance(below, list) and has_words(below)
        return is_within or index < above_history or above.endswith((":", "："))


def _last_words(piece: list[str] | Run) -> str:
    lines = [] if isinstance(piece, Run) else piece[-_NEAR:]
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def _with_context(answers: list[Answer]) -> list[Answer]:
    """Only where somebody answered point by point is it shown what they answered."""
    is_point_by_point = len(answers) < _MOST_PIECES and any(has_words(answer.own) for answer in answers[1:-1])
    for answer in answers:
        answer.context = context(answer.context) if is_point_by_point else []
    return answers
