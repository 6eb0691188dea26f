"""HTTP on loopback: the guard first, then the extension's door and the person's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, send_from_directory

if TYPE_CHECKING:
    from companion.service import Service


def create_app(service: Service, practice: Blueprint | None = None) -> Flask:
    """Return the app of ``service``; ``practice`` is the practice shop, which lives under localhost only."""
    from companion.web import api, failures, guard, i18n, pages, session

    app = Flask(__name__, static_folder=None)
    app.config.update(
        PROVIDE_AUTOMATIC_OPTIONS=False, PROPAGATE_EXCEPTIONS=False, MAX_FORM_PARTS=100,
        MAX_FORM_MEMORY_SIZE=guard.SMALL,
    )  # fmt: skip
    app.extensions["companion"] = service
    service.sessions = session.Sessions()
    guard.install(app)
    i18n.init(app)
    app.register_error_handler(Exception, failures.answer)
    app.jinja_env.globals["csrf_token"] = session.csrf_token
    app.add_url_rule("/static/<path:filename>", "static", guard.door(guard.STATIC)(static))
    for blueprint in (api.bp, session.bp, pages.bp):
        app.register_blueprint(blueprint)
    guard.mark(pages.bp, guard.PERSON)
    if practice is not None:
        app.register_blueprint(practice)
        guard.mark(practice, guard.PRACTICE)
    return app


def static(filename: str) -> Response:
    """Return a style sheet, script or picture of the dashboard."""
    from pathlib import Path

    return send_from_directory(Path(__file__).with_name("static"), filename)
