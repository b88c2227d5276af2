"""A frozen message, harmless or hostile, and a certificate for this machine."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from desk.delivery import Frozen, MailSettings
from storage import MessageKind

MADE_AT = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef01234567"
MAIL = MailSettings(host="127.0.0.1", sender="Silkwatch <news@desk.example>", security="none")
TEXT = "Ereğli, Երևան, თბილისი, 北京, تهران\n" + "a very long line " * 200 + "\n.\nFrom the editors\n"
PAGE = f"<p>{TEXT}</p>"


def frozen(subject: str = "News: Monday, 23 November 2026", **forms: bytes) -> Frozen:
    """A message; `forms` replace its forms."""
    own = {"text": TEXT.encode(), "html": PAGE.encode(), "json": b'{"format": 1, "day": "2026-11-23"}\n'}
    return Frozen("daily", MessageKind.DIGEST, "2026-11-23", subject, MADE_AT, forms or own)


def certificate(folder: Path, *names: str) -> Path:
    """A self-signed certificate with its key for this machine (127.0.0.1 and localhost, else `names`), in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    own: list[x509.GeneralName] = [x509.DNSName(one) for one in names]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(own or [x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file
