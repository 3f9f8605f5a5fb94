"""A folder of Markdown files is a shelf of macros; what is wrong with one is told with its file and line."""

import os
from pathlib import Path

import pytest

from bot.macros.choose import find, for_language
from bot.macros.files import read_folder
from bot.macros.folder import MacroFolder
from bot.model.macro import Macro


def put(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.replace('__', '.')}.md").write_text(text, "utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in read_folder(folder, lambda words: "" if words == "2h" else "no time")[1]]


def test_name_language_text_and_what_else_it_does(tmp_path: Path) -> None:
    head = '---\ntitle = "A refund"\ntags = ["billing", "vip"]\nstatus = "resolved"\n---\n'
    put(
        tmp_path,
        refund=head + "\nYour money is back.\n\n",
        refund__ko="환불되었습니다.",
        Later="---\nsnooze: 2h\n---\nSoon",
    )
    macros, wrong = read_folder(tmp_path)
    assert wrong == []
    assert macros == [
        Macro("later", "Soon", snooze="2h", file="Later.md"),
        Macro("refund", "환불되었습니다.", "ko", file="refund.ko.md"),
        Macro("refund", "Your money is back.", "", "A refund", ("billing", "vip"), "resolved", file="refund.md"),
    ]


def test_a_head_in_plain_lines_says_the_same_as_one_in_toml(tmp_path: Path) -> None:
    put(tmp_path, a="---\ntitle: Hi: there\ntags: one, two\n# a remark\n\nstatus: pending\n---\ntext")
    (macro,) = read_folder(tmp_path)[0]
    assert (macro.title, macro.tags, macro.status) == ("Hi: there", ("one", "two"), "pending")


def test_a_line_of_dashes_further_down_is_text(tmp_path: Path) -> None:
    put(tmp_path, a="one\n---\ntwo")
    assert read_folder(tmp_path)[0][0].text == "one\n---\ntwo"


def test_everything_that_is_wrong_is_told_at_once_with_file_and_line(tmp_path: Path) -> None:
    put(
        tmp_path,
        brace="fine\na { b",
        empty="---\ntitle: x\n---\n\n",
        key="---\ntitle: x\ntag: y\n---\ntext",
        open="---\ntitle: x\ntext",
        status="---\n\nstatus: resolve\n---\ntext",
        time="---\nsnooze: some day\n---\ntext",
        both="---\nstatus: resolved\nsnooze: 2h\n---\ntext",
        toml="---\ntitle = \"x\"\ntags = [\n---\ntext",
        variable="---\ntitle: x\n---\n\nhello {customer.frist_name}",
        word__English="text",
        number="---\ntitle = 3\n---\ntext",
        colon="---\ntitle\n---\ntext",
    )  # fmt: skip
    (tmp_path / "two words.md").write_text("text")
    (tmp_path / "latin.md").write_bytes("caf\xe9".encode("latin-1"))
    (tmp_path / "long.md").write_text("x" * 100_001)
    assert problems(tmp_path) == [
        'both.md:3: "status" and "snooze" cannot both be there',
        "brace.md:2: a brace stands alone: write {{ or }} for a brace",
        'colon.md:2: write "key: value" or "key = value"',
        "empty.md: has no text",
        'key.md:3: "tag" is not known here: title, tags, status, snooze are. Did you mean "tags"?',
        "latin.md: is not UTF-8 text",
        "long.md: is longer than 100,000 bytes",
        'number.md:2: "title" must be a text',
        "open.md:1: the --- of the first line is never closed by another",
        'status.md:3: "status" must be "resolved" or "pending". Did you mean "resolved"?',
        "time.md: snooze: no time",
        "toml.md:3: is not TOML: Invalid value",
        'two words.md: is not a good name: use letters, digits, - and _, such as "refund.md" or "refund.ko.md"',
        "variable.md:5: there is no variable {customer.frist_name}. Did you mean “{customer.first_name}”?",
        'word.English.md: "english" is not a language: write "word.ko.md", or "word.md" for any language',
    ]
    assert read_folder(tmp_path)[0] != []  # "time" is right for whoever does not ask about times


def test_no_folder_is_told(tmp_path: Path) -> None:
    assert problems(tmp_path / "none") == [f"{tmp_path / 'none'}: there is no such folder"]


@pytest.mark.parametrize(
    ("languages", "text"),
    [
        (["ko", "en"], "ko"),
        (["pt-br", "pt", "en"], "pt"),
        (["fr", "en"], "en"),
        (["fr", "de"], ""),
        (["ko-kr", "ko"], "ko"),
    ],
)
def test_the_customers_language_then_the_desks_then_one_for_any(languages: list[str], text: str) -> None:
    known = [Macro("a", spoken, spoken) for spoken in ("en", "ko", "pt", "")]
    assert [macro.text for macro in for_language(known, languages)] == [text]
    assert find(known, "A") is known[0]
    assert [macro.text for macro in for_language(known[:2], ["fr"])] == ["en"]


def test_a_changed_folder_holds_at_the_next_look(tmp_path: Path) -> None:
    put(tmp_path, a="one")
    folder = MacroFolder(tmp_path, lambda words: "")
    folder.look()
    assert [macro.text for macro in folder()] == ["one"]
    put(tmp_path, a="three", b="{")
    os.utime(tmp_path / "a.md", (1, 1))
    folder.look()
    assert [macro.text for macro in folder()] == ["three"]
    (tmp_path / "a.md").unlink()
    folder.look()
    assert folder() == []
