"""What if other promises had held: the replay agrees with the clocks that ran, and tells what others would say."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot import commands, rearrange
from bot.model.conversation import Conversation, Status
from bot.model.outbound import Refused
from bot.reports.period import Period
from bot.rules import Rules
from bot.simulate import Simulated, simulate
from bot.sla.calendar import Calendar
from bot.sla.policy import Policy, Snapshot
from bot.status import set_status
from storage import clocks, conversations
from storage.transaction import Transaction
from tests.flows.conftest import House
from tests.scripted import ALICE, agent, said

SEOUL = ZoneInfo("Asia/Seoul")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFFICE = Calendar.build(
    "office", "Asia/Seoul", hours={day: ["09:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
)
ALWAYS = Calendar.build("always", "UTC", always=True)
TARGETS = {"first_response": "1h", "next_response": "2h", "first_resolution": "4h", "resolution": "6h"}
CARRIED = Snapshot(Policy.build("standard", OFFICE, targets=TARGETS), OFFICE)
STRICT = Snapshot(Policy.build("strict", ALWAYS, targets={"first_response": "10m"}), ALWAYS)
PERIOD = Period(date(2026, 11, 23), date(2026, 12, 31), SEOUL)


@pytest.fixture
def rules(rules: Rules) -> Rules:
    return replace(rules, policies=(CARRIED,))


async def simulated(house: House, *other: Snapshot, period: Period = PERIOD) -> Simulated:
    await house.quiet()
    return await simulate(house.app.store, house.app.rules, other, period)


def verdicts(found: Simulated, side: str = "before") -> Counter[tuple[str, str]]:
    return Counter(
        {
            (metric, verdict): number
            for metric, each in getattr(found, side).items()
            for verdict in ("met", "met_late", "breached", "cancelled")
            if (number := getattr(each.attainment, verdict))
        }
    )


async def ran(house: House) -> Counter[tuple[str, str]]:
    """What the clocks say that ran while it happened."""

    def count(tx: Transaction) -> Counter[tuple[str, str]]:
        numbers = range(1, conversations.count_unfinished(tx) + 50)
        known = [found for number in numbers if (found := conversations.by_number(tx, number))]
        each = [clock for one in known for clock in clocks.of_conversation(tx, one.id)]
        ended = Counter((c.metric, c.state) for c in each if c.ended)
        # one that is past due at night rings when the doors open
        return ended + Counter((c.metric, "breached") for c in each if c.counts and c.due_at and c.due_at <= tx.now)

    return await house.app.store.read(count)


async def one(house: House) -> Conversation:
    found = await house.app.store.read(lambda tx: conversations.by_number(tx, 1))
    assert found
    return found


async def test_other_promises_are_judged_by_the_same_history(house: House) -> None:
    for user in ("7", "8", "9"):
        await house.customer(said(f"{user}:1", "hello", user=user, thread=user))
    await house.quiet()
    for place, minutes in enumerate((5, 25)):
        await house.pass_time(minutes * MINUTE)
        await house.app.handle_desk(agent("hello!", house.desk.thread(place), at=house.clock.now()))
    await house.pass_time(30 * MINUTE)  # an hour: the third is overdue
    found = await simulated(house, STRICT)
    assert found.conversations == 3
    before, after = found.before["first_response"], found.after["first_response"]
    assert (before.attainment.met, before.attainment.breached, before.median) == (2, 1, 5 * MINUTE)
    assert (after.attainment.met, after.attainment.met_late, after.attainment.breached) == (1, 1, 1)
    assert found.after["resolution"].attainment.counted == 0, "the other promises none"
    assert verdicts(found) == await ran(house)


async def test_only_what_began_in_these_days_counts(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.pass_time(3 * HOUR)
    later = Period(date(2026, 11, 24), date(2026, 12, 31), SEOUL)
    assert (await simulated(house, CARRIED, period=later)).conversations == 0
    assert (
        await simulated(house, CARRIED, period=Period(date(2026, 11, 23), date(2026, 11, 23), SEOUL))
    ).conversations == 1


async def test_a_wait_that_began_before_these_days_is_left_out_though_the_conversation_is_not(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.agent("hello!", at=house.clock.now())
    await house.pass_time(timedelta(days=1))
    await house.customer(said("7:2", "and this?", at=house.clock.now()))
    await house.pass_time(3 * HOUR)
    found = await simulated(house, CARRIED, period=Period(date(2026, 11, 24), date(2026, 11, 24), SEOUL))
    assert verdicts(found) == {("next_response", "breached"): 1}


async def test_a_wait_that_came_with_another_conversation_began_when_its_customer_wrote(house: House) -> None:
    await house.customer(said("8:1", "hello", user="8", thread="8"))
    await house.pass_time(20 * MINUTE)
    await house.customer(said("7:1", "hello", at=house.clock.now()))
    await house.quiet()
    await house.app.handle_desk(agent("hello!", house.desk.thread(1), at=house.clock.now()))
    await house.pass_time(MINUTE)

    def merge(tx: Transaction) -> None:
        source, target = conversations.by_number(tx, 1), conversations.by_number(tx, 2)
        assert source
        assert target
        rearrange.merge(tx, source, target, ALICE.id)

    await house.app.store.write(merge)
    await house.pass_time(100 * MINUTE)  # 12:01, a minute after the answer was due
    found = await simulated(house, CARRIED)
    assert found.before["next_response"].attainment.breached == 1
    waits = ("first_response", "next_response")
    assert {k: n for k, n in verdicts(found).items() if k[0] in waits} == {
        k: n for k, n in (await ran(house)).items() if k[0] in waits
    }


async def test_the_policy_is_chosen_by_what_is_known_of_the_conversation(house: House) -> None:
    gold = Policy.build("gold", ALWAYS, when={"tier": ["gold"]}, targets={"first_response": "1m"})
    await house.customer(said("7:1", "hello"))
    await house.pass_time(5 * MINUTE)
    await house.agent("hello!", at=house.clock.now())
    some = (Snapshot(gold, ALWAYS), CARRIED)
    assert verdicts(await simulated(house, *some), "after")["first_response", "met"] == 1
    conversation = await one(house)
    await house.app.store.write(lambda tx: commands.set_tier(tx, conversation, "gold", ALICE.id))
    assert verdicts(await simulated(house, *some), "after")["first_response", "met_late"] == 1


async def test_an_answer_that_was_refused_is_none(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    house.channel.answers.append(Refused("blocked"))
    await house.agent("hello!", at=house.clock.now())
    await house.quiet()
    await house.pass_time(61 * MINUTE)
    found = await simulated(house, CARRIED)
    assert found.before["first_response"].attainment.breached == 1
    assert verdicts(found) == verdicts(found, "after") == await ran(house)


async def test_a_deadline_that_passed_unnoticed_at_night_is_not_forgotten_by_a_pause(house: House) -> None:
    await house.customer(said("7:1", "hello"))
    await house.quiet()
    await house.pass_time(17 * HOUR)  # 03:00: the solution was due at 15:00, and Deskbell was not running then
    await house.agent("sorry!", at=house.clock.now())
    await house.pass_time(MINUTE)
    conversation = await one(house)
    await house.app.store.write(lambda tx: commands.resolve(tx, conversation, ALICE.id))
    assert (await ran(house))["first_resolution", "met_late"] == 1
    assert verdicts(await simulated(house, CARRIED)) == await ran(house)


@pytest.mark.parametrize("seed", range(3))
async def test_the_replay_says_what_the_clocks_said(house: House, seed: int) -> None:
    random, clock = Random(seed), house.clock
    await house.customer(said("7:0", "hello", at=clock.now()))
    await house.quiet()
    for step in range(1, 25):
        await house.pass_time(random.choice((MINUTE, 20 * MINUTE, HOUR, 3 * HOUR, 14 * HOUR)))
        match random.randrange(6):
            case 0 | 1:
                await house.customer(said(f"7:{step}", f"and {step}?", at=clock.now()))
            case 2 | 3:
                if random.random() < 0.3:
                    house.channel.answers.append(Refused("blocked"))
                await house.agent("this way", at=clock.now())
            case 4:
                conversation = await one(house)
                await house.app.store.write(lambda tx, it=conversation: commands.resolve(tx, it, ALICE.id))  # type: ignore[misc]
            case 5:
                conversation, to = await one(house), random.choice((Status.OPEN, Status.PENDING))
                await house.app.store.write(lambda tx, it=conversation, to=to: set_status(tx, it, to, ALICE.id))  # type: ignore[misc]
        await house.quiet()
    found = await simulated(house, CARRIED)
    assert verdicts(found) == verdicts(found, "after") == await ran(house)
