"""The briefs that the configuration names, and what is wrong with them beyond their form."""

from collections.abc import Collection, Iterator

from desk.delivery import BriefSettings
from scheduler.briefs.due import Schedule
from scheduler.config import Settings
from scheduler.errors import MisuseError

DIGESTS = "digests"


def briefs_of(settings: Settings) -> tuple[BriefSettings, ...]:
    """The briefs; without any that one which writes everything into the folder of digests."""
    return settings.briefs or (BriefSettings(folders=(settings.storage.data_dir / DIGESTS,)),)


def brief_named(settings: Settings, name: str | None) -> BriefSettings:
    """The brief of that id, or for None the first one. Raises MisuseError."""
    briefs = {brief.id: brief for brief in briefs_of(settings)}
    if name is None:
        return next(iter(briefs.values()))
    if name not in briefs:
        raise MisuseError(f'no brief is called "{name}"; the configuration has {", ".join(briefs)}')
    return briefs[name]


def schedule_of(settings: Settings, brief: BriefSettings) -> Schedule:
    """When the brief is sent."""
    return Schedule.of(
        brief,
        settings.delivery,
        default_zone=settings.desk.timezone,
        default_time=settings.scheduler.digest_time,
    )


def unknown_names(
    briefs: Collection[BriefSettings], themes: Collection[str], outlets: Collection[str], countries: Collection[str]
) -> Iterator[str]:
    """What briefs name and nobody knows, a sentence each."""
    for brief in briefs:
        for word, named, known in (
            ("theme", (*brief.themes, *brief.weights, *brief.urgent), themes),
            ("outlet", brief.outlets, outlets),
            ("country", brief.countries, countries),
        ):
            for name in dict.fromkeys(named):
                if name not in known:
                    yield f'the brief "{brief.id}" names the {word} "{name}", which there is not'
