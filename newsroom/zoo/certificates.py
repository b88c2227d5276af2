"""Certificates of the zoo: an authority of its own, and what animals make of it."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = timedelta(days=1)


class Certificates:
    """Makes TLS contexts by the listener's name. The authority's certificate lies in `folder`/authority.pem."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("The zoo's own authority")
        own = _certificate(self._name, self._name, self._key, self._key, hosts=(), expired=False, authority=True)
        (folder / "authority.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))

    def context(self, listener: str) -> ssl.SSLContext:
        """tls-self-signed, tls-expired, tls-wrong-host or tls-good."""
        key = ec.generate_private_key(ec.SECP256R1())
        hosts = ("elsewhere.localhost",) if listener == "tls-wrong-host" else (f"{listener}-feed.localhost",)
        issuer, signer = (self._name, self._key)
        if listener == "tls-self-signed":
            issuer, signer = _name(hosts[0]), key
        made = _certificate(
            _name(hosts[0]), issuer, key, signer, hosts=hosts, expired=listener == "tls-expired", authority=False
        )
        file = self._folder / f"{listener}.pem"
        file.write_bytes(
            made.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    *,
    hosts: tuple[str, ...],
    expired: bool,
    authority: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * _DAY)
        .not_valid_after(now - _DAY if expired else now + 30 * _DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if hosts:
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA256())
