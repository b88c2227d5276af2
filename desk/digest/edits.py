"""Corrections and withdrawals: articles whose page changed or went since the reader saw them.

1. An article that the reader was shown is compared with the version that was shown; another one, if a theme of the digest
   flags it now or flagged it then, with the first version that was replaced since the digest's window began.
2. What differs in no word and in no flag is no edit.
3. Edits that gained or lost a flag come first, those that lost one before all; then the newest.
4. How texts differ is worked out for those alone that are listed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from desk.digest.brief import BriefView
from desk.digest.differences import difference, differs
from desk.digest.labels import Labels
from desk.digest.material import Material
from desk.digest.quotes import headline
from desk.digest.shown import ShownArticle
from desk.digest.values import Edit, ThemeTitle, Withdrawal
from desk.settings import DeskSettings
from storage.articlerecords import FlagRecord, StoredArticle
from storage.digestreads import Placed


def wanted_versions(
    articles: Mapping[int, StoredArticle], edits: Mapping[int, int], shown: Mapping[int, ShownArticle]
) -> set[tuple[int, int]]:
    """Which earlier versions (article id, number) are to be compared with the newest ones."""
    wanted = set()
    for article_id, first_replaced in edits.items():
        if article_id in articles:
            number = shown[article_id].revision if article_id in shown else first_replaced
            if number < articles[article_id].revision:
                wanted.add((article_id, number))
    return wanted


def edits_of(
    material: Material,
    places: Mapping[int, Placed],
    shown: Mapping[int, ShownArticle],
    themes: Sequence[ThemeTitle],
    view: BriefView,
    labels: Labels,
    settings: DeskSettings,
) -> list[Edit]:
    """All edits, in the order in which they are told; none has the number of its story yet, and only the first ones, as many
    as are listed, say how the texts differ."""
    found = []
    for (article_id, number), old in sorted(material.versions.items()):
        article = material.articles[article_id]
        before, now = _covered(old.flags, labels), _covered(article.flags, labels)
        concerns = before | now and view.lets_through(
            article.language, article.outlet_id, labels.outlets.get(article.outlet_id)
        )
        if not (concerns or article_id in shown):
            continue
        if before == now and not differs((old.title, old.text), (article.title, article.text)):
            continue
        place = places.get(article_id)
        found.append(
            Edit(
                publication=labels.publication(article),
                headline=headline(article.title, (), limit_chars=settings.title_chars),
                story_id=place.story_id if place else article_id,
                number=None,
                from_revision=number,
                to_revision=article.revision,
                edited_at=article.fetched_at,
                gained=tuple(theme for theme in themes if theme.id in now - before),
                lost=tuple(theme for theme in themes if theme.id in before - now),
                diff=(),
                more=False,
            )
        )
    in_order = sorted(
        found,
        key=lambda edit: (not edit.lost, not edit.gained, -edit.edited_at.timestamp(), edit.publication.article_id),
    )
    return _with_differences(in_order, material, settings)


def _with_differences(edits: Sequence[Edit], material: Material, settings: DeskSettings) -> list[Edit]:
    """The edits, the listed ones with how their texts differ. One that differs in nothing that is seen is left out."""
    told: list[Edit] = []
    for edit in edits:
        if len(told) < settings.edits_limit:
            id_ = edit.publication.article_id
            old, new = material.versions[id_, edit.from_revision], material.articles[id_]
            diff, more = difference((old.title, old.text), (new.title, new.text), limit_chars=settings.edit_diff_chars)
            if diff or edit.gained or edit.lost:
                told.append(replace(edit, diff=diff, more=more))
        else:
            told.append(edit)
    return told


def withdrawals_of(
    material: Material,
    places: Mapping[int, Placed],
    shown: Mapping[int, ShownArticle],
    view: BriefView,
    labels: Labels,
    settings: DeskSettings,
) -> list[Withdrawal]:
    """The articles that went, the newest first; of those that the reader was not shown, only what a theme flags."""
    found = []
    for article_id in material.withdrawn:
        article = material.articles.get(article_id)
        if article is None or article.withdrawn_at is None:
            continue
        concerns = _covered(article.flags, labels) and view.lets_through(
            article.language, article.outlet_id, labels.outlets.get(article.outlet_id)
        )
        if not (concerns or article_id in shown):
            continue
        place = places.get(article_id)
        found.append(
            Withdrawal(
                publication=labels.publication(article),
                headline=headline(article.title, (), limit_chars=settings.title_chars),
                story_id=place.story_id if place else article_id,
                number=None,
                withdrawn_at=article.withdrawn_at,
            )
        )
    return sorted(found, key=lambda one: (-one.withdrawn_at.timestamp(), one.publication.article_id))


def _covered(flags: Sequence[FlagRecord], labels: Labels) -> set[str]:
    return {flag.theme for flag in flags} & labels.covered
