"""An error page says what happened and where to go on, in words; a feed's error is one plain line."""

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from app.pages.language import asked_language
from app.pages.login import session_ended
from app.store import StoreTrouble

SAID = {403, 404, 405, 410, 421, 500, 503}  # the others, which only a program's mistake can cause, are said as 400


def answer_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(StoreTrouble, store_trouble)


def refused(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 401:
        return session_ended()
    response = said(status)
    if status == 405:
        response.headers["Allow"] = dict(error.get_headers()).get("Allow", "GET, HEAD")
    return response


def store_trouble(error: StoreTrouble) -> Response:
    current_app.logger.error("the store did not answer: %s", error)
    return said(503)


def said(status: int) -> Response:
    response = as_line(status) if request.path.startswith(("/f/", "/p/")) else as_page(status)
    if status == 503:
        response.headers["Retry-After"] = "120"
    return response


def as_line(status: int) -> Response:
    return Response("No such address.\n" if status == 404 else f"Error {status}.\n", status, mimetype="text/plain")


def as_page(status: int) -> Response:
    known = status if status in SAID else 400
    return Response(render_template("error.html", t=asked_language(), status=known), status, mimetype="text/html")
