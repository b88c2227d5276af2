"""The words that all readable forms of the digest share, so that text and page say the same."""

from zoneinfo import ZoneInfo

from desk.digest.days import clock, long_date, short_date
from desk.digest.machinetexts import MachineKind, MachineText
from desk.digest.values import (
    CheckedOutlet,
    Digest,
    Edit,
    Entry,
    Late,
    Novelty,
    NoveltyKind,
    OutletLabel,
    Owner,
    PartialCopy,
    Publication,
    Section,
    StoryText,
    ThemeNumbers,
    ThemeTitle,
    Withdrawal,
)
from storage.endpointrecords import EndpointState

_LANGUAGES = {
    "az": "Azerbaijani",
    "en": "English",
    "fa": "Persian",
    "hy": "Armenian",
    "ka": "Georgian",
    "ru": "Russian",
    "tr": "Turkish",
    "zh": "Chinese",
    "und": "unknown language",
}
_INCOMPLETE = {
    "paywalled": "paywalled: only the beginning was read",
    "truncated": "cut short: only the beginning was read",
}
_WHY_LATE = {
    Late.AFTER_DIGEST: "first seen after that day's digest",
    Late.NO_DIGEST: "no digest told of that day",
}
_RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "ug", "ur", "yi"}


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 article`, `1,204 articles`"""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def language_name(code: str) -> str:
    return _LANGUAGES.get(code.partition("-")[0], code)


def direction(code: str) -> str:
    """The `dir` of text in the language; `auto` where the language is not one that is known."""
    primary = code.partition("-")[0]
    if primary in _RIGHT_TO_LEFT:
        return "rtl"
    return "ltr" if primary in _LANGUAGES and primary != "und" else "auto"


def subject(digest: Digest) -> str:
    """The subject of the digest wherever it is a message; who sends it puts it on a line (`cleaning.subject_line`)."""
    return f"{digest.title}: {day_title(digest)}"


def day_title(digest: Digest) -> str:
    """`Monday, 23 November 2026`, or the first and the last of several days."""
    first = digest.start_at.astimezone(ZoneInfo(digest.zone)).date()
    return long_date(digest.day) if first == digest.day else f"{long_date(first)} to {long_date(digest.day)}"


def summary(digest: Digest) -> str:
    """What the day holds, in one sentence or two."""
    if not digest.stories:
        so_far = "" if digest.day_is_over else " so far"
        return f"No story on {day_title(digest)}{so_far}."
    themes = len(digest.sections) + len(digest.quiet)
    articles = counted(digest.articles, "flagged article")
    late = f", {digest.late:,} of earlier days" if digest.late else ""
    texts = "" if digest.articles == digest.texts else f", {counted(digest.texts, 'different text')}"
    said = f"{counted(digest.stories, 'story', 'stories')} on {len(digest.sections)} of {counted(themes, 'theme')}"
    return f"{said}; {articles}{late}{texts}."


def news(digest: Digest) -> str:
    """How many of the printed stories are new, and against what that is told; empty where none is printed."""
    if not digest.entries:
        return ""
    kinds = [entry.novelty.kind for entry in digest.entries]
    named = ((NoveltyKind.NEW, "new"), (NoveltyKind.GREW, "grew"), (NoveltyKind.EDITED, "edited"))
    more = ((NoveltyKind.WITHDRAWN, "withdrawn"), (NoveltyKind.SAME, "unchanged"))
    counts = [f"{kinds.count(kind):,} {word}" for kind, word in (*named, *more) if kind in kinds]
    printed = f"{len(kinds):,} of them printed: " if len(kinds) < digest.stories else ""
    return f"{printed}{', '.join(counts)} since {against(digest)}."


def warning(digest: Digest) -> str:
    """What a reader has to know before taking silence for news: that no outlet answered; empty where one did."""
    checked = digest.checked
    if checked.answering or not (checked.polled or checked.unpolled):
        return ""
    return "No outlet answered: what happened may be missing here. The end says why."


def against(digest: Digest) -> str:
    """What novelty is told against."""
    return f"the digest of {short_date(digest.previous_day)}" if digest.previous_day else "the day began"


def made(digest: Digest) -> str:
    """When it was made, in the digest's zone; says so if the day was not over."""
    at = clock(digest.made_at, ZoneInfo(digest.zone))
    return f"Made {at}." if digest.day_is_over else f"Made {at}, before the day was over: more may follow."


def published(publication: Publication, digest: Digest) -> str:
    """When one copy appeared, in the digest's zone."""
    zone = ZoneInfo(digest.zone)
    if publication.published_at is None:
        return f"date unknown, fetched {clock(publication.fetched_at, zone, day=digest.day)}"
    if publication.day_only:
        return f"no time given, fetched {clock(publication.fetched_at, zone, day=digest.day)}"
    return clock(publication.published_at, zone, day=digest.day)


def late(publication: Publication, digest: Digest) -> str:
    """Why an article of an earlier day is told: `late: first seen after that day's digest`. Where `published` does not say its
    day, this does."""
    if publication.late is None:
        return ""
    day = publication.at.astimezone(ZoneInfo(digest.zone)).date()
    of_day = f"of {short_date(day)}, " if publication.day_only else ""
    return f"late: {of_day}{_WHY_LATE[publication.late]}"


def incompleteness(completeness: str) -> str:
    """What to know before citing a text of which less than the whole was read; empty for a whole one."""
    return _INCOMPLETE.get(completeness, "")


def alterations(publication: Publication, digest: Digest) -> list[str]:
    """What to know before citing the page: why it is told late, that only its beginning was read, and what became of it."""
    said = [told] if (told := late(publication, digest)) else []
    said += [incomplete] if (incomplete := incompleteness(publication.completeness)) else []
    if publication.revision > 1:
        said.append(f"version {publication.revision}")
    if publication.withdrawn_at:
        said.append(f"withdrawn {clock(publication.withdrawn_at, ZoneInfo(digest.zone), day=digest.day)}")
    return said


def owner(outlet: OutletLabel) -> str:
    """`state, AZ`; of an outlet abroad also who owns it: `abroad, state, CN`. Empty where nothing is known."""
    owned = outlet.owner.value if outlet.owner is not Owner.UNKNOWN else ""
    own = outlet.ownership if outlet.owner is Owner.ABROAD and outlet.ownership != "unknown" else ""
    return ", ".join(word for word in (owned, own, outlet.country) if word)


def named_outlet(outlet: OutletLabel) -> str:
    """`Khazar Wire (state, AZ)`"""
    label = owner(outlet)
    return f"{outlet.name} ({label})" if label else outlet.name


def entry_facts(entry: Entry) -> list[str]:
    """Languages, score, and how many have the story, where that is more than one."""
    facts = [", ".join(language_name(code) for code in entry.languages), f"score {entry.score:.2f}"]
    if len(entry.outlets) > 1:
        facts.append(f"{len(entry.outlets)} outlets")
    if entry.articles > 1:
        facts.append(f"{counted(entry.originators, 'independent originator')}")
    if entry.copies:
        facts.append(counted(entry.copies, "copy", "copies"))
    return facts


def first(entry: Entry, digest: Digest) -> str:
    """Who had the story first, where that is not the article that leads; else empty."""
    if entry.first.article_id == entry.lead.article_id:
        return ""
    return f"first at {named_outlet(entry.first.outlet)}, {published(entry.first, digest)}"


def written_by(text: StoryText) -> str:
    """Who wrote a text, where that is not its first publisher; else empty."""
    return "" if text.originator == text.publications[0].outlet.name else f"text by {text.originator}"


def copies_omitted(text: StoryText) -> str:
    return f"and {counted(text.omitted, 'more copy', 'more copies')}" if text.omitted else ""


def texts_omitted(entry: Entry) -> str:
    return f"and {counted(entry.texts_omitted, 'more text')} on it" if entry.texts_omitted else ""


def theme_names(entry: Entry) -> str:
    return ", ".join(theme.title for theme in entry.themes)


def novelty(told: Novelty) -> list[str]:
    """What is new of a known story, a line each; nothing for a new one and for one without news."""
    lines = []
    grown = []
    if told.outlets:
        grown.append(f"now also at {', '.join(outlet.name for outlet in told.outlets)}")
    if told.languages:
        grown.append(f"now also in {', '.join(language_name(code) for code in told.languages)}")
    if told.numbers:
        grown.append(f"new numbers: {', '.join(told.numbers)}")
    if told.articles:
        lines.append(f"grew by {counted(told.articles, 'article')}{': ' if grown else ''}{'; '.join(grown)}")
    if told.edited:
        lines.append(f"{counted(told.edited, 'article')} of it edited")
    if told.withdrawn:
        lines.append(f"{counted(told.withdrawn, 'article')} of it withdrawn")
    return lines


def standing(told: Novelty) -> str:
    """How a story stands against what the reader knows, in a word."""
    return "denied" if told.denial else told.kind.value


def partial(copy: PartialCopy) -> str:
    """`Masis Daily quotes 34% of a text of Khazar Wire`"""
    return f"{copy.publication.outlet.name} quotes {copy.share:.0%} of a text of {copy.of_outlet}"


def silent(entry: Entry) -> str:
    """Which outlets that usually cover the theme have not the story; empty where there is none."""
    if not entry.silent:
        return ""
    verb = "covers" if len(entry.silent) == 1 else "cover"
    names = ", ".join(named_outlet(outlet) for outlet in entry.silent)
    return f"not at {names}, which usually {verb} {entry.themes[0].title}"


def why(entry: Entry) -> str:
    """`why here: 3 independent originators +2.0, new story +0.8`"""
    parts = [f"{reason.text} {reason.weight:+.1f}" for reason in entry.reasons]
    return f"why here: {', '.join(parts)}" if parts else ""


def machine_label(text: MachineText) -> str:
    """`Machine-made summary in English, by some-model; nobody has checked it`"""
    within = "into" if text.kind is MachineKind.TRANSLATION else "in"
    language = "" if text.language == "und" else f" {within} {language_name(text.language)}"
    return f"Machine-made {text.kind.value}{language}, by {text.model}; nobody has checked it"


def machine_work(digest: Digest) -> list[str]:
    """`summaries by some-model: 3 of 5; the service answered 503`, a line for each kind; nothing where no model was asked."""
    if digest.machine is None:
        return []
    plurals = {MachineKind.SUMMARY: "summaries", MachineKind.TRANSLATION: "translations"}
    return [
        "; ".join((f"{plurals[one.kind]} by {digest.machine.model}: {one.made} of {one.wanted}", *one.reasons))
        for one in digest.machine.counts
    ]


def evidence(entry: Entry) -> str:
    """How to come to the evidence: the command that explains the flag, and where the page as fetched lies."""
    said = f"story {entry.story_id} · silkwatch themes explain {entry.themes[0].id} {entry.lead.article_id}"
    kept = entry.lead.snapshot
    return f"{said} · snapshot {kept.file} at {kept.offset:,}" if kept else said


def edited(edit: Edit, digest: Digest) -> str:
    """When an article changed, and between which versions."""
    at = clock(edit.edited_at, ZoneInfo(digest.zone), day=digest.day)
    return f"edited {at}, version {edit.from_revision} to {edit.to_revision}"


def gained_lost(edit: Edit) -> list[str]:
    """The flags that an edit lost and gained, those lost first."""
    sides = (("lost", edit.lost), ("gained", edit.gained))
    return [f"{verb} the flag {_titles(themes)}" for verb, themes in sides if themes]


def withdrawn(one: Withdrawal, digest: Digest) -> str:
    return f"withdrawn {clock(one.withdrawn_at, ZoneInfo(digest.zone), day=digest.day)}"


def story_number(one: Edit | Withdrawal) -> str:
    """Which story of the digest an article belongs to; empty where it is not printed."""
    return f"story {one.number}" if one.number else ""


def numbers_range(digest: Digest) -> str:
    """Which days the numbers are of."""
    return f"Stories a day, {short_date(digest.days[0])} to {short_date(digest.days[-1])}"


def average(numbers: ThemeNumbers) -> float:
    """Stories a day before the last one."""
    before = numbers.stories[:-1]
    return sum(before) / len(before) if before else 0.0


def spoken(numbers: ThemeNumbers) -> str:
    """A row of numbers for who cannot see the chart; no name of a theme, for it stands in an attribute of the page."""
    return f"stories a day: {', '.join(map(str, numbers.stories))}"


def ordered_by(digest: Digest) -> str:
    """With what the stories were ordered."""
    if digest.ranking.order != "importance":
        return f"by {digest.ranking.order}"
    if not digest.ranking.judgements:
        return "by importance, with the default weights"
    weights = ", ".join(f"{name} {weight:.2f}" for name, weight in digest.ranking.weights)
    return f"by importance, learned from {counted(digest.ranking.judgements, 'judgement')}: {weights}"


def more_edits(digest: Digest) -> str:
    number = digest.edits_omitted
    return f"and {counted(number, 'more edited article')} not listed here" if number else ""


def more_withdrawals(digest: Digest) -> str:
    number = digest.withdrawals_omitted
    return f"and {counted(number, 'more withdrawn article')} not listed here" if number else ""


def omitted(section: Section) -> str:
    return f"and {counted(section.omitted, 'more story', 'more stories')} not listed here"


def _titles(themes: tuple[ThemeTitle, ...]) -> str:
    return ", ".join(theme.title for theme in themes)


def elsewhere(digest: Digest) -> str:
    """What was flagged and is not told here, and why; empty where there is none."""
    number = counted(digest.articles_elsewhere, "article")
    said = [f"{number} of the day flagged, but outside this brief."] if digest.articles_elsewhere else []
    if digest.too_late:
        came = counted(digest.too_late, "flagged article")
        said.append(f"{came} came that late that the days of desk.late_days are over: silkwatch articles lists them.")
    return " ".join(said)


def polled(digest: Digest) -> str:
    """`17 outlets polled: 12 answered, 2 silent, 3 failing; 1 not polled. 4 outlets of the catalogue are not watched.`"""
    checked = digest.checked
    verb = "is" if len(checked.off) == 1 else "are"
    off = f" {counted(len(checked.off), 'outlet')} of the catalogue {verb} not watched." if checked.off else ""
    if not (checked.polled or checked.unpolled):
        return f"No outlet was polled.{off}"
    parts = [f"{len(checked.answering):,} answered"]
    parts += [f"{len(checked.silent):,} silent"] if checked.silent else []
    parts += [f"{len(checked.blocked):,} blocked"] if checked.blocked else []
    parts += [f"{len(checked.failing):,} failing"] if checked.failing else []
    skipped = f"; {len(checked.unpolled):,} not polled" if checked.unpolled else ""
    return f"{counted(checked.polled, 'outlet')} polled: {', '.join(parts)}{skipped}.{off}"


def silence(outlet: CheckedOutlet, digest: Digest) -> str:
    """Why an outlet counts as silent: its state and how old its newest item is."""
    state = "no items" if outlet.state is EndpointState.EMPTY else outlet.state.value
    if outlet.newest_item_at is None:
        return f"{state}, no dated item so far"
    return f"{state}, newest item {short_date(outlet.newest_item_at.astimezone(ZoneInfo(digest.zone)).date())}"


def failure(outlet: CheckedOutlet, digest: Digest) -> str:
    """Why an outlet counts as failing: its state, the reason, and when it last answered."""
    why = outlet.state.value.replace("-", " ")
    if outlet.reason and outlet.reason != outlet.state.value:
        why += f": {outlet.reason}"
    if outlet.last_ok_at is None:
        return f"{why}; no good answer so far"
    return f"{why}; last good answer {clock(outlet.last_ok_at, ZoneInfo(digest.zone), day=digest.day)}"


def ledger_sum(digest: Digest) -> str:
    """`found 305 = stored 280 + duplicate 3 + rejected 12 + failed 4 + waiting 6`"""
    books = digest.ledger
    names = ("stored", "duplicate", "rejected", "failed", "waiting")
    return f"found {books.found:,} = " + " + ".join(f"{name} {getattr(books, name):,}" for name in names)
