"""Sentences that deny: stems of the words by which eight languages say that something is not so.

They are looked for in texts that joined a story since its reader was shown it. A stem begins a word, or stands anywhere
where the language is written without spaces. Which claim is denied is for the reader to see: the sentence is quoted.
"""

import re
from functools import cache

from desk.digest.quotes import Range, sentences

_STEMS = {
    "az": ("təkzib", "inkar et", "inkar ed", "həqiqətə uyğun deyil", "həqiqəti əks etdirmir", "əsassızdır"),
    "en": (
        *("denied", "denies", "deny ", "denying", "denial", "refuted", "refutes", "not true", "baseless", "debunk"),
        *("dismissed reports", "dismissed claims", "rejected reports", "rejected claims", "no such plan"),
    ),
    "fa": ("تکذیب", "صحت ندارد", "نادرست خواند", "بی‌اساس", "بی اساس"),
    "hy": ("հերք", "չի համապատասխանում իրականությանը", "իրականությանը չի համապատասխանում", "անհիմն"),
    "ka": ("უარყო", "უარყოფ", "არ შეესაბამება სიმართლეს", "არ შეესაბამება სინამდვილეს", "უსაფუძვლო"),
    "ru": (
        *("опроверг", "опровер", "отрица", "не соответствует действительности", "не соответствуют действительности"),
        *("безоснователь", "беспочвен"),
    ),
    "tr": ("yalanla", "tekzip", "inkar et", "inkar ed", "doğru değil", "gerçeği yansıtm", "asılsız"),
    "zh": ("否认", "驳斥", "不属实", "辟谣", "毫无根据"),
}
_SPACELESS = {"zh"}


def denial(text: str, language: str) -> Range | None:
    """Where the first sentence that denies stands; None where there is none, or no words of the language are known."""
    known = language.partition("-")[0]
    if known not in _STEMS:
        return None
    pattern = _pattern(known)
    folded = fold(text)
    if not pattern.search(folded):  # most texts, and quickly
        return None
    places = sentences(text)
    if len(folded) == len(text):
        return next(((start, end) for start, end in places if pattern.search(folded[start:end])), None)
    # a letter that folds into two moves the places
    return next(((start, end) for start, end in places if pattern.search(fold(text[start:end]))), None)


def fold(text: str) -> str:
    """Letters without case; the Turkic dotless i is one with the dotted."""
    return text.replace("İ", "i").replace("I", "i").replace("ı", "i").casefold()


@cache
def _pattern(language: str) -> re.Pattern[str]:
    stems = "|".join(re.escape(fold(stem)) for stem in _STEMS[language])
    return re.compile(stems if language in _SPACELESS else rf"(?<!\w)(?:{stems})")
