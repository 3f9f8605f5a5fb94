"""Recorded-like mails of many programs and languages, with the words that their senders wrote."""

from base64 import b64encode

from channels.email.parse import parse_email
from tests.channels.email.replies.corpus import SAMPLES, Sample

_KOREAN = [sample for sample in SAMPLES if sample.language == "ko"]


def wrong(samples: list[Sample]) -> list[str]:
    return [sample.name for sample in samples if not _is_right(sample)]


def test_nearly_all_of_the_corpus_is_read_rightly() -> None:
    """98 % of all, at least."""
    mistakes = wrong(SAMPLES)
    assert len(SAMPLES) >= 250
    assert len(mistakes) <= 0.02 * len(SAMPLES), mistakes


def test_all_korean_mails_are_read_rightly() -> None:
    assert len(_KOREAN) >= 60
    assert wrong(_KOREAN) == []


def test_no_mail_is_left_without_words_or_with_marks() -> None:
    for sample in SAMPLES:
        parsed = parse_email(raw(sample))
        assert parsed.text.strip(), sample.name
        assert not {"\ue000", "\ue001", "\ue002", "\ue003"} & set(parsed.text + parsed.full_text), sample.name


def _is_right(sample: Sample) -> bool:
    found = parse_email(raw(sample)).text
    if sample.html and not sample.own:  # a forwarded mail in HTML
        return found.startswith("Please look") and "kept words" in found and "Lee" in found
    if sample.html:
        return found.split() == sample.own.split()
    return found == "\n".join(line.rstrip() for line in sample.own.split("\n"))


def raw(sample: Sample) -> bytes:
    subject = b64encode(sample.subject.encode()).decode()
    head = f"From: Min <min@example.com>\r\nTo: support@acme.test\r\nSubject: =?utf-8?b?{subject}?=\r\n"
    if sample.is_reply:
        head += "In-Reply-To: <ours@acme.test>\r\n"
    kind = "html" if sample.html else "plain"
    body = b64encode((sample.html or sample.text.replace("\n", "\r\n")).encode()).decode()
    head += f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + body.encode()
