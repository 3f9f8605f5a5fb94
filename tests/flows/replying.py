"""Short words for tests of the reply form and of private buttons."""

from itertools import count
from typing import Any

from bot.model.conversation import Conversation
from bot.model.desk import FormSent, FormTouched, Person, Place
from bot.model.forms import DeskAnswer, Entry, ShowForm, Words
from bot.model.inbound import Attachment
from bot.model.shown import Button, Whisper
from storage import conversations
from tests.flows.conftest import House
from tests.scripted import ALICE, DESK_CHANNEL

BOB = Person("U0BOB", "Bob")

_ids = count(1)


async def conversation(house: House, number: int = 1) -> Conversation:
    found = await house.app.store.read(lambda tx: conversations.by_number(tx, number))
    assert found
    return found


async def opened(house: House, person: Person = ALICE, number: int = 1) -> ShowForm:
    """The reply form, by the card's button."""
    form = await house.press("reply", (await conversation(house, number)).id, person=person)
    assert isinstance(form, ShowForm)
    return form


async def submit(
    house: House, form: ShowForm, text: str = "", person: Person = ALICE, files: tuple[Attachment, ...] = (),
    id: str = "", **values: Any,
) -> DeskAnswer:  # fmt: skip
    stands = {part.name: part.value for part in form.parts if isinstance(part, Entry)}
    entered = stands | ({"text": text} if text else {}) | values
    place = Place(DESK_CHANNEL)
    id = id or f"view:{next(_ids)}"
    answer = await house.app.handle_desk(FormSent(id, person, place, form.name, form.carries, entered, files))
    await house.quiet()
    return answer


async def touch(
    house: House, form: ShowForm, action: str, choice: str = "", person: Person = ALICE,
    files: tuple[Attachment, ...] = (), **values: Any,
) -> ShowForm:  # fmt: skip
    stands = {part.name: part.value for part in form.parts if isinstance(part, Entry)}
    place = Place(DESK_CHANNEL)
    event = FormTouched(
        f"touch:{next(_ids)}", person, place, form.name, form.carries, stands | values, action, choice=choice,
        files=files,
    )  # fmt: skip
    answer = await house.app.handle_desk(event)
    assert isinstance(answer, ShowForm)
    return answer


def entry(form: ShowForm, name: str) -> Entry:
    return next(part for part in form.parts if isinstance(part, Entry) and part.name == name)


def words(form: ShowForm) -> list[str]:
    return [part.body.text for part in form.parts if isinstance(part, Words)]


def whispered_button(house: House, action: str, nth: int = -1) -> Button:
    """The button with this action of the newest private word that has one."""
    return [b for w in house.desk.of(Whisper) for b in w.buttons if b.action == action][nth]
