"""Copies of one text: what a republisher changes does not matter, what a reporter writes does."""

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories import COPY_THRESHOLD, fingerprint, group_copies, similarity

ENGLISH = (
    "Khazar Railways put the third ferry of the year on the line between Aktau and Alat on Tuesday. The "
    "ship carries 54 "
    "wagons and needs 22 hours for the crossing.\n\n"
    "Its first load was grain from Kostanay for the port of Poti. The operator said that the waiting "
    "time at the berth, "
    "which had reached nine days in the storms of October, is now below two.\n\n"
    "The ministry expects five million tonnes on the route this year, a tenth more than last year. Two "
    "more ferries are "
    "being built at the yard south of Baku and should sail by the autumn of next year.\n\n"
    "Shippers in Tbilisi welcomed the news but pointed to the single track west of Gori, where trains still queue."
)
SAME_EVENT = (
    "A new vessel has joined the trans-Caspian line. According to the Kazakh side, the rail ferry took "
    "grain across the "
    "sea for the first time this week, and shortened the queue of wagons at Aktau that forwarders had "
    "complained about.\n\n"
    "Analysts in Almaty doubt that volumes will reach the five million tonnes that Baku promises. They say that rates "
    "are still a third above those of the northern route, and that insurers ask for more in winter.\n\n"
    "The shipyard did not answer questions on when the next two ships will be ready."
)
TEXTS = {
    "az": "Bakı limanından yola düşən qatar Qara dənizə üç gündə çatıb. Nazirlik bildirib ki, ikinci qatar həftəsonu "
    "yola salınacaq, yanvarda isə cədvəl hər gün üçün tərtib olunacaq. Sifarişçilər tariflərin dəyişməz "
    "qalmasını istəyir.",
    "ru": "Поезд, вышедший из бакинского порта, дошёл до Чёрного моря за три дня. В министерстве сообщили, что второй "
    "состав отправят в выходные, а с января график станет ежедневным. Грузовладельцы просят не менять тарифы.",
    "hy": "Բաքվի նավահանգստից մեկնած գնացքը Սև ծով է հասել երեք օրում։ Նախարարությունից հայտնել են, որ երկրորդ գնացքը "
    "կմեկնի շաբաթավերջին, իսկ հունվարից չվացուցակը կլինի ամենօրյա։",
    "ka": "ბაქოს პორტიდან გასული მატარებელი შავ ზღვამდე სამ დღეში მივიდა. სამინისტროს ცნობით, მეორე მატარებელი "
    "შაბათ-კვირას გავა, იანვრიდან კი განრიგი ყოველდღიური გახდება.",
    "zh": "从巴库港出发的列车三天后抵达黑海。运输部表示,第二列列车将于周末发车,明年一月起改为每日开行。"
    "货主希望运价保持不变。"
    "格鲁吉亚铁路方面称,哥里以西的单线区段仍然是瓶颈,扩建工程要到后年才能完工。",
    "fa": "قطاری که از بندر باکو راه افتاده بود سه‌روزه به دریای سیاه رسید. وزارت راه گفت قطار دوم آخر هفته حرکت می‌کند "
    "و از ژانویه برنامه روزانه خواهد شد. صاحبان بار خواهان ثابت ماندن نرخ‌ها هستند.",
}


def test_the_fingerprint_is_compact_and_starts_with_its_version() -> None:
    made = fingerprint(ENGLISH)
    assert made[0] == 1
    assert len(made) == 481


def test_fingerprints_stay_the_same_between_releases() -> None:
    """Stored fingerprints are compared with new ones: a change of the algorithm needs a new version byte."""
    made = hashlib.sha256(b"".join(fingerprint(text) for text in (ENGLISH, *TEXTS.values()))).hexdigest()
    assert made == "e03e5c4502cf021b2b642dd793911d3cf8e0f6e0fc06860e791fb77eb94d1a19"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_with_a_letter_or_digit_is_its_own_copy(text: str) -> None:
    made = fingerprint(text)
    assert made == fingerprint(text)
    assert len(made) <= 512
    assert similarity(made, made) == (1.0 if len(made) > 1 else 0.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet="abcçdəğ еёжз ქართ 中文字", max_size=40), max_size=8), st.data())
def test_grouping_is_a_partition_in_order_of_first_appearance(texts: list[str], data: st.DataObject) -> None:
    prints = [fingerprint(text) for text in texts]
    prints += (
        [prints[index] for index in data.draw(st.lists(st.integers(0, len(prints) - 1), max_size=4))] if prints else []
    )
    groups = group_copies(prints)
    assert sorted(index for group in groups for index in group) == list(range(len(prints)))
    assert all(group == sorted(group) for group in groups)
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)


def _grouped_by_pairs(prints: list[bytes], threshold: float) -> list[list[int]]:
    groups = [{index} for index in range(len(prints))]
    for one in range(len(prints)):
        for other in range(one):
            if similarity(prints[one], prints[other]) >= threshold:
                joined = next(g for g in groups if one in g) | next(g for g in groups if other in g)
                groups = [g for g in groups if not g & joined] + [joined]
    return sorted(sorted(group) for group in groups)


@pytest.mark.parametrize("threshold", [0.05, 0.3, COPY_THRESHOLD, 0.9, 1.0])
def test_grouping_finds_exactly_the_pairs_above_the_threshold(threshold: float) -> None:
    """The index that makes grouping fast gives what comparing every pair gives."""
    chance = random.Random(7)
    sentences = [sentence for text in (ENGLISH, SAME_EVENT) for sentence in text.split(". ")]
    texts = [". ".join(chance.sample(sentences, chance.randint(1, 6))) for _ in range(60)]
    prints = [fingerprint(text) for text in texts]
    assert group_copies(prints, threshold=threshold) == _grouped_by_pairs(prints, threshold)


@pytest.mark.parametrize(
    "altered",
    [
        pytest.param(ENGLISH.upper(), id="capitals"),
        pytest.param(ENGLISH.replace("\n\n", " \u00a0\n").replace(" the ", "  the\u200b "), id="spaces"),
        pytest.param(ENGLISH.replace("third ferry", "“third ferry”"), id="quotation marks"),
        pytest.param(ENGLISH.replace(",", " –"), id="punctuation"),
    ],
)
def test_case_quotes_spaces_and_punctuation_do_not_matter(altered: str) -> None:
    assert similarity(fingerprint(ENGLISH), fingerprint(altered)) == 1.0


@pytest.mark.parametrize("language", TEXTS)
def test_the_same_holds_in_every_script(language: str) -> None:
    text = TEXTS[language]
    altered = "  " + text.replace(" ", "\n").replace(",", "»") + "\ufeff"
    assert similarity(fingerprint(text), fingerprint(altered)) == 1.0


def test_turkic_capitals_are_the_same_letters() -> None:
    assert fingerprint("BAKI LİMANINDAN YOLA DÜŞƏN QATAR") == fingerprint("Bakı limanından yola düşən qatar")


def test_chinese_is_compared_by_characters_whatever_its_spaces() -> None:
    text = TEXTS["zh"]
    assert similarity(fingerprint(text), fingerprint(" ".join(text))) == 1.0


@pytest.mark.parametrize("text", [ENGLISH, TEXTS["zh"] + TEXTS["zh"][::-1]], ids=["words", "characters"])
def test_a_credit_in_front_and_a_cut_end_leave_a_copy(text: str) -> None:
    cut = "(GULFLINE - Khazar Wire) date 2026-11-23 " + text[: int(len(text) * 0.76)]
    assert group_copies([fingerprint(text), fingerprint(cut)]) == [[0, 1]]


def test_a_disclaimer_behind_leaves_a_copy() -> None:
    longer = ENGLISH + "\n\nThe syndicator gives no warranty for the accuracy of this text and takes no responsibility."
    assert similarity(fingerprint(ENGLISH), fingerprint(longer)) >= COPY_THRESHOLD


def test_two_accounts_of_one_event_are_no_copies() -> None:
    assert similarity(fingerprint(ENGLISH), fingerprint(SAME_EVENT)) < 0.2
    assert group_copies([fingerprint(ENGLISH), fingerprint(SAME_EVENT)]) == [[0], [1]]


@pytest.mark.parametrize("empty", ["", " \n\t", "—«»…!", "\u200b\ufeff"])
def test_texts_without_words_are_copies_of_nothing(empty: str) -> None:
    made = fingerprint(empty)
    assert made == b"\x01"
    assert similarity(made, made) == 0.0
    assert group_copies([made, made, fingerprint("Alat"), made]) == [[0], [1], [2], [3]]


def test_one_word_has_a_fingerprint() -> None:
    assert similarity(fingerprint("Bakı"), fingerprint("bakı!")) == 1.0
    assert similarity(fingerprint("Bakı"), fingerprint("Tbilisi")) == 0.0


def test_chains_of_copies_are_one_group() -> None:
    words = [f"w{number}" for number in range(420)]
    first, second, third = (fingerprint(" ".join(words[at : at + 300])) for at in (0, 60, 120))
    assert similarity(first, third) < COPY_THRESHOLD
    assert group_copies([first, third, fingerprint(ENGLISH), second]) == [[0, 1, 3], [2]]


def test_a_pair_exactly_at_the_threshold_is_one_group() -> None:
    prints = [fingerprint(ENGLISH), fingerprint(ENGLISH[:500])]
    at = similarity(*prints)
    assert 0.0 < at < 1.0
    assert group_copies(prints, threshold=at) == [[0, 1]]
    assert group_copies(prints, threshold=at + 0.001) == [[0], [1]]


def test_fingerprints_of_another_version_are_copies_of_nothing() -> None:
    made = fingerprint(ENGLISH)
    other = b"\x02" + made[1:]
    assert similarity(made, other) == 0.0
    assert group_copies([other, made, other]) == [[0], [1], [2]]


def test_bytes_that_are_no_fingerprint_are_refused() -> None:
    with pytest.raises(ValueError, match="1 or 481 bytes, not 3"):
        group_copies([b"\x01ab"])
    with pytest.raises(ValueError, match="bytes"):
        similarity(b"\x01ab", fingerprint(ENGLISH))


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.01, float("nan")])
def test_a_threshold_that_means_nothing_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        group_copies([], threshold=threshold)


def test_similarity_estimates_the_share_of_common_shingles() -> None:
    words = [f"w{number}" for number in range(1000)]
    half = similarity(fingerprint(" ".join(words[:750])), fingerprint(" ".join(words[250:])))
    assert half == pytest.approx(0.5, abs=0.1)
