"""A day's articles in eight languages, made by hand: what the tests of the desk digest.

In a sample's title and text the words that a theme's query matched stand in square brackets, as [words|theme].
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from desk import BriefView, DeskSettings, Digest, Material, Shown, ThemeTitle, build_digest
from storage.articlerecords import FlagRecord, SpanRecord, StoredArticle
from storage.digestreads import FlagLine, Placed
from storage.endpointrecords import EndpointState
from storage.linkrecords import LedgerSum
from storage.outletrecords import OutletCheck, OutletRecord
from stories import fingerprint

DAY = date(2026, 11, 23)
ZONE = "Asia/Baku"
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

THEMES = (
    ThemeTitle("csp", "Comprehensive strategic partnership"),
    ThemeTitle("belt-and-road", "Belt and Road"),
    ThemeTitle("middle-corridor", "Middle Corridor"),
    ThemeTitle("zangezur-tripp", "Zangezur corridor and TRIPP"),
    ThemeTitle("peace-process", "Armenia–Azerbaijan peace process"),
    ThemeTitle("gulf-role", "The Gulf states in the region"),
    ThemeTitle("sco", "Shanghai Cooperation Organisation"),
)

_MARKED = re.compile(r"\[([^|\]]+)\|([a-z-]+)\]")


def outlet(identity: str, name: str, country: str, ownership: str, **more: Any) -> OutletRecord:
    values = {
        "homepage": f"https://{identity}.example/",
        "languages": ("en",),
        "kind": "wire",
        "region_focus": "south-caucasus",
        "timezone": "Asia/Baku",
    }
    return OutletRecord(id=identity, name=name, country=country, ownership=ownership, **{**values, **more})


OUTLETS = (
    outlet("khazar", "Khazar Wire", "AZ", "state"),
    outlet("alatport", "Alat Courier", "AZ", "commercial"),
    outlet("mtkvari", "Mtkvari Monitor", "GE", "independent"),
    outlet("masis", "Masis Daily", "AM", "public"),
    outlet("bosfor", "Boğaz Postası", "TR", "commercial"),
    outlet("xilu", "西路观察", "CN", "state"),
    outlet("aras", "پیک ارس", "IR", "state"),
    outlet("vestnik", "Вестник Каспия", "RU", "commercial"),
    outlet("gulfline", "Gulfline Syndicate", "AE", "commercial"),
)

_FETCHED_AT = datetime(2026, 11, 23, 5, 12, tzinfo=UTC)


def article(
    identity: int,
    outlet_id: str,
    title: str,
    text: str,
    *,
    at: datetime | None,
    language: str = "en",
    score: float = 0.8,
    **more: Any,
) -> StoredArticle:
    """A stored article; its flags come from the [words|theme] in its title and text, unless `flags` are given."""
    plain_title, title_spans = _spans(title, "title")
    plain_text, text_spans = _spans(text, "text")
    spans = title_spans + text_spans
    themes = list(dict.fromkeys(theme for theme, _ in spans))
    values: dict[str, Any] = {
        "url": f"https://{outlet_id}.example/{language}/{identity}",
        "authors": (),
        "publisher": outlet_id,
        "originator": None,
        "kind": "article",
        "picture_url": None,
        "published_at": at,
        "published_raw": None,
        "published_source": None,
        "published_known": "offset" if at else None,
        "updated_at": None,
        "filed_at": at or more.get("fetched_at") or _FETCHED_AT,
        "fetched_at": at or _FETCHED_AT,
        "revision": 1,
        "withdrawn_at": None,
        "fingerprint": fingerprint(plain_text),
        "flags": tuple(
            FlagRecord(theme, 1, score, tuple(span for mine, span in spans if mine == theme)) for theme in themes
        ),
        "snapshot": None,
    }
    return StoredArticle(
        id=identity, outlet_id=outlet_id, title=plain_title, text=plain_text, language=language, **{**values, **more}
    )


def _spans(marked: str, field: str) -> tuple[str, list[tuple[str, SpanRecord]]]:
    plain = ""
    spans = []
    at = 0
    for match in _MARKED.finditer(marked):
        plain += marked[at : match.start()]
        words, theme = match.groups()
        spans.append((theme, SpanRecord(field, len(plain), len(plain) + len(words), words, words.casefold())))
        plain += words
        at = match.end()
    return plain + marked[at:], spans


def utc(hour: int, minute: int = 0, *, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


_TRAIN = (
    "A [block train|middle-corridor] of 52 containers left the port of Alat on Monday morning for Poti, "
    "the operator of "
    "the terminal said.\n\nIt is the fortieth train of the year on the [Middle "
    "Corridor|middle-corridor], and the first "
    "whose cargo, solar panels from Xi'an, was booked through to Constanta under one consignment note of the "
    "[Belt and Road|belt-and-road] transport forum.\n\nThe crossing from Aktau took 31 hours, nine fewer "
    "than a year ago, "
    "because a third ferry has joined the line since September.\n\nRailway officials in Tbilisi expect "
    "the wagons at the "
    "Black Sea on Wednesday night."
)

ARTICLES = (
    article(
        1,
        "khazar",
        "Fortieth [block train|middle-corridor] of the year leaves Alat for the Black Sea",
        _TRAIN,
        at=utc(5, 12),
        score=0.93,
        revision=2,
    ),
    article(
        2,
        "gulfline",
        "[Middle Corridor|middle-corridor]: 40th train of 2026 departs Alat",
        "(Gulfline) " + _TRAIN,
        at=utc(6, 40),
        score=0.9,
        originator="Khazar Wire",
    ),
    article(
        3, "alatport", "Solar panels from Xi'an cross the Caspian", _TRAIN.rsplit("\n\n", 1)[0], at=None, score=0.88
    ),
    article(
        4,
        "khazar",
        "Bakı ilə Pekin [hərtərəfli strateji tərəfdaşlıq|csp] planının ilk ilini yekunlaşdırdı",
        "Bazar ertəsi Bakıda Azərbaycan-Çin komissiyasının iclası keçirilib.\n\nTərəflər [hərtərəfli strateji "
        "tərəfdaşlığın|csp] birinci ilində görülən işləri müzakirə edib, yeddi sənəd imzalayıblar. Sənədlərdən üçü "
        "[Bir kəmər, bir yol|belt-and-road] təşəbbüsü çərçivəsində nəqliyyata aiddir.",
        at=utc(9, 5),
        language="az",
        score=0.97,
    ),
    article(
        5,
        "vestnik",
        "Баку и Пекин подвели итоги первого года [всеобъемлющего стратегического партнёрства|csp]",
        "В Баку прошло заседание межправительственной комиссии. Стороны назвали [всеобъемлющее стратегическое "
        "партнёрство|csp] основой сотрудничества до 2030 года и условились открыть третью авиалинию.",
        at=utc(10, 20),
        language="ru",
        score=0.95,
        published_known="date-only",
    ),
    article(
        6,
        "bosfor",
        "Kars-Nahçıvan hattında ilk ray: [Zengezur koridoru|zangezur-tripp] için takvim açıklandı",
        "Ulaştırma Bakanlığı, Kars-Nahçıvan demiryolunun ilk 30 kilometresinin 2028'de açılacağını duyurdu. Bakan, "
        "[Zengezur koridorunun|zangezur-tripp] bu hatla [Orta Koridor'a|middle-corridor] bağlanacağını söyledi.",
        at=utc(7, 55),
        language="tr",
        score=0.86,
    ),
    article(
        7,
        "masis",
        "Երևանը և Բաքուն քննարկել են [խաղաղության պայմանագրի|peace-process] ստորագրման ժամկետները",
        "Արտաքին գործերի նախարարությունների պատվիրակությունները հանդիպել են Աբու Դաբիում։ Կողմերը մոտեցրել են "
        "դիրքորոշումները [խաղաղության պայմանագրի|peace-process] նախաբանի շուրջ։ Հաջորդ հանդիպումը նախատեսված "
        "է դեկտեմբերին։",
        at=utc(14, 30),
        language="hy",
        score=0.91,
    ),
    article(
        8,
        "mtkvari",
        "ანაკლიის პორტი და [შუა დერეფანი|middle-corridor]: რას ელის თბილისი პეკინისგან",
        "ეკონომიკის სამინისტრომ ანაკლიის პორტის ახალი განრიგი გამოაქვეყნა. [შუა დერეფანზე|middle-corridor] ტვირთების "
        "მოცულობა წელს მეოთხედით გაიზარდა. მინისტრის თქმით, „[სარტყელი და გზა|belt-and-road]“ პორტის დაფინანსების "
        "ერთ-ერთი წყაროა.",
        at=utc(12, 0),
        language="ka",
        score=0.84,
    ),
    article(
        9,
        "xilu",
        "中阿[全面战略伙伴关系|csp]一周年:从阿拉特港看“[一带一路|belt-and-road]”",
        "本报巴库11月23日电。[全面战略伙伴关系|csp]建立一年来,中国与阿塞拜疆的贸易额增长了百分之十八。“[一带一路|belt-and-road]”"
        "沿线的班列每周两次抵达阿拉特港。双方还将开通第三条直飞航线。",
        at=utc(1, 30),
        language="zh",
        score=0.96,
    ),
    article(
        10,
        "aras",
        "تهران: [کریدور زنگزور|zangezur-tripp] نباید مرزها را تغییر دهد",
        "سخنگوی وزارت امور خارجه روز دوشنبه در نشست خبری گفت که ایران با بازگشایی راه‌ها موافق است. او افزود که [کریدور "
        "زنگزور|zangezur-tripp] تنها در چارچوب حاکمیت کشورها پذیرفتنی است. به گفتهٔ او، پل ارس تا بهار آماده می‌شود.",
        at=utc(8, 45),
        language="fa",
        score=0.89,
    ),
    article(
        11,
        "mtkvari",
        "Abu Dhabi hosts a third round on the [peace treaty|peace-process], with Emirati money on the table",
        "Delegations of the two foreign ministries met in Abu Dhabi for eleven hours on Sunday and Monday, "
        "and left with "
        "one article of the [peace treaty|peace-process] still open: the preamble's reference to the "
        "constitution, which "
        "Baku wants settled first and Yerevan calls a domestic matter, according to three people who were in "
        "the building "
        "and asked not to be named because the talks are closed to the press; the [Emirates|gulf-role] "
        "offered to pay for "
        "the demarcation of the border's northern third.",
        at=utc(16, 10),
        score=0.9,
        withdrawn_at=utc(18, 2),
    ),
)

CHECKS = (
    *(
        OutletCheck(record.id, record.name, 24, utc(19, 40), utc(18, 0), EndpointState.OK, "")
        for record in OUTLETS
        if record.id not in ("gulfline", "masis")
    ),
    OutletCheck("gulfline", "Gulfline Syndicate", 24, utc(19, 0), utc(6, 40), EndpointState.UNCHANGED, ""),
    OutletCheck("masis", "Masis Daily", 24, utc(16, 0), utc(14, 30), EndpointState.TIMEOUT, "no answer within 30 s"),
    OutletCheck(
        "zombie", "Lori Express", 12, utc(19, 0), datetime(2017, 12, 12, tzinfo=UTC), EndpointState.STALE, "old items"
    ),
    OutletCheck("hollow", "Tusheti Review", 12, utc(19, 0), None, EndpointState.EMPTY, "no items"),
    OutletCheck(
        "wall", "Absheron Today", 6, None, None, EndpointState.BLOCKED, "403 Forbidden, a challenge page was served"
    ),
    OutletCheck("later", "Shirvan Online", 0, None, None, EndpointState.NEW, ""),
)

LEDGER = LedgerSum(305, 280, 3, 12, 4, 6, {"rejected": {"robots": 12}, "failed": {"timeout": 4}}, ())


def digest_of(
    articles: Sequence[StoredArticle] = ARTICLES,
    *,
    day: date = DAY,
    zone: str = ZONE,
    settings: DeskSettings | None = None,
    themes: Sequence[ThemeTitle] = THEMES,
    now: datetime = NOW,
    view: BriefView | None = None,
    previous: Shown | None = None,
    **more: Any,
) -> Digest:
    """The digest of the samples, with any part of the material replaced."""
    return build_digest(
        day,
        zone,
        material=material_of(articles, **more),
        themes=themes,
        settings=settings or DeskSettings(),
        now=now,
        view=view,
        previous=previous,
    )


def material_of(
    articles: Sequence[StoredArticle] = ARTICLES,
    *,
    stories: Sequence[Sequence[int]] = (),
    texts: Sequence[Sequence[int]] = (),
    **more: Any,
) -> Material:
    """What the store gives of these articles. `stories` and `texts` name ids that belong together, the first one first; an
    article that is in no story has no place."""
    text_of = {id_: ids[0] for ids in texts for id_ in ids}
    places = {id_: Placed(id_, ids[0], text_of.get(id_, id_)) for ids in stories for id_ in ids}
    lines = [
        FlagLine(
            one.id, places[one.id].story_id if one.id in places else None, flag.theme, one.outlet_id, one.language, 13
        )
        for one in articles
        for flag in one.flags
    ]
    values: dict[str, Any] = {
        "articles": {one.id: one for one in articles},
        "flagged": [one.id for one in articles if one.flags],
        "places": places,
        "edits": {},
        "versions": {},
        "withdrawn": [],
        "lines": lines,
        "checks": CHECKS,
        "ledger": LEDGER,
        "outlets": OUTLETS,
    }
    return Material(**{**values, **more})
