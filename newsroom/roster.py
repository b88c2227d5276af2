"""The invented outlets, one row each. A new outlet is a new row.

`SCALE_OUTLET` joins only when pages are asked for, `REMADE_OUTLET` only when remade pages are, the outlets of
`newsroom.traps` only when traps are.
"""

from newsroom.outlets import DateForm, Endpoint, Habit, InventedOutlet, Layout, PathForm, Redesign, Style
from newsroom.rows import one, outlet

_ENGLISH = (
    outlet(
        "caspian-courier",
        "Caspian Courier",
        "AZ Asia/Baku azerbaijan",
        "newspaper commercial",
        editions={"en": 0.8},
        habits={Habit.FULL_TEXT_FEED, Habit.JSON_LD, Habit.EDITS},
        endpoints=one("rss", "/rss.xml", "en"),
        style=Style(Layout.BROADSHEET, DateForm.JSON_LD, PathForm.DATED, entity_titles=True),
    ),
    outlet(
        "gateway-herald",
        "Gateway Herald",
        "GE Asia/Tbilisi georgia",
        "newspaper independent",
        editions={"en": 0.55},
        habits={Habit.WORDPRESS},
        endpoints=one("wordpress", "/wp-json/wp/v2/posts", "en"),
        style=Style(Layout.MAGAZINE, DateForm.META, PathForm.DATED),
    ),
    outlet(
        "meridian-syndicate",
        "Meridian Syndicate",
        "AE Asia/Dubai world",
        "aggregator commercial",
        editions={"en": 0.6},
        habits={Habit.SYNDICATOR},
        endpoints=one("rss", "/rss/world.xml", "en"),
        style=Style(Layout.PORTAL, DateForm.META, PathForm.SECTIONED, byline=False),
    ),
    outlet(
        "steppe-sea-review",
        "Steppe & Sea Review",
        "GB Europe/London south-caucasus",
        "think-tank independent",
        editions={"en": 0.4},
        habits={Habit.ATOM, Habit.FULL_TEXT_FEED, Habit.FORBIDDEN_PATH, Habit.JSON_LD},
        endpoints=one("atom", "/atom.xml", "en"),
        style=Style(Layout.MAGAZINE, DateForm.JSON_LD, PathForm.SECTIONED, entity_titles=True),
    ),
    outlet(
        "old-harbour-post",
        "Old Harbour Post",
        "US America/New_York world",
        "magazine unknown",
        editions={"en": 0.3},
        habits={Habit.ZOMBIE},
        endpoints=one("rss", "/feed/world.xml", "en"),
        style=Style(Layout.BROADSHEET, DateForm.META, PathForm.DATED),
    ),
    outlet(
        "aras-observer",
        "Aras Observer",
        "AM Asia/Yerevan armenia",
        "newspaper opposition",
        editions={"en": 0.3},
        habits={Habit.CHALLENGE},
        endpoints=one("rss", "/rss", "en"),
        style=Style(Layout.BROADSHEET, DateForm.JSON_LD, PathForm.NUMBERED),
    ),
)

_RUSSIAN = (
    outlet(
        "kaspiyskiy-bereg",
        "Каспийский берег",
        "AZ Asia/Baku azerbaijan",
        "newspaper commercial",
        editions={"ru": 0.6},
        habits={Habit.WINDOWS_1251, Habit.BODILESS_FEED},
        endpoints=one("rss", "/rss.php", "ru"),
        style=Style(Layout.LEGACY, DateForm.TEXT, PathForm.QUERY, byline=False, charset="windows-1251"),
    ),
    outlet(
        "moskovskiy-gorizont",
        "Московский горизонт",
        "RU Europe/Moscow world",
        "broadcaster state",
        editions={"ru": 0.55},
        habits={Habit.WRONG_ZONE},
        endpoints=one("rss", "/export/rss.xml", "ru"),
        style=Style(Layout.PORTAL, DateForm.NONE, PathForm.SECTIONED, byline=False, zone_label="MSK"),
    ),
    outlet(
        "gornaya-liniya",
        "Горная линия",
        "GE Asia/Tbilisi georgia",
        "magazine independent",
        editions={"ru": 0.5},
        habits={Habit.NEWS_SITEMAP, Habit.JSON_LD},
        endpoints=one("news-sitemap", "/sitemap-news.xml", "ru"),
        style=Style(Layout.BROADCASTER, DateForm.JSON_LD, PathForm.NUMBERED),
    ),
)

_AZERBAIJANI = (
    outlet(
        "xezer-sabahi",
        "Xəzər Sabahı",
        "AZ Asia/Baku azerbaijan",
        "newspaper commercial",
        editions={"az": 0.75},
        habits={Habit.ONE_GUID},
        endpoints=one("rss", "/rss", "az"),
        style=Style(Layout.PORTAL, DateForm.META, PathForm.NUMBERED),
    ),
    outlet(
        "baki-meydani",
        "Bakı Meydanı",
        "AZ Asia/Baku azerbaijan",
        "newspaper independent",
        editions={"az": 0.6},
        habits={Habit.LISTING},
        endpoints=one("section", "/xeberler", "az"),
        style=Style(Layout.BROADSHEET, DateForm.TEXT, PathForm.SECTIONED),
    ),
    outlet(
        "sirvan-postu",
        "Şirvan Postu",
        "AZ Asia/Baku azerbaijan",
        "newspaper commercial",
        editions={"az": 0.6},
        habits={Habit.JAVASCRIPT, Habit.WITHDRAWALS, Habit.WRONG_ZONE},
        endpoints=one("rss", "/api/rss", "az"),
        style=Style(Layout.APP, DateForm.NONE, PathForm.NUMBERED, zone_label="AZT"),
    ),
)

_TURKISH = (
    outlet(
        "dogu-kapisi",
        "Doğu Kapısı",
        "TR Europe/Istanbul south-caucasus",
        "broadcaster public",
        editions={"tr": 0.85},
        habits={Habit.JSON_FEED, Habit.FULL_TEXT_FEED, Habit.JSON_LD},
        endpoints=one("json", "/feed.json", "tr"),
        style=Style(Layout.BROADCASTER, DateForm.JSON_LD, PathForm.SECTIONED),
    ),
    outlet(
        "hazar-postasi",
        "Hazar Postası",
        "TR Europe/Istanbul world",
        "newspaper commercial",
        editions={"tr": 0.7},
        habits={Habit.WRONG_ZONE, Habit.BODILESS_FEED},
        endpoints=one("rss", "/rss/anasayfa", "tr"),
        style=Style(Layout.MAGAZINE, DateForm.TEXT, PathForm.SECTIONED, zone_label=""),
    ),
)

_ARMENIAN = (
    outlet(
        "sevani-lratu",
        "Սևանի Լրատու",
        "AM Asia/Yerevan armenia",
        "newspaper independent",
        editions={"hy": 0.9},
        habits={Habit.NO_METADATA},
        endpoints=one("rss", "/rss.xml", "hy"),
        style=Style(Layout.BARE, DateForm.TEXT, PathForm.NUMBERED, byline=False),
    ),
    outlet(
        "araratyan-or",
        "Արարատյան Օր",
        "AM Asia/Yerevan armenia",
        "wire commercial",
        editions={"hy": 0.75, "ru": 0.35},
        habits={Habit.WRONG_ZONE},
        endpoints=(Endpoint("rss", "/hy/rss", "hy"), Endpoint("rss", "/ru/rss", "ru")),
        style=Style(Layout.WIRE, DateForm.TEXT, PathForm.NUMBERED, byline=False, zone_label="GMT+4"),
    ),
)

_GEORGIAN = (
    outlet(
        "mtkvari-press",
        "მტკვარი პრესი",
        "GE Asia/Tbilisi georgia",
        "newspaper opposition",
        editions={"ka": 0.9},
        habits={Habit.SITEMAP_INDEX, Habit.EDITS},
        endpoints=one("sitemap", "/sitemap.xml", "ka"),
        style=Style(Layout.BROADSHEET, DateForm.META, PathForm.LETTERS),
    ),
    outlet(
        "kolkheti-broadcaster",
        "Kolkheti Public Broadcaster",
        "GE Asia/Tbilisi georgia",
        "broadcaster public",
        editions={"ka": 0.75, "en": 0.45},
        habits={Habit.ATOM, Habit.JSON_LD, Habit.WITHDRAWALS},
        endpoints=(Endpoint("atom", "/ka/feed.atom", "ka"), Endpoint("atom", "/en/feed.atom", "en")),
        style=Style(Layout.BROADCASTER, DateForm.JSON_LD, PathForm.SECTIONED),
    ),
)

_CHINESE = (
    outlet(
        "silu-chenbao",
        "丝路晨报",
        "CN Asia/Shanghai china",
        "newspaper state",
        editions={"zh": 0.85},
        habits={Habit.WRONG_ZONE},
        endpoints=one("rss", "/rss/news.xml", "zh"),
        style=Style(Layout.PORTAL, DateForm.TEXT, PathForm.DATED, zone_label="CST"),
    ),
    outlet(
        "lihai-shibao",
        "里海时报",
        "CN Asia/Shanghai china",
        "magazine commercial",
        editions={"zh": 0.8},
        habits={Habit.JSON_FEED},
        endpoints=one("json", "/feed.json", "zh"),
        style=Style(Layout.MAGAZINE, DateForm.META, PathForm.SECTIONED),
    ),
)

_PERSIAN = (
    outlet(
        "nasim-aras",
        "نسیم ارس",
        "IR Asia/Tehran world",
        "wire state",
        editions={"fa": 0.85},
        habits={Habit.FULL_TEXT_FEED},
        endpoints=one("rss", "/fa/rss", "fa"),
        style=Style(Layout.WIRE, DateForm.TEXT, PathForm.NUMBERED),
    ),
    outlet(
        "khazar-nameh",
        "خزرنامه",
        "IR Asia/Tehran world",
        "magazine independent",
        editions={"fa": 0.8},
        habits={Habit.SITEMAP},
        endpoints=one("sitemap", "/sitemap.xml", "fa"),
        style=Style(Layout.BROADSHEET, DateForm.TIME_TAG, PathForm.LETTERS),
    ),
)

WIRE = outlet(
    "crossroads-wire",
    "Crossroads Wire",
    "AZ Asia/Baku south-caucasus",
    "wire state",
    editions={"en": 0.55, "ru": 0.7, "az": 0.8, "tr": 0.5},
    habits={Habit.NO_GUID, Habit.BODILESS_FEED},
    endpoints=tuple(Endpoint("rss", f"/{language}/rss", language) for language in ("en", "ru", "az", "tr")),
    style=Style(Layout.WIRE, DateForm.TIME_TAG, PathForm.NUMBERED, byline=False),
)

ROSTER: tuple[InventedOutlet, ...] = (
    WIRE,
    *_ENGLISH,
    *_RUSSIAN,
    *_AZERBAIJANI,
    *_TURKISH,
    *_ARMENIAN,
    *_GEORGIAN,
    *_CHINESE,
    *_PERSIAN,
)

SCALE_OUTLET = outlet(
    "the-archive",
    "The Archive",
    "INT UTC world",
    "aggregator commercial",
    editions=dict.fromkeys(("en", "ru", "az", "tr", "hy", "ka", "zh", "fa"), 0.0),
    habits={Habit.SCALE},
    endpoints=(Endpoint("rss", "/rss.xml"), Endpoint("sitemap", "/sitemap.xml")),
    style=Style(Layout.BROADSHEET, DateForm.JSON_LD, PathForm.NUMBERED),
)

REMADE_OUTLET = outlet(
    "seaside-daily",
    "Seaside Daily",
    "GE Asia/Tbilisi georgia",
    "newspaper commercial",
    editions={"en": 0.0},
    habits={Habit.REDESIGN, Habit.BODILESS_FEED},
    endpoints=one("rss", "/rss.xml", "en"),
    style=Style(Layout.DAILY, DateForm.META, PathForm.NUMBERED, redesign=Redesign(24, Layout.DAILY_REMADE)),
)
