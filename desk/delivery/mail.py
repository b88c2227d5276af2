"""A frozen message as a mail (RFC 5322): text and HTML as alternatives.

1. The same message to the same recipient is the same bytes at every attempt: Date is when it was frozen, Message-ID and
   the boundary come from the delivery's key.
2. No value reaches a header as it is: line breaks and control characters are gone before the header is made, and the
   email package folds and encodes what is left.
3. Every line is ASCII, whatever the text: no server needs an extension to take it.
4. It says that a machine sent it, so that no holiday reply comes back, and how to get no more of it.
"""

from datetime import UTC
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import quote

from desk.delivery.addressing import domain_of, message_id_of
from desk.delivery.settings import MailSettings
from desk.delivery.values import Frozen
from desk.digest.cleaning import clean, subject_line

_POLICY = SMTP.clone(cte_type="7bit")


def build_mail(frozen: Frozen, recipient: str, key: str, settings: MailSettings) -> bytes:
    """The mail to one recipient. `key` is the delivery's idempotency key."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _mailbox(settings.sender)
    mail["To"] = _mailbox(recipient)
    if settings.reply_to:
        mail["Reply-To"] = _mailbox(settings.reply_to)
    mail["Subject"] = subject_line(frozen.subject)
    mail["Date"] = format_datetime(frozen.made_at.astimezone(UTC))
    mail["Message-ID"] = message_id_of(key, settings.sender)
    mail["Auto-Submitted"] = "auto-generated"
    _fill(mail, frozen, key)
    return _of_the_list(frozen.brief, recipient, settings) + mail.as_bytes()


def _fill(mail: EmailMessage, frozen: Frozen, key: str) -> None:
    """Put into the mail what it says: the form that was made for mail programs, where there is one."""
    if "mail" in frozen.forms:
        made = message_from_bytes(frozen.forms["mail"], policy=_POLICY)
        mail["MIME-Version"] = "1.0"
        mail["Content-Type"] = made["Content-Type"]
        mail.set_payload(made.get_payload())
        return
    mail.set_content(frozen.text("text"), charset="utf-8", cte="base64")
    if "html" in frozen.forms:
        mail.add_alternative(frozen.text("html"), subtype="html", charset="utf-8", cte="base64")
        mail.set_boundary(f"=_{key}")


def _mailbox(text: str) -> Address:
    name, address = parseaddr(text)
    local, _, _ = address.rpartition("@")
    return Address(clean(name), local, domain_of(address))


def _unsubscribe_by_mail(brief: str, sender: str) -> str:
    return f"mailto:{_mailbox(sender).addr_spec}?subject=unsubscribe%20{brief}"


def _of_the_list(brief: str, recipient: str, settings: MailSettings) -> bytes:
    """Which list it is of (RFC 2919), and how to get no more of it (RFC 2369 and 8058). Written by hand, an address a line: the
    email package would break a long one into encoded words, which no program takes for a name or an address. The settings
    let no space or control character in."""
    list_id = f"List-Id: <{brief}.{domain_of(settings.sender)}>\r\n"
    by_hand = f"<{settings.unsubscribe or _unsubscribe_by_mail(brief, settings.sender)}>"
    if not settings.one_click:
        return f"{list_id}List-Unsubscribe: {by_hand}\r\n".encode("ascii")
    address = settings.one_click.replace("{brief}", brief).replace("{recipient}", quote(recipient, safe=""))
    lines = f"List-Unsubscribe: <{address}>,\r\n {by_hand}\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    return (list_id + lines).encode("ascii")
