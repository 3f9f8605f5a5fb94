"""``deskbell init`` from the first question to the last instruction."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.i18n import texts
from bot.setup.answers import Answers, ask
from bot.setup.files import manifest_beside, refuse_to_overwrite, write_all
from bot.setup.steps import steps


def init(config: Path, given: Mapping[str, Any], *, asking: bool, force: bool) -> str:
    """Write the files and return what to do next. ``given`` are the fields of ``Answers`` known from flags.

    Raises DeskbellError, before any question, when a file would be overwritten.
    """
    if not force:
        refuse_to_overwrite(config)
    known = Answers(**given)
    answers = ask(known) if asking else known.completed()
    link = write_all(answers, config)
    manifest = manifest_beside(config)
    written = texts(answers.language).gettext("Written: %(config)s and %(manifest)s. What to do next:")
    told = written % {"config": config, "manifest": manifest}
    return f"{told}\n\n{steps(answers, config, manifest, link)}"
