"""What other programs may send to the API; a field that is not named here is refused by name."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.model import Flag, Story
from bot.domain.moments import read_moment
from bot.ports import Draft, DraftRefusedError, Level

Key = Annotated[str, Field(min_length=1, max_length=200)]
_MOMENT = "An ISO time, or on the story's clock 06:00, tomorrow 06:00, in 2h."


class Pushing(BaseModel):
    """An alert to push."""

    model_config = ConfigDict(extra="forbid", strict=True)

    story: str = Field(description="The story's id.")
    text: str = Field(description="The words, at most 4,000 characters; empty lines part them.")
    level: Level = Field(description="How urgent it is.")
    area: str | None = Field(None, description="Where it holds.")
    starts: str | None = Field(None, description=f"When it begins. {_MOMENT}")
    until: str | None = Field(None, description=f"When it ends. {_MOMENT}")
    url: str | None = Field(None, description="A page that says more.")
    idempotency_key: Key | None = Field(
        None, description="Makes a repeat harmless; the header Idempotency-Key does the same."
    )

    def draft(self, story: Story, now: datetime) -> Draft:
        """Return the draft. Raises ``DraftRefusedError`` for a time that is none."""
        return Draft(
            self.story,
            self.text,
            self.level,
            area=self.area,
            starts=_moment("starts", self.starts, story, now),
            until=_moment("until", self.until, story, now),
            url=self.url,
        )

    def asked(self) -> str:
        """Return the request without its key, one way for all ways of writing it."""
        return self.model_dump_json(exclude={"idempotency_key"}, exclude_none=True)


class Pushed(BaseModel):
    """An alert that was taken in."""

    entry: str = Field(description="The entry's id.")
    wanted: int = Field(description="How many chats wanted it when it was pushed.")


class Correcting(BaseModel):
    """A correction; what is not given stays."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = Field(None, strict=True, description="All its words from now on.")
    flags: frozenset[Flag] | None = Field(
        None, description="All its flags from now on: breaking, curfew, curfew-lifted, key-event."
    )
    note: str | None = Field(None, strict=True, description="What readers are told of the change.")


class Setting(BaseModel):
    """A target's state."""

    model_config = ConfigDict(extra="forbid", strict=True)

    state: Literal["active", "paused"]


def _moment(field: str, text: str | None, story: Story, now: datetime) -> datetime | None:
    if text is None:
        return None
    try:
        return read_moment(text, zone=story.timezone, now=now)
    except ValueError as error:
        raise DraftRefusedError(field, str(error)) from None
