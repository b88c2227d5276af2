"""A story as it is printed: its lines, who has it and who has not, what is new, and why it stands where it does."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from desk.digest.cleaning import clean, safe_language
from desk.digest.labels import Labels
from desk.digest.material import Material
from desk.digest.novelty import novelty_of
from desk.digest.numbers import Coverage
from desk.digest.ordering import Ranked, reasons
from desk.digest.quotes import extract, headline
from desk.digest.stories import Story, in_time
from desk.digest.values import Entry, OutletLabel, PartialCopy, StoryText, ThemeTitle
from desk.settings import DeskSettings
from storage.articlerecords import StoredArticle
from storage.digestreads import Placed


@dataclass(frozen=True, slots=True)
class Entries:
    """Makes entries. `themes` are those of the digest by id, `answering` the outlets whose silence tells something, `edited`
    and `withdrawn` how many articles of a story changed or went."""

    material: Material
    places: Mapping[int, Placed]
    labels: Labels
    coverage: Coverage
    themes: Mapping[str, ThemeTitle]
    answering: Set[str]
    edited: Mapping[int, int]
    withdrawn: Mapping[int, int]
    settings: DeskSettings

    def entry(self, one: Ranked, number: int) -> Entry:
        """The story under this number."""
        story, settings = one.story, self.settings
        lead = story.lead
        spans = [span for flag in lead.flags if flag.theme in self.themes for span in flag.spans]
        texts = sorted(story.texts, key=lambda copies: lead not in copies)  # stable: the others stay in time
        shown = texts[: settings.texts_per_story]
        outlets = list(dict.fromkeys((article.outlet_id, article.publisher) for article in story.articles))
        return Entry(
            number=number,
            story_id=story.id,
            language=safe_language(lead.language),
            headline=headline(lead.title, spans, limit_chars=settings.title_chars),
            sentences=extract(lead.text, spans, count=settings.quotes_per_entry, limit_chars=settings.quote_chars),
            lead=self.labels.publication(lead),
            first=self.labels.publication(story.articles[0]),
            texts=tuple(self._text(copies, lead) for copies in shown),
            texts_omitted=len(texts) - len(shown),
            partial=self._partial(story),
            languages=tuple(dict.fromkeys(safe_language(article.language) for article in story.articles)),
            outlets=tuple({id_: self.labels.outlet(id_, publisher) for id_, publisher in outlets}.values()),
            articles=len(story.articles),
            originators=len(story.originators),
            score=max(best.score for best in story.flags.values()),
            themes=tuple(self.themes[theme] for theme in story.flags),
            novelty=novelty_of(
                story,
                one.known,
                edited=self.edited.get(story.id, 0),
                withdrawn=self.withdrawn.get(story.id, 0),
                labels=self.labels,
                settings=settings,
            ),
            silent=self._silent(story),
            reasons=reasons(one, self.material.model),
            desk_url=self.labels.desk(f"stories/{story.id}"),
        )

    def _text(self, copies: Sequence[StoredArticle], lead: StoredArticle) -> StoryText:
        """The lead stands before the copies that were first: whoever follows the link finds the words that are quoted."""
        in_order = sorted(copies, key=lambda article: article is not lead)
        shown = in_order[: self.settings.copies_per_text]
        credit = next((named for article in copies if (named := self.labels.originator(article))), None)
        return StoryText(
            language=safe_language(shown[0].language),
            headline=headline(shown[0].title, (), limit_chars=self.settings.title_chars),
            text_id=self.places[copies[0].id].text_id,
            originator=credit or self.labels.outlet(copies[0].outlet_id, copies[0].publisher).name,
            publications=tuple(map(self.labels.publication, shown)),
            omitted=len(in_order) - len(shown),
        )

    def _partial(self, story: Story) -> tuple[PartialCopy, ...]:
        """Texts of the story that hold a part of an earlier one, the greatest part of each."""
        found = []
        for copies in story.texts:
            for article_id, share in self.places[copies[0].id].quotes[:1]:
                quoted = self.material.articles.get(article_id)
                if quoted is not None and in_time(quoted) < in_time(copies[0]):
                    of_outlet = self.labels.outlet(quoted.outlet_id, quoted.publisher).name
                    found.append(PartialCopy(self.labels.publication(copies[0]), clean(of_outlet), round(share, 2)))
        return tuple(found[: self.settings.texts_per_story])

    def _silent(self, story: Story) -> tuple[OutletLabel, ...]:
        have = {article.outlet_id for article in story.articles}
        usual = self.coverage.usual(story.main_theme, self.settings.usual_days)
        silent = [outlet for outlet in usual if outlet in self.answering and outlet not in have]
        return tuple(self.labels.outlet(outlet) for outlet in silent[: self.settings.silent_outlets])
