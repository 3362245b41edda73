"""Certificates for the mail server of the tests: one to trust, and those that nobody should."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import trustme

LONG_AGO = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))


class Certificates:
    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.file = folder / "authority.pem"  # for SSL_CERT_FILE
        self.authority.cert_pem.write_to_path(self.file)

    def good(self) -> ssl.SSLContext:
        return context_of(self.authority.issue_cert("localhost"))

    def of_another_host(self) -> ssl.SSLContext:
        return context_of(self.authority.issue_cert("mail.example"))

    def expired(self) -> ssl.SSLContext:
        since, until = LONG_AGO
        return context_of(self.authority.issue_cert("localhost", not_before=since, not_after=until))

    def of_nobody_we_know(self) -> ssl.SSLContext:
        return context_of(trustme.CA().issue_cert("localhost"))


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context
