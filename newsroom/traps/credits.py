"""Outlets that print what others wrote, with the credits of their languages.

`hundred-sources` is a search engine: its feed names the publisher behind each title, and links lead to that one's own pages.
Each row of `CREDIT_FORMS` is how a text of that language says where it is from, and by what name the originator is known.
"""

from newsroom.outlets import DateForm, Habit, InventedOutlet, Layout, Manner, PathForm, Style
from newsroom.rows import one, outlet

CREDIT_FORMS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("BEIJING, May 16 (Xinhua) -- ", "Xinhua"),
        ("(COURIER - Meridian Syndicate) ", "Meridian Syndicate"),
        ("date 2025-05-16 COURIER - Crossroads Wire) ", "Crossroads Wire"),
        ("TEHRAN, May 16 (IRNA) – ", "IRNA"),
    ),
    "ru": (
        ("МОСКВА, 16 мая /ТАСС/. ", "TASS"),
        ("По сообщению агентства ТАСС, новость такова: ", "TASS"),
        ("ЕРЕВАН, 16 мая /Арменпресс/. ", "Armenpress"),
    ),
    "az": (
        ("APA-ya istinadən xəbər verilir ki, hadisə belə olub: ", "APA"),
        ("AZƏRTAC xəbər verir ki, hadisə belə olub: ", "AZERTAC"),
        ("Hadisə haqqında TASS-a istinadən məlumat verilir: ", "TASS"),
    ),
    "tr": (
        ("ANKARA (AA) - ", "Anadolu Agency"),
        ("PEKİN (Xinhua) -- ", "Xinhua"),
    ),
    "hy": (
        ("ԵՐԵՎԱՆ, 16 ՄԱՅԻՍԻ, ԱՐՄԵՆՊՐԵՍ։ ", "Armenpress"),
        ("Արմենպրեսի փոխանցմամբ՝ եղել է այսպես. ", "Armenpress"),
    ),
    "ka": (
        ("ინტერპრესნიუსის ცნობით, მოხდა შემდეგი: ", "InterPressNews"),
        ("ამის შესახებ ინფორმაციას ინტერპრესნიუსი ავრცელებს: ", "InterPressNews"),
    ),
    "zh": (
        ("新华社北京5月16日电 ", "Xinhua"),
        ("新华社巴库5月16日电（记者 李明）", "Xinhua"),
    ),
    "fa": (
        ("به گزارش ایرنا، رویداد چنین بود: ", "IRNA"),
        ("تهران- ایرنا- ", "IRNA"),
    ),
}


def _reprinter(outlet_id: str, name: str, place: str, language: str) -> InventedOutlet:
    return outlet(
        outlet_id,
        name,
        place,
        "newspaper commercial",
        editions={language: 0.4},
        habits={Habit.CREDITS},
        endpoints=one("rss", "/rss.xml", language),
        style=Style(Layout.PORTAL, DateForm.META, PathForm.NUMBERED, byline=False),
    )


CREDIT_TRAPS: tuple[InventedOutlet, ...] = (
    _reprinter("second-hand-news", "Second Hand News", "AE Asia/Dubai world", "en"),
    _reprinter("chuzhie-slova", "Чужие слова", "AZ Asia/Baku azerbaijan", "ru"),
    _reprinter("ozge-soz", "Özgə Söz", "AZ Asia/Baku azerbaijan", "az"),
    _reprinter("alinti-gunlugu", "Alıntı Günlüğü", "TR Europe/Istanbul world", "tr"),
    _reprinter("meijberum", "Մեջբերում", "AM Asia/Yerevan armenia", "hy"),
    _reprinter("tsitata", "ციტატა", "GE Asia/Tbilisi georgia", "ka"),
    _reprinter("zhuanzai-bao", "转载报", "CN Asia/Shanghai china", "zh"),
    _reprinter("bazneshr", "بازنشر", "IR Asia/Tehran world", "fa"),
    outlet(
        "headline-broker",
        "Headline Broker",
        "AE Asia/Dubai world",
        "aggregator commercial",
        editions={"en": 0.3},
        habits={Habit.TITLE_CREDITS},
        endpoints=one("rss", "/rss.xml", "en"),
        style=Style(Layout.PORTAL, DateForm.META, PathForm.NUMBERED, byline=False),
    ),
    outlet(
        "hundred-sources",
        "Hundred Sources",
        "AE Asia/Dubai world",
        "aggregator commercial",
        editions={"en": 0.3},
        habits={Habit.SOURCE_CREDITS},
        endpoints=one("rss", "/rss.xml", "en", Manner(guest="the-originals.localhost")),
        style=Style(Layout.PORTAL, DateForm.META, PathForm.NUMBERED, byline=False),
    ),
)

TITLE_CREDITS = ((" | China Daily", "China Daily"), (" | Xinhua", "Xinhua"), (" | Global Times", "Global Times"))
SOURCE_CREDITS = (
    (" - Crossroads Wire", "Crossroads Wire"),
    (" - Steppe & Sea Review", "Steppe & Sea Review"),
    (" - Old Harbour Post", "Old Harbour Post"),
)
