"""The languages that queries are written in, and how long a word's ending may be in each.

The number bounds what a star stands for: long enough for the longest chain of endings seen on the terms of the
packs (Azerbaijani "tərəfdaşlı-qlarımızdan"), short enough that a stem does not run into a compound. Chinese words have
no endings, so a star is refused there.
"""

from collections.abc import Mapping
from types import MappingProxyType

ENDING_LETTERS_MAX: Mapping[str, int] = MappingProxyType(
    {"en": 5, "ru": 7, "az": 11, "tr": 11, "hy": 9, "ka": 9, "zh": 0, "fa": 6}
)

EVERYWHERE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        language: frozenset(words.split())
        for language, words in {
            "en": "the of and to in a an is are was were for on that this with as by at from it its be has have had not or but",
            "ru": "и в на с по не что из за к от для о об у до как это был была было были его её их но а же или при",
            "az": "və bu bir ilə də da ki üçün ən çox daha olan edib olub deyib onun isə kimi",
            "tr": "ve bu bir ile de da için ki en çok daha olan olarak ise gibi göre sonra kadar",
            "hy": "և է են որ մի այդ այս համար հետ մասին նաև ու եւ էր էին կամ իր",
            "ka": "და რომ არის ეს იმ მას ამ არ თუ მისი იყო რომელიც შესახებ ასევე",
            "zh": "我们 他们 这个 一个 以及 还有 因为 所以 但是 可以 没有 进行 表示",
            "fa": "و در به از که این آن را با برای است بود یک تا هم نیز شد شده",
        }.items()
    }
)
"""Words that nearly every text of a language has: alone, they say nothing of what it is about."""
