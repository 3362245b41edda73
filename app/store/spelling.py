"""How moments and days are spelled in the store: ISO 8601, and a moment in UTC, so that text sorts as time does."""

from datetime import UTC, date, datetime


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    return date.fromisoformat(text)
