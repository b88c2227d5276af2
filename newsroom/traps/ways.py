"""Outlets whose links are hard to come by: listings, page state, paged and shallow feeds, addresses that fail."""

from newsroom.outlets import (
    DateForm,
    Endpoint,
    Habit,
    Instead,
    InventedOutlet,
    Layout,
    Manner,
    PathForm,
    Robots,
    Serving,
    StateForm,
    Style,
)
from newsroom.rows import one, outlet

_FALLBACK = Manner(row=(("fallback", True),))


def _chain(language: str, first: Instead, *, first_kind: str = "rss", second_kind: str = "rss") -> tuple[Endpoint, ...]:
    """An address that does not give what it should, and one that is meant to stand in for it."""
    second = {"rss": "/feeds/news.xml", "sitemap": "/sitemap.xml", "wordpress": "/wp-json/wp/v2/posts"}[second_kind]
    return (
        Endpoint(first_kind, "/rss.xml", language, Manner(instead=first)),
        Endpoint(second_kind, second, language, _FALLBACK),
    )


_LISTINGS = (
    outlet(
        "qizil-korpu",
        "Qızıl Körpü",
        "AZ Asia/Baku azerbaijan",
        "newspaper independent",
        editions={"az": 0.6},
        habits={Habit.LISTING, Habit.RELATIVE_TIMES, Habit.ODD_ROBOTS},
        endpoints=one("section", "/lent", "az", Manner(row=(("links", r"/[a-z-]+/[a-z0-9-]+-\d{4,}$"), ("pages", 5)))),
        style=Style(Layout.BROADSHEET, DateForm.META, PathForm.SECTIONED),
        robots=Robots.MISSING,
    ),
    outlet(
        "guria-moambe",
        "გურიის მოამბე",
        "GE Asia/Tbilisi georgia",
        "newspaper independent",
        editions={"ka": 0.6},
        habits={Habit.LISTING, Habit.ODD_DATES},
        endpoints=one("section", "/siakhleebi", "ka"),
        style=Style(Layout.BROADSHEET, DateForm.YEARLESS, PathForm.NUMBERED, byline=False),
    ),
    outlet(
        "samtskhe-post",
        "Samtskhe Post",
        "GE Asia/Tbilisi georgia",
        "magazine independent",
        editions={"en": 0.6},
        habits={Habit.WORDPRESS},
        endpoints=one("wordpress", "/wp-json/wp/v2/posts?per_page=3", "en"),
        style=Style(Layout.MAGAZINE, DateForm.META, PathForm.DATED),
    ),
)

_STATES = (
    outlet(
        "bogaz-kavsagi",
        "Boğaz Kavşağı",
        "TR Europe/Istanbul world",
        "newspaper commercial",
        editions={"tr": 0.5},
        habits={Habit.PAGE_STATE, Habit.JAVASCRIPT, Habit.ODD_ROBOTS},
        endpoints=one(
            "page-state",
            "/son-dakika",
            "tr",
            Manner(state=StateForm.NEXT, row=(("path", "props.pageProps.articles"), ("link", "/news/{slug}"))),
        ),
        style=Style(Layout.APP, DateForm.NONE, PathForm.NUMBERED),
        robots=Robots.OTHERS_ONLY,
    ),
    outlet(
        "prichal-online",
        "Причал",
        "AZ Asia/Baku azerbaijan",
        "newspaper commercial",
        editions={"ru": 0.5},
        habits={Habit.PAGE_STATE, Habit.ODD_VALIDATORS},
        endpoints=one(
            "page-state", "/novosti", "ru", Manner(state=StateForm.INERTIA, row=(("path", "props.news.data"),))
        ),
        style=Style(Layout.PORTAL, DateForm.TEXT, PathForm.SECTIONED),
        serving=Serving.NEVER_UNCHANGED,
    ),
    outlet(
        "haifeng-xinwen",
        "海风新闻",
        "CN Asia/Shanghai china",
        "newspaper commercial",
        editions={"zh": 0.5},
        habits={Habit.PAGE_STATE, Habit.JAVASCRIPT, Habit.EPOCH_DATES},
        endpoints=one(
            "page-state",
            "/xinwen",
            "zh",
            Manner(state=StateForm.NUXT, row=(("path", "data.front.news"), ("link", "/news/{slug}"))),
        ),
        style=Style(Layout.APP, DateForm.NONE, PathForm.NUMBERED),
    ),
)

_WINDOWS = (
    outlet(
        "arshaluys-lur",
        "Արշալույս Լուր",
        "AM Asia/Yerevan armenia",
        "newspaper independent",
        editions={"hy": 0.7},
        habits={Habit.ATOM, Habit.PAGED_FEED, Habit.ODD_VALIDATORS},
        endpoints=one("atom", "/feed.atom", "hy", Manner(window=3, paged=True)),
        style=Style(Layout.BROADSHEET, DateForm.JSON_LD, PathForm.DATED),
        serving=Serving.WEAK,
    ),
    outlet(
        "kura-weekly",
        "Kura Weekly",
        "GE Asia/Tbilisi georgia",
        "magazine independent",
        editions={"en": 0.5},
        habits={Habit.PAGED_FEED, Habit.ODD_ROBOTS},
        endpoints=one("rss", "/feed/", "en", Manner(window=3, paged=True)),
        style=Style(Layout.MAGAZINE, DateForm.META, PathForm.NUMBERED),
        robots=Robots.DELAYED,
    ),
    outlet(
        "ganja-gate",
        "Ganja Gate",
        "AZ Asia/Baku azerbaijan",
        "newspaper commercial",
        editions={"en": 0.6},
        habits={Habit.SHALLOW_FEED, Habit.SITEMAP},
        endpoints=(
            Endpoint("rss", "/rss", "en", Manner(window=5)),
            Endpoint("sitemap", "/sitemap.xml", "en"),
        ),
        style=Style(Layout.PORTAL, DateForm.META, PathForm.SECTIONED),
    ),
)

_CHAINS = (
    outlet(
        "lighthouse-post",
        "Lighthouse Post",
        "GE Asia/Tbilisi georgia",
        "newspaper commercial",
        editions={"en": 0.3},
        habits={Habit.CHAIN},
        endpoints=_chain("en", Instead.PAGE),
        style=Style(Layout.BROADSHEET, DateForm.META, PathForm.NUMBERED),
    ),
    outlet(
        "harbour-lantern",
        "Harbour Lantern",
        "AZ Asia/Baku azerbaijan",
        "newspaper commercial",
        editions={"en": 0.3},
        habits={Habit.CHAIN},
        endpoints=_chain("en", Instead.ZOMBIE),
        style=Style(Layout.PORTAL, DateForm.TEXT, PathForm.NUMBERED),
    ),
    outlet(
        "veter-stepi",
        "Ветер степи",
        "RU Europe/Moscow world",
        "newspaper commercial",
        editions={"ru": 0.3},
        habits={Habit.CHAIN},
        endpoints=_chain("ru", Instead.CHALLENGE, second_kind="sitemap"),
        style=Style(Layout.PORTAL, DateForm.META, PathForm.NUMBERED),
    ),
    outlet(
        "narin-qapi",
        "Narın Qapı",
        "AZ Asia/Baku azerbaijan",
        "newspaper commercial",
        editions={"az": 0.3},
        habits={Habit.CHAIN},
        endpoints=_chain("az", Instead.GONE),
        style=Style(Layout.PORTAL, DateForm.META, PathForm.NUMBERED),
    ),
    outlet(
        "rize-sahili",
        "Rize Sahili",
        "TR Europe/Istanbul world",
        "newspaper commercial",
        editions={"tr": 0.3},
        habits={Habit.CHAIN},
        endpoints=_chain("tr", Instead.BROKEN, second_kind="wordpress"),
        style=Style(Layout.MAGAZINE, DateForm.META, PathForm.DATED),
    ),
    outlet(
        "bridge-street-paper",
        "Bridge Street Paper",
        "GB Europe/London south-caucasus",
        "think-tank independent",
        editions={"en": 0.3},
        habits={Habit.LATE_ENDPOINT},
        endpoints=one("rss", "/rss.xml", "en", Manner(instead=Instead.CHALLENGE, mends_after_h=-30)),
        style=Style(Layout.BROADSHEET, DateForm.META, PathForm.NUMBERED),
    ),
)

WAY_TRAPS: tuple[InventedOutlet, ...] = (*_LISTINGS, *_STATES, *_WINDOWS, *_CHAINS)
