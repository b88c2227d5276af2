"""In which order stories stand, and why: a weighted sum of a few features, its weights learned from analysts' judgements."""

from desk.ranking.features import FEATURES, HOW_NOVEL, Features, features_of, precision_of
from desk.ranking.model import DEFAULT, FEWEST_JUDGEMENTS, Model, learned, named

__all__ = [
    "DEFAULT",
    "FEATURES",
    "FEWEST_JUDGEMENTS",
    "HOW_NOVEL",
    "Features",
    "Model",
    "features_of",
    "learned",
    "named",
    "precision_of",
]
