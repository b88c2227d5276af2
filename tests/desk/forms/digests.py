"""Digests that every form has to live with."""

import dataclasses
from functools import cache

from desk import DeskSettings, Digest, ThemeTitle
from storage.endpointrecords import EndpointState
from storage.outletrecords import OutletCheck
from tests.desk.samples import LEDGER, article, digest_of, outlet, utc

SCRIPTS = (
    "hərtərəfli strateji tərəfdaşlıq",
    "всеобъемлющего стратегического партнёрства",
    "խաղաղության պայմանագրի",
    "შუა დერეფანი",
    "全面战略伙伴关系",
    "کریدور زنگزور",
    "Zengezur koridoru",
)
"""Words of headlines of the sample, one of each script and language."""


@cache
def ordinary() -> Digest:
    return digest_of()


@cache
def empty() -> Digest:
    return digest_of([], checks=())


@cache
def long(stories: int = 300) -> Digest:
    pages = [
        article(number, "khazar", f"[Alat|sco] moves train {number:03}", f"[Alat|sco] has {number} wagons.", at=utc(5))
        for number in range(1, stories + 1)
    ]
    return digest_of(pages, settings=DeskSettings(stories_limit=stories))


@cache
def refused() -> Digest:
    """One whose outlets all refused."""
    blocked = [OutletCheck(f"wall{n}", f"Wall {n}", 3, None, None, EndpointState.BLOCKED, "403") for n in range(3)]
    return digest_of([], checks=blocked)


def with_everywhere(payload: str) -> Digest:
    """One in which every free value is the payload."""
    title = f"[Alat|middle-corridor] {payload.replace('[', '(')}"
    page = article(1, "khazar", title, f"{title} end", at=utc(5), publisher=payload)
    copy = dataclasses.replace(page, id=2, outlet_id="unknown-outlet", originator=f"x{payload}")
    return digest_of(
        [page, copy],
        outlets=[outlet("khazar", f"x{payload}", f"x{payload}", f"x{payload}")],
        checks=[
            OutletCheck(state.value, f"x{payload}", 2, None, None, state, f"x{payload}")
            for state in (EndpointState.OK, EndpointState.STALE, EndpointState.BLOCKED, EndpointState.NEW)
        ],
        ledger=dataclasses.replace(LEDGER, problems=(f"x{payload}",)),
        themes=(ThemeTitle("middle-corridor", f"x{payload}"), ThemeTitle("sco", f"x{payload}")),
    )
