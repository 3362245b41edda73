"""Packed is what is sent small: the sheet and the scripts, which hold no secret.

A page is not packed: it has a form's token in it and words of whoever asks for it, and the size of what is packed
would tell the one by the other (BREACH, CVE-2013-3587).
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

from app.answers import wants_gzip


def send_packed(app: Flask) -> None:
    app.after_request(packed)


def packed(response: Response) -> Response:
    if request.endpoint != "static":
        return response
    response.vary.add("Accept-Encoding")
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # of what it says, packed or not (RFC 9110, 8.8.1)
    if response.status_code == 200 and wants_gzip(request.headers.get("Accept-Encoding", "")):
        response.direct_passthrough = False
        response.set_data(zipped(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=32)
def zipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
