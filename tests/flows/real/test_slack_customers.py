"""Slack as a customers' channel: shared channels and direct messages."""

from bot.sandbox.faults import Fault
from tests.flows.real.house import ALICE, BORA, GUEST, JANE, SHARED, TICK, House, Thread, seen_text


async def opened(house: House, text: str) -> tuple[str, Thread]:
    """Jane writes into the shared channel; her message and its conversation."""
    before = len(house.cards("Jane from Acme"))
    ts = await house.world.slack.post(JANE, SHARED, text)
    thread = await house.thread("Jane from Acme", before + 1)
    await thread.shows(text)
    return ts, thread


def heard(house: House, root: str) -> list[str]:
    """What Jane reads in her thread, without her own words."""
    return [seen_text(m) for m in house.world.slack.messages(SHARED, root) if m.get("bot_id")]


async def test_a_top_level_message_opens_a_conversation_and_its_thread_continues_it(real: House) -> None:
    root, thread = await opened(real, "our invoice is wrong")
    ts = await thread.say("which one?")
    await thread.marked(ts, TICK)
    assert heard(real, root) == ["which one?"]
    await real.world.slack.post(JANE, SHARED, "number 7", thread_ts=root)
    await thread.shows("number 7")
    assert thread.lines == ["our invoice is wrong", "number 7"]
    answer = next(m for m in real.world.slack.messages(SHARED, root) if m.get("bot_id"))
    assert answer["username"] == "Alice"


async def test_a_second_top_level_message_is_another_matter(real: House) -> None:
    first, one = await opened(real, "matter one")
    second, two = await opened(real, "matter two")
    await two.marked(await two.say("answer two"), TICK)
    await one.marked(await one.say("answer one"), TICK)
    assert (heard(real, first), heard(real, second)) == (["answer one"], ["answer two"])


async def test_agents_of_our_team_are_no_customers_there(real: House) -> None:
    root, thread = await opened(real, "anybody?")
    cards = len(real._desk())
    await real.world.slack.post(ALICE, SHARED, "hello all")
    await real.world.slack.post(BORA, SHARED, "I look into it", thread_ts=root)
    await real.quiet()
    assert thread.posts == ["anybody?"]
    assert len(real._desk()) == cards


async def test_a_direct_message_is_one_conversation_and_is_answered_there(real: House) -> None:
    slack = real.world.slack
    name = "Gus"
    channel, _ = await slack.dm(GUEST, "can I ask here?")
    thread = await real.thread(name)
    await slack.dm(GUEST, "it is urgent")
    await thread.shows("it is urgent")
    await thread.marked(await thread.say("sure"), TICK)
    said = [seen_text(m) for m in slack.messages(channel) if m.get("bot_id")]
    assert said == ["sure"]
    assert len(real.cards(name)) == 1


async def test_files_travel_both_ways(real: House) -> None:
    slack = real.world.slack
    content = bytes(range(256)) * 50
    before = len(real.cards("Jane from Acme"))
    root = await slack.post(JANE, SHARED, "see this", files=[("shot.bin", content)])
    thread = await real.thread("Jane from Acme", before + 1)
    await real.until(lambda: thread.files() == {"shot.bin": content}, "the file is at the desk")
    ts = await thread.say("and this", files=[("fix.bin", content[::-1])])
    await thread.marked(ts, TICK)

    def shown() -> list[tuple[str, bytes]]:
        files = [f for m in slack.messages(SHARED, root) if m.get("bot_id") for f in m.get("files", ())]
        return [(f["name"], slack.files[f["id"]].content) for f in files]

    await real.until(shown, "the file is shared")
    assert shown() == [("fix.bin", content[::-1])]


async def test_edits_and_deletes_go_both_ways(real: House) -> None:
    slack = real.world.slack
    root, thread = await opened(real, "the red one")
    await slack.edit(JANE, SHARED, root, "the blue one")
    assert "before: the red one" in seen_text(await thread.shows("the blue one"))
    second = await slack.post(JANE, SHARED, "a secret", thread_ts=root)
    await thread.shows("a secret")
    await slack.delete(JANE, SHARED, second)
    await thread.shows("taken back by the customer")
    ts = await thread.say("it is 10")
    await thread.marked(ts, TICK)
    await thread.edit(ts, "it is 12")
    await real.until(lambda: heard(real, root) == ["it is 12"], "the edit arrives")
    await thread.delete(ts)
    await real.until(lambda: heard(real, root) == [], "the delete arrives")


async def test_a_lost_confirmation_posts_nothing_twice(real: House) -> None:
    """The platform can be asked: message metadata tells that it is there."""
    root, thread = await opened(real, "lost and found")
    real.world.slack.faults.add("chat.postMessage", Fault(drop=True, do_it=True))
    ts = await thread.say("only once")
    await thread.marked(ts, TICK)
    await real.quiet()
    assert heard(real, root) == ["only once"]


async def test_a_post_at_the_desk_whose_confirmation_was_lost_is_there_once(real: House) -> None:
    real.world.slack.faults.add("chat.postMessage", Fault(drop=True, do_it=True), times=2)
    real.telegram("Lost card").say("hello")
    thread = await real.thread("Lost card")
    await thread.shows("hello")
    await real.quiet()
    assert len(real.cards("Lost card")) == 1
    assert thread.posts == ["hello"]


async def test_slack_that_asks_for_patience_gets_it_and_nothing_is_lost(real: House) -> None:
    limited = Fault(429, '{"ok":false,"error":"ratelimited"}', "application/json", {"Retry-After": "3"})
    real.world.slack.faults.add("chat.postMessage", limited, times=2)
    real.telegram("Patient").say("hello")
    thread = await real.thread("Patient")
    await thread.card_says("hello")  # it had to wait, so it took the words with it
    assert len(real.cards("Patient")) == 1
