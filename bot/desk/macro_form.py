"""Macros made and changed at the desk: ``/deskbell macro``, and the forms that it opens."""

from bot.desk.reply_form import LONGEST
from bot.i18n import texts
from bot.in_thread import not_an_agent
from bot.macros import choose
from bot.macros.check import LANGUAGE, NAME, problem_in, time_problem
from bot.model.desk import CommandGiven, FormSent
from bot.model.forms import DeskAnswer, Entry, FormProblem, Say, ShowForm, Words
from bot.model.macro import Macro
from bot.model.richtext import RichText, Span, Style
from bot.model.shown import Choice
from bot.rules import Rules
from storage import macros
from storage.transaction import Transaction

MACRO, DELETE = "macro", "macro_delete"


def typed(tx: Transaction, rules: Rules, event: CommandGiven, rest: str) -> DeskAnswer:
    """``/deskbell macro ...``: the list of all, or a form."""
    say = texts(rules.language).gettext
    what, name, language, *more = [*rest.lower().split(), "", "", ""]
    known = choose.all_of_them(tx, rules)
    if not what:
        return Say(_listed(tx, rules, known))
    if what not in ("new", "edit", "delete") or (what != "new" and not name) or any(more):
        return Say(RichText(say("Write it like this: /deskbell macro, or /deskbell macro new|edit|delete refund ko")))
    if what == "new":
        return _form(rules, Macro(name, "", language), new=True)
    macro = _named(rules, known, name, language)
    if macro is None:
        return Say(RichText(choose.unknown(rules, known, name)))
    if what == "delete":
        return _deletion(rules, macro)
    if len(macro.text) > LONGEST:
        return Say(RichText(say("It is too long for a form: change the file %(file)s.") % {"file": macro.file}))
    return _form(rules, macro)


def _named(rules: Rules, known: list[Macro], name: str, language: str) -> Macro | None:
    if language:
        return next((macro for macro in known if (macro.name, macro.language) == (name, language)), None)
    return choose.find(choose.for_language(known, [rules.language]), name)


def _listed(tx: Transaction, rules: Rules, known: list[Macro]) -> RichText:
    say = texts(rules.language).gettext
    if not known:
        return RichText(say("There are no macros yet: /deskbell macro new makes one."))
    title = say("Macros; in a thread, %(mark)sname sends one:") % {"mark": rules.macro_mark}
    return RichText("\n".join((title, *lines(tx, rules))), (Span(Style.BOLD, 0, len(title)),))


def lines(tx: Transaction, rules: Rules) -> list[str]:
    """Every macro, with what it does and how often it was sent."""
    uses = macros.uses(tx)
    return [f"• {_line(rules, it, uses.get(it.name, (0, None))[0])}" for it in choose.all_of_them(tx, rules)]


def _line(rules: Rules, macro: Macro, used: int) -> str:
    say = texts(rules.language).gettext
    parts = [f"{rules.macro_mark}{macro.name}", macro.language, macro.title if macro.title != macro.name else ""]
    parts += [", ".join(macro.tags), macro.status, macro.snooze]
    parts.append(say("used %(n)d times") % {"n": used})
    return " · ".join(part for part in parts if part)


def _form(rules: Rules, macro: Macro, *, new: bool = False) -> ShowForm:
    say = texts(rules.language).gettext
    statuses = (
        Choice(say("as after any answer"), "none"), Choice(say("resolved"), "resolved"),
        Choice(say("waiting for the customer"), "pending"),
    )  # fmt: skip
    hint = say("Markdown. {customer.first_name}, {conversation.number}, {agent.name} … are filled in; {{ is a brace.")
    note = say("Saved here, it takes the place of the file %(file)s.") % {"file": macro.file} if macro.file else ""
    return ShowForm(
        MACRO,
        title=say("New macro") if new else say("Macro"),
        submit=say("Save"),
        cancel=say("Cancel"),
        parts=(
            *([Words(RichText(note), small=True)] if note else []),
            Entry("name", say("Name"), "line", macro.name, hint=say("One word: refund")),
            Entry("language", say("Language of the customers"), "line", macro.language,
                  hint=say("en, ko, …; empty for any"), optional=True),
            Entry("title", say("Title"), "line", macro.title, hint=say("As the menu shows it"), optional=True),
            Entry("text", say("Text"), "text", macro.text, hint=hint),
            Entry("tags", say("Tags"), "line", ", ".join(macro.tags), optional=True),
            Entry("status", say("Then the conversation is"), "choice", macro.status or "none", statuses),
            Entry("snooze", say("Or it sleeps until"), "line", macro.snooze, hint="tomorrow 9", optional=True),
        ),
        carries={"new": "1" if new else "", "name": macro.name, "language": macro.language},
    )  # fmt: skip


def sent(tx: Transaction, rules: Rules, event: FormSent) -> DeskAnswer:
    if not rules.may_answer(event.person):
        return FormProblem(not_an_agent(rules))
    macro = _entered(event)
    if problem := _problem(tx, rules, macro, event):
        return problem
    before = (event.carries.get("name", ""), event.carries.get("language", ""))
    if before != (macro.name, macro.language) and not event.carries.get("new"):
        macros.delete(tx, *before)
    macros.save(tx, macro, event.person.id)
    said = texts(rules.language).gettext("Saved: %(mark)s%(name)s sends it from a thread.")
    return Say(RichText(said % {"mark": rules.macro_mark, "name": macro.name}))


def _entered(event: FormSent) -> Macro:
    values = {name: value.strip() for name, value in event.values.items()}
    tags = tuple(tag for each in values.get("tags", "").split(",") if (tag := each.strip()))
    status = values.get("status", "")
    return Macro(
        values.get("name", "").lower(), values.get("text", ""), values.get("language", "").lower(),
        values.get("title", ""), tags, "" if status == "none" else status, values.get("snooze", ""),
    )  # fmt: skip


def _problem(tx: Transaction, rules: Rules, macro: Macro, event: FormSent) -> FormProblem | None:
    say = texts(rules.language).gettext
    if not NAME.fullmatch(macro.name):
        return FormProblem(say("One word of letters, digits, - and _."), "name")
    if macro.language and not LANGUAGE.fullmatch(macro.language):
        return FormProblem(say("Write it like this: en, ko, pt-br."), "language")
    if not macro.text:
        return FormProblem(say("Write something first."), "text")
    if found := problem_in(macro.text, say):
        return FormProblem(say("Line %(line)d: %(problem)s") % {"line": found.line, "problem": found.text}, "text")
    if macro.status and macro.snooze:
        return FormProblem(say("Choose one: it sleeps, or the status above."), "snooze")
    if macro.snooze and (why := time_problem(macro.snooze, tx.now, rules.timezone, rules.language)):
        return FormProblem(why, "snooze")
    twins = [each for each in macros.made_at_desk(tx) if (each.name, each.language) == (macro.name, macro.language)]
    if twins and twins[0] != macro and event.carries.get("new"):
        return FormProblem(say("There is one of this name already: /deskbell macro edit changes it."), "name")
    return None


def _deletion(rules: Rules, macro: Macro) -> DeskAnswer:
    say = texts(rules.language).gettext
    if macro.file:
        return Say(RichText(say("It stands in the file %(file)s: delete that.") % {"file": macro.file}))
    return ShowForm(
        DELETE,
        title=say("Delete macro"),
        submit=say("Delete"),
        cancel=say("Cancel"),
        parts=(Words(RichText(f"{rules.macro_mark}{macro.name} {macro.language}")), Words(RichText(macro.text))),
        carries={"name": macro.name, "language": macro.language},
    )


def deleted(tx: Transaction, rules: Rules, event: FormSent) -> DeskAnswer:
    if not rules.may_answer(event.person):
        return FormProblem(not_an_agent(rules))
    name = event.carries.get("name", "")
    gone = macros.delete(tx, name, event.carries.get("language", ""))
    say = texts(rules.language).gettext
    said = say("Deleted: %(name)s.") if gone else say("There is no %(name)s any more.")
    return Say(RichText(said % {"name": name}))
