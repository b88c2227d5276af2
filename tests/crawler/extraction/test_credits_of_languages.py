"""Credits in the region's languages: each way of naming the source, and beside it sentences that only name an outlet.

Traps "Re-publication" 1 and 2: the credit is kept as the originator and cut from the text; a bare outlet name in a sentence is
no credit.
"""

import pytest

from crawler.extraction.credits import split_credit

BODY = ["Second paragraph of the text, long enough.", "Third paragraph.", "Fourth paragraph.", "Fifth paragraph."]

# Opening, originator, what is left of the paragraph ("" when it was nothing but the credit).
CUT = [
    # English
    ("(MENAFN - Asia Times) The port is open.", "Asia Times", "The port is open."),
    ("date 2025-05-16 MENAFN - Asia Times) The port is open.", "Asia Times", "The port is open."),
    ("Xinhua -- The port is open.", "Xinhua", "The port is open."),
    ("BEIJING, May 16 (Xinhua) -- The port is open.", "Xinhua", "The port is open."),
    ("BAKU, Dec. 16 (Xinhua) -- The port is open.", "Xinhua", "The port is open."),
    ("TEHRAN, May 16 (IRNA) – The port is open.", "IRNA", "The port is open."),
    ("ANKARA (AA) - The port is open.", "Anadolu Agency", "The port is open."),
    ("YEREVAN, MAY 16, ARMENPRESS. The port is open.", "Armenpress", "The port is open."),
    ("YEREVAN, May 16. /ARKA/. The port is open.", "ARKA", "The port is open."),
    ("MOSCOW, May 16. /TASS/. The port is open.", "TASS", "The port is open."),
    ("Baku – APA. The port is open.", "APA", "The port is open."),
    ("Source: Eurasianet", "Eurasianet", ""),
    ("Source: https://www.tass.ru/news/1", "tass.ru", ""),
    # Russian
    ("МОСКВА, 16 мая - РИА Новости. Порт открыт.", "RIA Novosti", "Порт открыт."),
    ("Москва. 16 мая. ИНТЕРФАКС - Порт открыт.", "Interfax", "Порт открыт."),
    ("БАКУ /Trend/. Порт открыт.", "Trend", "Порт открыт."),
    ("АПА: Порт открыт.", "APA", "Порт открыт."),
    ("ЕРЕВАН, 16 МАЯ, АРМЕНПРЕСС. Порт открыт.", "Armenpress", "Порт открыт."),
    ("Источник: ТАСС", "TASS", ""),
    ("Источник: Кавказский узел.", "Caucasian Knot", ""),
    # Azerbaijani
    ("Bakı, 16 may, AZƏRTAC", "AZERTAC", ""),
    ("Bakı. Trend: Liman açılıb.", "Trend", "Liman açılıb."),
    ("Mənbə: Azərtac", "AZERTAC", ""),
    ("Mənbə: axar.az", "Axar.az", ""),
    # Turkish
    ("İSTANBUL (AA) - Liman açıldı.", "Anadolu Agency", "Liman açıldı."),
    ("Kaynak: Anadolu Ajansı", "Anadolu Agency", ""),
    ("Kaynak: AA", "Anadolu Agency", ""),
    # Armenian
    ("Արմենպրես: Նավահանգիստը բաց է։", "Armenpress", "Նավահանգիստը բաց է։"),
    ("ԵՐԵՎԱՆ, 16 ՄԱՅԻՍԻ, ԱՐՄԵՆՊՐԵՍ: Նավահանգիստը բաց է։", "Armenpress", "Նավահանգիստը բաց է։"),
    ("/ԱՐՄԵՆՊՐԵՍ/. Նավահանգիստը բաց է։", "Armenpress", "Նավահանգիստը բաց է։"),
    ("Աղբյուր՝ Արմենպրես", "Armenpress", ""),
    ("Աղբյուրը՝ NEWS.am", "News.am", ""),
    ("«Արմենպրես»", "Armenpress", ""),
    # Georgian
    ("ინტერპრესნიუსი", "InterPressNews", ""),
    ("„ინტერპრესნიუსი“: პორტი გაიხსნა.", "InterPressNews", "პორტი გაიხსნა."),
    ("წყარო: ინტერპრესნიუსი", "InterPressNews", ""),
    ("წყარო: Civil.ge", "Civil.ge", ""),
    # Chinese
    ("新华社北京5月16日电 港口开放。", "Xinhua", "港口开放。"),
    ("新华社巴库5月16日电（记者 李明）港口开放。", "Xinhua", "港口开放。"),
    ("中新网5月16日电 港口开放。", "China News Service", "港口开放。"),
    ("中新社北京5月16日电 港口开放。", "China News Service", "港口开放。"),
    ("【环球网报道】港口开放。", "Global Times", "港口开放。"),
    ("央视网消息：港口开放。", "CCTV", "港口开放。"),
    ("来源：新华社", "Xinhua", ""),
    ("2025-05-16 10:23:45 来源：新华网", "Xinhua", ""),
    # Persian
    ("تهران- ایرنا- بندر باز شد.", "IRNA", "بندر باز شد."),
    ("تهران - ایرنا - بندر باز شد.", "IRNA", "بندر باز شد."),
    ("منبع: ایرنا", "IRNA", ""),
    ("منبع: خبرگزاری مهر", "Mehr News", ""),
]


@pytest.mark.parametrize(("opening", "originator", "left"), CUT)
def test_a_credit_that_opens_the_text_is_kept_as_originator_and_cut(opening: str, originator: str, left: str) -> None:
    found = split_credit([opening, *BODY])
    assert (found.originator, found.paragraphs) == (originator, [left, *BODY] if left else BODY)


CLOSING = [
    ("Source: Xinhua", "Xinhua"),
    ("Source: The Northern Shore", "The Northern Shore"),
    ("(Source: Xinhua)", "Xinhua"),
    ("Источник: Интерфакс", "Interfax"),
    ("Источник - ТАСС", None),
    ("Mənbə: Report", "Report"),
    ("Kaynak: Reuters", "Reuters"),
    ("Աղբյուր՝ ՏԱՍՍ", "TASS"),
    ("წყარო: „იმედი“", "Imedi"),
    ("来源：中国日报", "China Daily"),
    ("（来源：新华社）", "Xinhua"),
    ("منبع: تسنیم", "Tasnim"),
    ("APA", "APA"),
]


@pytest.mark.parametrize(("closing", "originator"), CLOSING)
def test_a_source_line_at_the_end_is_cut(closing: str, originator: str | None) -> None:
    found = split_credit(["The first paragraph.", *BODY, closing])
    kept = ["The first paragraph.", *BODY] + ([closing] if originator is None else [])
    assert (found.originator, found.paragraphs) == (originator, kept)


@pytest.mark.parametrize(
    ("last", "left", "originator"),
    [
        ("The port is open. (Xinhua)", "The port is open.", "Xinhua"),
        ("Порт открыт. (Источник: ТАСС)", "Порт открыт.", "TASS"),
        ("港口开放。（来源：新华社）", "港口开放。", "Xinhua"),
        ("The port was opened by a firm (Reuters)", "The port was opened by a firm (Reuters)", None),
    ],
)
def test_brackets_at_the_very_end_are_cut(last: str, left: str, originator: str | None) -> None:
    found = split_credit(["The first paragraph.", *BODY, last])
    assert (found.originator, found.paragraphs[-1]) == (originator, left)


CITED = [
    # Azerbaijani
    ("APA-ya istinadən xəbər verilir ki, liman açılıb.", "APA"),
    ("Report-a istinadla xəbər verilir ki, liman açılıb.", "Report"),
    ("Liman açılıb, AZƏRTAC xəbər verir.", "AZERTAC"),
    ("AZƏRTAC xəbər verir ki, liman açılıb.", "AZERTAC"),
    ("Axar.az xəbər verir ki, liman açılıb.", "Axar.az"),
    ("Bu barədə Report İnformasiya Agentliyinə istinadən məlumat yayılıb.", "Report"),
    ("APA-nın məlumatına görə, liman açılıb.", "APA"),
    # Turkish
    ("Anadolu Ajansı'nın haberine göre liman açıldı.", "Anadolu Agency"),
    ("AA muhabirinin edindiği bilgiye göre liman açıldı.", "Anadolu Agency"),
    ("Reuters’ın aktardığına göre liman açıldı.", "Reuters"),
    # Russian
    ("По сообщению ТАСС, порт открыт.", "TASS"),
    ("По данным агентства «Интерфакс», порт открыт.", "Interfax"),
    ("По информации Арменпресса, порт открыт.", "Armenpress"),
    ("Порт открыт, передает ТАСС.", "TASS"),
    ("Порт открыт, передаёт агентство «Анадолу».", "Anadolu Agency"),
    ("Порт открыт, сообщает Trend со ссылкой на министерство.", "Trend"),
    ("Порт открыт, сообщает портал со ссылкой на РИА Новости.", "RIA Novosti"),
    # Armenian
    ("Արմենպրեսի փոխանցմամբ՝ նավահանգիստը բաց է։", "Armenpress"),
    ("«Արմենպրես»-ի հաղորդմամբ՝ նավահանգիստը բաց է։", "Armenpress"),
    ("Նավահանգիստը բաց է, հաղորդում է Արմենպրեսը։", "Armenpress"),
    ("Ինչպես հաղորդում է «Արմենպրեսը», նավահանգիստը բաց է։", "Armenpress"),
    ("Նավահանգիստը բաց է, հաղորդում է ՏԱՍՍ-ը։", "TASS"),
    ("ՏԱՍՍ-ին հղումով՝ նավահանգիստը բաց է։", "TASS"),
    ("Նավահանգիստը բաց է, գրում է NEWS.am-ը։", "News.am"),
    # Georgian
    ("„ინტერპრესნიუსის“ ცნობით, პორტი გაიხსნა.", "InterPressNews"),
    ("ინტერპრესნიუსის ინფორმაციით, პორტი გაიხსნა.", "InterPressNews"),
    ("ამის შესახებ ინფორმაციას „ინტერპრესნიუსი“ ავრცელებს.", "InterPressNews"),
    ("ინფორმაციას ინტერპრესნიუსი ავრცელებს.", "InterPressNews"),
    ("როგორც „როიტერი“ იუწყება, პორტი გაიხსნა.", "Reuters"),
    # Chinese
    ("据新华社报道，港口开放。", "Xinhua"),
    ("据中新社消息，港口开放。", "China News Service"),
    ("港口开放，俄罗斯媒体援引塔斯社消息称。", "TASS"),
    # Persian
    ("به گزارش ایرنا، بندر باز شد.", "IRNA"),
    ("به گزارش خبرگزاری مهر، بندر باز شد.", "Mehr News"),
    ("به گزارش خبرنگار گروه بین‌الملل خبرگزاری تسنیم، بندر باز شد.", "Tasnim"),
    ("بندر باز شد، به نقل از رویترز.", "Reuters"),
    # English
    ("According to Xinhua News Agency, the port is open.", "Xinhua"),
    ("The port is open, Trend reports.", "Trend"),
    ("The port is open, the ministry said with reference to Armenpress.", "Armenpress"),
    ("Trend reports with reference to the ministry that the port is open.", "Trend"),
]


@pytest.mark.parametrize(("sentence", "originator"), CITED)
def test_a_citation_tells_the_originator_and_the_sentence_stays(sentence: str, originator: str) -> None:
    found = split_credit([sentence, *BODY])
    assert (found.originator, found.paragraphs) == (originator, [sentence, *BODY])


NO_CREDIT = [
    # English
    "Reuters reported that the port is open.",
    "Xinhua headquarters in Beijing will move next year.",
    "Report: the port is open.",
    "The port is open, and the minister told Xinhua so on Friday.",
    "A trend reports like these confirm is the growth of cargo.",
    "The BBC building, a landmark (see the map) - is for sale.",
    "Trend - a word of fashion - has come to the port.",
    "An editor of TASS/RIA spoke about the port.",
    "Source: the ministry's own figures, which nobody could check so far.",
    "The AP test, taken by pupils of the port's school, begins.",
    # Russian
    "ТАСС — государственное агентство, порт — нет.",
    "Директор ТАСС сообщил об открытии порта.",
    "Министр рассказал ТАСС, что порт открыт.",
    "Интерфакс и Trend открыли бюро в порту.",
    "Он работал в РИА Новости. Порт открыт.",
    "Сообщили Интерфаксу в порту: он открыт.",
    "Новый тренд: порт открыт.",
    "Порт открыт, сообщает министр порта.",
    # Azerbaijani
    "APA və Trend limanda büro açıb.",
    "Nazirliyə istinadən xəbər verilir ki, liman açılıb.",
    "Nazirlik xəbər verir ki, liman açılıb.",
    "AZƏRTAC-ın direktoru limana gəlib.",
    "Liman Report-a açıqlama verib.",
    "Turan vadisi xəbər verir baharı.",
    "Bakı, 16 may. Liman açılıb.",
    # Turkish
    "Anadolu Ajansı'nın genel müdürü limana geldi.",
    "AA, limanda ofis açtı.",
    "Anadolu'nun limanları açıldı.",
    "Bakanlığın haberine göre liman açıldı.",
    "Reuters muhabirleri limana geldi mi bilinmiyor.",
    # Armenian
    "«Արմենպրեսը» նոր գրասենյակ է բացել։",
    "Արմենպրեսի տնօրենը այցելել է նավահանգիստ։",
    "Նախարարի փոխանցմամբ՝ նավահանգիստը բաց է։",
    "Նավահանգիստը բաց է, հաղորդում է նախարարությունը։",
    "ՏԱՍՍ-ին տված հարցազրույցում նա խոսել է նավահանգստի մասին։",
    # Georgian
    "„ინტერპრესნიუსმა“ ახალი ოფისი გახსნა.",
    "ინტერპრესნიუსის დირექტორი პორტში ჩავიდა.",
    "მინისტრის ცნობით, პორტი გაიხსნა.",
    "ინფორმაციას სამინისტრო ავრცელებს.",
    "მინისტრი „ინტერპრესნიუსს“ ესაუბრა.",
    "მთავარი ამბავი: პორტი გაიხსნა.",
    # Chinese
    "新华社北京总部将于明年搬迁。",
    "部长对新华社记者说，港口已经开放。",
    "据部长介绍，港口已经开放。",
    "人民日报社位于北京。",
    "5月16日电力供应恢复。",
    "他曾在中新社工作。",
    # Persian
    "مدیرعامل ایرنا به بندر رفت.",
    "وزیر به ایرنا گفت که بندر باز است.",
    "به گزارش وزارت راه، بندر باز شد.",
    "ماه مهر بندر باز شد.",
    "به نقل از وزیر، بندر باز شد.",
    "خلیج فارس آرام است.",
]


@pytest.mark.parametrize("sentence", NO_CREDIT)
def test_a_name_that_only_stands_in_a_sentence_is_no_credit(sentence: str) -> None:
    found = split_credit([sentence, *BODY])
    assert (found.originator, found.paragraphs) == (None, [sentence, *BODY])
    later = split_credit(["The first paragraph.", *BODY, sentence, "The last paragraph."])
    assert later.originator is None
    assert sentence in later.paragraphs


@pytest.mark.parametrize(("sentence", "originator"), CITED)
def test_a_citation_deep_in_the_text_is_about_its_own_sentence(sentence: str, originator: str) -> None:
    text = ["The first paragraph.", *BODY, sentence, "The last paragraph."]
    assert split_credit(text).originator is None


@pytest.mark.parametrize(
    ("sentence", "originator"),
    [
        ("Об этом сообщает ТАСС.", "TASS"),
        ("Bu barədə APA xəbər verir.", "APA"),
        ("Այս մասին հաղորդում է Արմենպրեսը։", "Armenpress"),
        ("ამის შესახებ ინფორმაციას ინტერპრესნიუსი ავრცელებს.", "InterPressNews"),
        ("Порт посетил директор, сообщает ТАСС.", None),
    ],
)
def test_a_second_paragraph_counts_where_it_speaks_of_the_whole(sentence: str, originator: str | None) -> None:
    assert split_credit(["The port is open.", sentence, *BODY]).originator == originator


@pytest.mark.parametrize(
    ("opening", "own", "left"),
    [
        ("BEIJING, May 16 (Xinhua) -- The port is open.", "Xinhua", "The port is open."),
        ("新华社北京5月16日电 港口开放。", "Xinhua News Agency", "港口开放。"),
        ("YEREVAN, MAY 16, ARMENPRESS. The port is open.", "armenpress", "The port is open."),
        ("МОСКВА, 16 мая. /ТАСС/. Порт открыт.", "TASS", "Порт открыт."),
        ("Bakı, 16 may, AZƏRTAC", "AZERTAC", ""),
        ("AZƏRTAC xəbər verir ki, liman açılıb.", "AZERTAC", "AZƏRTAC xəbər verir ki, liman açılıb."),
    ],
)
def test_an_outlet_that_credits_itself_has_no_originator(opening: str, own: str, left: str) -> None:
    found = split_credit([opening, *BODY], ["example", own])
    assert (found.originator, found.paragraphs) == (None, [left, *BODY] if left else BODY)


def test_behind_the_outlets_own_name_the_source_it_cites_counts() -> None:
    sentence = "Порт открыт, сообщает Trend со ссылкой на РИА Новости."
    assert split_credit([sentence, *BODY]).originator == "Trend"
    assert split_credit([sentence, *BODY], ["Trend News Agency"]).originator == "RIA Novosti"
