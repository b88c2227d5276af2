"""The settings of stories: how far back copies are looked for, and from which agreement on articles tell one event."""

from pydantic import BaseModel, ConfigDict, Field

from stories.copies import COPY_THRESHOLD


class StoriesSettings(BaseModel):
    """How articles are grouped. Raises pydantic's ValidationError for unknown names and values out of bounds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    window_days: int = Field(default=30, ge=1, le=120, description="days in which a copy of a text is found again")
    copy_similarity: float = Field(
        default=COPY_THRESHOLD,
        gt=0.0,
        le=1.0,
        description="share of common word runs (0 to 1) from which two texts are copies",
    )
    quote_share: float = Field(
        default=0.25, gt=0.0, le=1.0, description="share of a text (0 to 1) within another from which it quotes it"
    )
    quotes_limit: int = Field(default=4, ge=0, le=20, description="most texts noted as quoted by one article")
    agreement_within: float = Field(
        default=0.18,
        gt=0.0,
        le=1.0,
        description="agreement (0 to 1) from which an article joins a story of its language",
    )
    agreement_across: float = Field(
        default=0.18, gt=0.0, le=1.0, description="agreement (0 to 1) from which it joins a story of other languages"
    )
    merge_factor: float = Field(
        default=2.0, ge=1.0, le=4.0, description="two stories are merged from the agreement above, times this, on"
    )
    quiet_h: int = Field(default=72, ge=6, le=336, description="hours without an article after which a story is closed")
    half_agreement_h: int = Field(
        default=72, ge=6, le=336, description="hours of silence after which agreement with a story counts half"
    )
    settled_h: int = Field(
        default=48, ge=1, le=168, description="hours after which a story that was shown is merged no more"
    )
    candidates_limit: int = Field(
        default=16, ge=1, le=200, description="most stories that one article is compared with"
    )
    vector_weight: float = Field(
        default=0.3,
        ge=0.0,
        le=1.0,
        description="share of the cosine of two embeddings in the agreement, where there is a service for them",
    )
    vector_floor: float = Field(
        default=0.4,
        ge=0.0,
        le=0.95,
        description="cosine of two embeddings up to which they say nothing: that of unrelated articles, which models differ in",
    )
