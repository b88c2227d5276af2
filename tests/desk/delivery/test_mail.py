"""The mail: the same bytes at every attempt, nothing of a title in a header, every script whole."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from desk.delivery import Frozen, MailSettings, idempotency_key
from desk.delivery.mail import build_mail
from desk.delivery.values import Channel
from desk.digest import wording
from desk.digest.cleaning import SUBJECT_CHARS, subject_line
from desk.forms.mail import render_mail
from storage import MessageKind
from tests.desk.delivery.samples import KEY, MAIL, PAGE, TEXT, frozen
from tests.desk.forms.digests import ordinary

HEADERS = ["List-Id", "List-Unsubscribe", "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
           "MIME-Version", "Content-Type"]  # fmt: skip


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    content: str = body.get_content()
    return content.replace("\r\n", "\n")


def test_its_headers_say_what_it_is() -> None:
    mail = parsed(build_mail(frozen(), "ann@example.org", KEY, MAIL))
    assert dict(mail.items()) | {"Content-Type": "", "MIME-Version": ""} == {
        "From": "Silkwatch <news@desk.example>",
        "To": "ann@example.org",
        "Subject": "News: Monday, 23 November 2026",
        "Date": "Tue, 24 Nov 2026 02:30:00 +0000",
        "Message-ID": f"<{KEY}@desk.example>",
        "List-Id": "<daily.desk.example>",
        "List-Unsubscribe": "<mailto:news@desk.example?subject=unsubscribe%20daily>",
        "Auto-Submitted": "auto-generated",
        "Content-Type": "",
        "MIME-Version": "",
    }
    assert mail.get_content_type() == "multipart/alternative"


def test_text_and_page_arrive_whole_in_every_script() -> None:
    content = build_mail(frozen(), "ann@example.org", KEY, MAIL)
    mail = parsed(content)
    assert [one.get_content_type() for one in mail.iter_parts()] == ["text/plain", "text/html"]
    assert part(mail, "plain").rstrip("\n") == TEXT.rstrip("\n")
    assert part(mail, "html").rstrip("\n") == PAGE.rstrip("\n")
    content.decode("ascii")
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


def test_every_attempt_sends_the_same_bytes() -> None:
    assert build_mail(frozen(), "ann@example.org", KEY, MAIL) == build_mail(frozen(), "ann@example.org", KEY, MAIL)


def test_a_message_without_a_page_is_plain_text() -> None:
    mail = parsed(build_mail(frozen(text=b"only text"), "ann@example.org", KEY, MAIL))
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content() == "only text\r\n"


def test_answers_and_farewells_go_where_the_settings_say() -> None:
    own = {"reply_to": "Desk <desk@example.org>", "unsubscribe": "https://example.org/leave"}
    mail = parsed(build_mail(frozen(), "ann@example.org", KEY, MAIL.model_copy(update=own)))
    assert (mail["Reply-To"], mail["List-Unsubscribe"]) == ("Desk <desk@example.org>", "<https://example.org/leave>")


def test_a_domain_in_another_script_is_written_in_ascii() -> None:
    settings = MailSettings(host="x", sender="Новости <news@новости.example>")
    mail = parsed(build_mail(frozen(), "ann@example.org", KEY, settings))
    assert mail["Message-ID"] == f"<{KEY}@xn--b1amnebsh.example>"
    assert mail["From"].addresses[0].display_name == "Новости"


HOSTILE = [
    "Baku\r\nBcc: everybody@example.org",
    "Baku\nX: y\n\nA body of its own",
    "Baku\rTo: eve@example.org",
    "\x00\x1b[31mred\x07",
    "=?utf-8?B?QmNjOiBldmVAZXhhbXBsZS5vcmc=?=",
    "a" * 5000,
    "ქართული სათაური " * 100,
    "\u202egnp.exe\u2028Bcc: eve@example.org",
    "\ud800 lone",
    "",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_a_title(title: str) -> None:
    mail = parsed(build_mail(frozen(subject=title), "ann@example.org", KEY, MAIL))
    assert mail.keys() == HEADERS
    assert len(mail["Subject"]) <= SUBJECT_CHARS
    assert "\n" not in mail["Subject"]
    assert part(mail, "plain").rstrip("\n") == TEXT.rstrip("\n")


@given(st.text())
def test_whatever_the_title_the_headers_are_ours(title: str) -> None:
    content = build_mail(frozen(subject=title), "ann@example.org", KEY, MAIL)
    head, _, _ = content.partition(b"\r\n\r\n")
    names = [line.partition(b":")[0].decode() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert names == HEADERS
    assert parsed(content)["Subject"] == subject_line(title)


def test_a_key_is_made_of_message_and_recipient_alone() -> None:
    """By it a second attempt is known for one, on any day and any machine: it never changes."""
    keys = {
        idempotency_key(brief, kind, key, channel, recipient)
        for brief in ("daily", "georgia")
        for kind in MessageKind
        for key in ("2026-11-23", "2026-11-24")
        for channel in (Channel.MAIL, Channel.CHAT)
        for recipient in ("ann@example.org", "bob@example.org")
    }
    assert len(keys) == 32
    fixed = idempotency_key("daily", MessageKind.DIGEST, "2026-11-23", Channel.MAIL, "ann@example.org")
    assert fixed == "6c8c200537d8aac2ee768444acd7771be0648582"


def test_one_click_is_offered_where_an_address_takes_it() -> None:
    """RFC 8058: the address knows by itself who is to get no more of what; the mail to the sender stays beside it."""
    settings = MAIL.model_copy(update={"one_click": "https://desk.example/off/{brief}?who={recipient}"})
    mail = parsed(build_mail(frozen(), "ann+news@example.org", KEY, settings))
    assert mail["List-Unsubscribe"] == (
        "<https://desk.example/off/daily?who=ann%2Bnews%40example.org>, "
        "<mailto:news@desk.example?subject=unsubscribe%20daily>"
    )
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe-Post" not in parsed(build_mail(frozen(), "ann@example.org", KEY, MAIL))


def test_a_long_address_to_unsubscribe_at_stays_an_address() -> None:
    address = "https://desk.example/" + "a" * 400
    settings = MAIL.model_copy(update={"unsubscribe": address, "one_click": address + "/{recipient}"})
    content = build_mail(frozen(), "ann@example.org", KEY, settings)
    assert f"<{address}>".encode() in content and f"<{address}/ann%40example.org>".encode() in content


def test_the_name_of_a_list_is_never_encoded_however_long_it_is() -> None:
    settings = MAIL.model_copy(update={"sender": f"news@{'desk' * 15}.example"})
    content = build_mail(replace(frozen(), brief="b" * 60), "ann@example.org", KEY, settings)
    assert f"List-Id: <{'b' * 60}.{'desk' * 15}.example>\r\n".encode() in content


def test_a_one_click_address_that_is_not_https_is_refused() -> None:
    with pytest.raises(ValidationError):
        MailSettings(one_click="http://desk.example/off")


@pytest.mark.parametrize("title", ["South Caucasus", "x" * 300, "A\r\nBcc: all@example.org"])
def test_the_form_for_mail_and_the_delivered_mail_have_one_subject_and_date(title: str) -> None:
    digest = replace(ordinary(), title=title)
    form = render_mail(digest)
    sent = Frozen("daily", MessageKind.DIGEST, "2026-11-23", wording.subject(digest), digest.made_at, {"mail": form})
    mail, own = parsed(build_mail(sent, "ann@example.org", KEY, MAIL)), parsed(form)
    assert (mail["Subject"], mail["Date"]) == (own["Subject"], own["Date"])
