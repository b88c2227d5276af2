"""What grouping sees of an article: the features of `stories` over the names that `themes` finds."""

from stories import Features, Mention, features_of
from themes import entity_finder, fold


def made_features(title: str, text: str, language: str) -> Features:
    """The features of an article as it is read, or as it is kept."""
    named = entity_finder().find(fold(f"{title}\n\n{text}"), language=language)
    return features_of(title, text, language, [Mention(one.entry, one.kind, one.start) for one in named])
