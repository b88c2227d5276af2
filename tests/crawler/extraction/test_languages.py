"""The language of a text: by script, letters and small words; what a page declares is only a hint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.languages import tell_language
from newsroom.prose import load_prose

LANGUAGES = ("az", "en", "fa", "hy", "ka", "ru", "tr", "zh")

TEXTS = [
    (
        "en",
        "The two countries signed an agreement on transit and the ministers said that it will be ratified in the autumn.",
    ),
    (
        "az",
        "Nazirlik bildirib ki, layihə üzrə işlər davam edir və yeni dəmir yolu xətti ilin sonunda istifadəyə veriləcək.",
    ),
    (
        "tr",
        "Bakanlık, iki ülke arasında yapılan anlaşmanın bu yıl yürürlüğe gireceğini ve sınır kapısının açılacağını bildirdi.",
    ),
    (
        "ru",
        "Министерство сообщило, что соглашение о транзите вступит в силу осенью, а поезда пойдут по новому расписанию.",
    ),
    ("hy", "Նախարարությունը հայտնեց, որ համաձայնագիրը ուժի մեջ կմտնի աշնանը։"),
    ("ka", "სამინისტროს ცნობით, შეთანხმება შემოდგომაზე შევა ძალაში."),
    ("zh", "外交部表示，该协定将于今年秋季生效，双方将扩大贸易。"),
    ("fa", "وزارت خارجه اعلام کرد که این توافق‌نامه پاییز امسال اجرایی می‌شود و گمرک‌ها آماده‌اند."),
    ("ar", "أعلنت وزارة الخارجية أن الاتفاقية ستدخل حيز التنفيذ في الخريف المقبل بعد مصادقة البرلمان عليها."),
    (
        "kk",
        "Министрліктің мәліметінше, келісім күзде күшіне енеді және пойыздар жаңа кестемен жүреді, деп хабарлады қызмет.",
    ),
    ("uk", "Міністерство повідомило, що угода про транзит набуде чинності восени, а поїзди підуть за новим розкладом."),
    (
        "de",
        "Das Ministerium teilte mit, dass das Abkommen über den Transit im Herbst in Kraft tritt und die Züge fahren.",
    ),
    (
        "fr",
        "Le ministère a déclaré que l'accord sur le transit entrera en vigueur à l'automne et que les trains circuleront.",
    ),
    ("ja", "外務省によると、この協定は今秋に発効し、列車は新しい時刻表で運行される。"),
    ("he", "משרד החוץ הודיע כי ההסכם ייכנס לתוקף בסתיו הקרוב."),
]


@pytest.mark.parametrize(("language", "text"), TEXTS)
def test_the_text_tells_its_language(language: str, text: str) -> None:
    assert tell_language(text) == language


@pytest.mark.parametrize(("language", "text"), TEXTS)
@pytest.mark.parametrize("declared", ["en-US", "ru", "az-Latn-AZ", "xx", "", "no language at all"])
def test_a_wrong_declaration_changes_nothing(language: str, text: str, declared: str) -> None:
    assert tell_language(text, declared=(declared,)) == language


@pytest.mark.parametrize(
    ("text", "declared", "allowed", "language"),
    [
        ("", (), (), "und"),
        ("12 345 — 67", (), (), "und"),
        ("Bakı", ("az",), (), "az"),
        ("Bakı 2025", ("ru",), (), "und"),  # never against the script
        ("Баку и Тбилиси", (), ("az", "ru"), "ru"),
        ("Қазақстан мен Әзербайжан келісімге қол қойды", (), ("ru", "kk"), "kk"),
        ("Metro stansiyası bu gün açılıb", (), ("az", "en"), "az"),
        ("Kuzey Marmara yolunda bir kaza daha", (), ("tr", "en"), "tr"),
        ("Shqipëria nënshkroi marrëveshjen me Turqinë për portin", ("sq",), (), "sq"),
        ("Pazar akşamı yüksek kesimlere otuz santim kar yağdı, köy yolları kapandı.", ("tr",), ("tr",), "tr"),
        ("Pazar akşamı yüksek kesimlere otuz santim kar yağdı, köy yolları kapandı.", (), ("az", "tr"), "tr"),
        ("Takım deplasmanda kazandı", ("tr",), ("az", "tr"), "tr"),
        ("Kupa finalinde penaltılarla gelen zafer", ("tr",), ("tr",), "tr"),
        ("Bordo mavililer Trabzon deplasmanda kupa maçında penaltılar sonunda yenildi", ("tr",), ("tr",), "tr"),
        ("Galatasaray evinde yenildi", ("tr",), ("tr",), "tr"),  # nothing tells, but page and outlet agree
        ("Sələfi qadağası haqqında qanun layihəsi təsdiqlənib", ("tr",), ("tr",), "az"),
    ],
)
def test_short_texts_lean_on_what_is_declared_and_allowed(
    text: str, declared: tuple[str, ...], allowed: tuple[str, ...], language: str
) -> None:
    assert tell_language(text, declared=declared, allowed=allowed) == language


TOLD = dict(TEXTS)
MORE = {
    "az-arab": (
        "باکی و تبریز آراسیندا یئنی بیر قطار یولو آچیلیب. ناظیرلیک دئییب کی بو یول ایکی اؤلکه اوچون چوخ اؤنملیدیر و "
        "ایلین سونونا قدر حاضیر اولاجاق."
    ),
    "az-cyrl": "Назирлик билдириб ки, јени дәмир јолу хәтти илин сонунда истифадәјә вериләҹәк вә ишләр давам едир.",
}


@pytest.mark.parametrize(
    ("body", "other"),
    [
        ("az", "ru"), ("ru", "az"), ("az", "en"), ("en", "az"), ("en", "tr"), ("tr", "en"), ("tr", "az"), ("az", "tr"),
        ("ka", "en"), ("en", "ka"), ("hy", "ru"), ("ru", "hy"), ("zh", "en"), ("en", "zh"), ("fa", "en"), ("ru", "uk"),
        ("uk", "ru"), ("ru", "kk"), ("kk", "ru"), ("de", "en"), ("fr", "az"), ("fa", "az"), ("az", "fa"), ("ru", "az-cyrl"),
        ("fa", "az-arab"), ("az-arab", "fa"), ("az-arab", "en"), ("ar", "en"), ("az-cyrl", "ru"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", ["after", "before", "amid"])
def test_a_mixed_page_has_the_language_of_its_body(body: str, other: str, order: str) -> None:
    """A quotation and a line of the page's furniture in another language change nothing, wherever they stand."""
    texts = TOLD | MORE
    paragraphs, foreign = [texts[body]] * 4, [texts[other], texts[other][:30]]
    mixed = {"after": [*paragraphs, *foreign], "before": [*foreign, *paragraphs]}
    mixed["amid"] = [*paragraphs[:2], *foreign, *paragraphs[2:]]
    assert tell_language("\n\n".join(mixed[order])) == body.partition("-")[0]


@pytest.mark.parametrize("language", ["az", "ru", "zh"])
def test_a_long_opening_in_another_language_is_not_taken_for_the_body(language: str) -> None:
    """What is looked at of a long text is not its beginning alone."""
    text = "\n\n".join([TOLD["en"]] * 16 + [TOLD[language]] * 300)
    assert tell_language(text) == language


@pytest.mark.parametrize(("name", "text"), MORE.items())
def test_azerbaijani_is_told_in_its_other_alphabets(name: str, text: str) -> None:
    assert tell_language(text) == "az"
    assert tell_language(text, declared=("fa", "ru"), allowed=("az",)) == "az"


def test_a_foreign_text_of_an_outlet_keeps_its_language() -> None:
    german = dict(TEXTS)["de"]
    assert tell_language(german, allowed=("en", "tr")) == "de"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paragraph_of_the_newsroom_is_told_rightly(language: str) -> None:
    """A paragraph alone tells less than any article that is made of several."""
    wrong = [
        (story.id, paragraph)
        for story in load_prose()[language].events
        for paragraph in (*story.leads, *story.body)
        if tell_language(paragraph, declared=(language,), allowed=(language,)) != language
    ]
    assert wrong == []


@given(st.text(max_size=300), st.text(max_size=20), st.sampled_from([(), ("az", "ru"), ("zh",)]))
def test_no_text_raises(text: str, declared: str, allowed: tuple[str, ...]) -> None:
    code = tell_language(text, declared=(declared,), allowed=allowed)
    assert code == code.lower() and 2 <= len(code) <= 3
