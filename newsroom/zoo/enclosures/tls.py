"""Servers whose TLS is not what it should be."""

from newsroom.zoo.animals import animal
from newsroom.zoo.visit import Visit


def _good(visit: Visit) -> bytes:
    return visit.good()


for _name, _reason in (
    ("tls-self-signed", "signed by itself"),
    ("tls-expired", "has expired"),
    ("tls-wrong-host", "for another host"),
    ("tls-old", "older TLS than is safe"),
    ("tls-plain", "no TLS"),
):
    animal(name=_name, listener=_name, feed=f"tls: {_reason}")(_good)

animal(name="tls-good", listener="tls-good", feed="ok: ")(_good)
