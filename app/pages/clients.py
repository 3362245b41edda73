"""A client is the kind of program that fetches a feed: enough to see that somebody's calendar has stopped, no more."""

BROWSER, OTHER = "webbläsare", "annan"
# The first that fits, by a word of its User-Agent in small letters.
CLIENTS = (
    ("google-calendar", "Google Kalender"),
    ("microsoft office", "Outlook"),
    ("outlook", "Outlook"),
    ("exchange", "Outlook"),
    ("thunderbird", "Thunderbird"),
    ("icsx5", "ICSx5"),
    ("evolution", "GNOME"),
    ("nextcloud", "Nextcloud"),
    ("akonadi", "KDE"),
    ("calendaragent", "Apple Kalender"),
    ("dataaccessd", "Apple Kalender"),
    ("macos", "Apple Kalender"),
    ("ios/", "Apple Kalender"),
    ("mozilla", BROWSER),
)


def is_calendar(user_agent: str) -> bool:
    """
    >>> [is_calendar(name) for name in ("Google-Calendar-Importer", "Mozilla/5.0 (X11) Firefox/128.0", "curl/8")]
    [True, False, False]
    """
    return client_of(user_agent) not in (BROWSER, OTHER)


def client_of(user_agent: str) -> str:
    """
    >>> client_of("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0")
    'Thunderbird'
    """
    told = user_agent.lower()
    return next((client for word, client in CLIENTS if word in told), OTHER)
