"""A hand that opens forms and the home page, presses in them and sends them, and reads what stands there."""

from dataclasses import dataclass, field
from typing import Any

from bot.model.desk import NOWHERE, CommandGiven, FormSent, FormTouched, HomeOpened, Person
from bot.model.forms import HOME, Buttons, DeskAnswer, Entry, Facts, Row, ShowForm, ShowHome, Words
from bot.model.shown import Button
from tests.flows.conftest import House
from tests.scripted import ALICE


@dataclass
class Hand:
    """Of one person; ``shown`` is what is in front of them."""

    house: House
    person: Person = ALICE
    shown: ShowForm | ShowHome | None = None
    last: list[Any] = field(default_factory=list)
    """The last event, to do it once more."""

    async def opens_home(self) -> DeskAnswer:
        return await self._does(HomeOpened, self.person)

    async def types(self, text: str) -> DeskAnswer:
        return await self._does(CommandGiven, self.person, NOWHERE, text)

    async def touches(self, action: str, value: str | None = None, choice: str = "") -> DeskAnswer:
        """The button with this action (and value), where it stands."""
        pressed = next(b for b in self.buttons if b.action == action and value in (None, b.value))
        name = self.shown.name if isinstance(self.shown, ShowForm) else HOME
        carries = self.shown.carries
        return await self._does(
            FormTouched, self.person, NOWHERE, name, carries, self.values, action, pressed.value, choice
        )

    async def sends(self, **values: str) -> DeskAnswer:
        assert isinstance(self.shown, ShowForm)
        assert self.shown.submit
        entered = self.values | values
        return await self._does(FormSent, self.person, NOWHERE, self.shown.name, self.shown.carries, entered)

    async def again(self) -> DeskAnswer:
        """What was done last arrives a second time."""
        return await self.house.app.handle_desk(self.last[-1])

    async def _does(self, kind: type, *values: Any) -> DeskAnswer:
        self.house.acts += 1
        event = kind(f"hand:{self.house.acts}", *values)
        self.last.append(event)
        answer = await self.house.app.handle_desk(event)
        if isinstance(answer, ShowForm | ShowHome):
            self.shown = answer
        return answer

    # --- what stands there ----------------------------------------------------------------------

    @property
    def values(self) -> dict[str, str]:
        return {part.name: part.value for part in self.shown.parts if isinstance(part, Entry)}

    @property
    def buttons(self) -> list[Button]:
        alone = [part.button for part in self.shown.parts if isinstance(part, Row) and part.button]
        return alone + [b for part in self.shown.parts if isinstance(part, Buttons) for b in part.buttons]

    def labels(self, action: str) -> list[str]:
        return [button.label for button in self.buttons if button.action == action]

    @property
    def rows(self) -> list[str]:
        return [part.body.text for part in self.shown.parts if isinstance(part, Row)]

    @property
    def facts(self) -> dict[str, str]:
        fields = [field for part in self.shown.parts if isinstance(part, Facts) for field in part.fields]
        return {each.label: each.text or each.person for each in fields}

    @property
    def text(self) -> str:
        """All of it that is text."""
        words = [part.body.text for part in self.shown.parts if isinstance(part, Words | Row)]
        return "\n".join([*words, *(f"{label}: {text}" for label, text in self.facts.items())])
