"""News is what a serving process has not seen yet: those of an organisation's feeds and addresses that changed."""

from app.store.changes import lead
from app.store.engine import Row
from app.store.feeds import FeedKeeping, bytes_from
from app.store.records import Change, News
from app.store.subscribing import SubscriptionKeeping, subscription_from

SINCE = "SELECT * FROM {} WHERE organisation = :organisation AND changed > :number"


class NewsTelling(FeedKeeping, SubscriptionKeeping):
    def news(self, organisation: str, since: Change | None, until: Change) -> News:
        """All there is, where nothing was seen before or nobody can tell what has changed.

        What changes while it is read may be in it too, or a part of that: it is news again after `until`.
        """

        def rows_of(table: str, after: Change) -> list[Row]:
            return self.engine.rows(SINCE.format(table), organisation=organisation, number=after.number)

        if since:
            feeds, addresses = rows_of("feeds", since), rows_of("subscriptions", since)
            if lead([*feeds, *addresses], since, until):
                return News(False, [bytes_from(row) for row in feeds], [subscription_from(row) for row in addresses])
        return News(True, self.feeds(organisation), self.subscriptions(organisation))
