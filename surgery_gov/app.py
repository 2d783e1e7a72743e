"""Puts the features together; the only module that knows them all."""

from collections.abc import Callable
from typing import Any

import jinja2
from flask import Flask, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_smorest import Blueprint
from flask_wtf import CSRFProtect
from sqlalchemy.exc import DBAPIError

from surgery_gov import starting
from surgery_gov.accounts import queries as accounts
from surgery_gov.accounts.rules.roles import ROLE_NAMES
from surgery_gov.accounts.views import pages as account_pages
from surgery_gov.accounts.views import visits
from surgery_gov.agenda import queries as agenda
from surgery_gov.agenda.views import pages as agenda_pages
from surgery_gov.applications.queries.chronicle import moments_of as application_chronicle
from surgery_gov.applications.queries.due import due_for as applications_due
from surgery_gov.applications.queries.due import unless_applied_for
from surgery_gov.applications.queries.pending import pending_targets
from surgery_gov.applications.views import meeting_pages
from surgery_gov.applications.views import pages as application_pages
from surgery_gov.archive import queries as archive
from surgery_gov.archive.views import pages as archive_pages
from surgery_gov.audit import service as trail
from surgery_gov.audit.views import pages as audit_pages
from surgery_gov.bundles.views import pages as bundle_pages
from surgery_gov.catalog import queries as catalog
from surgery_gov.catalog.views import pages as catalog_pages
from surgery_gov.certificates.queries.chronicle import moments_of as certificate_chronicle
from surgery_gov.certificates.queries.due import due_for as certificates_due
from surgery_gov.certificates.views import pages as certificate_pages
from surgery_gov.clearance.api import api as clearance_api
from surgery_gov.clearance.views import pages as clearance_pages
from surgery_gov.config import Settings
from surgery_gov.filings import queries as filings
from surgery_gov.filings.views import pages as filing_pages
from surgery_gov.health.views import pages as health_pages
from surgery_gov.kernel import commands, db
from surgery_gov.kernel.due import Source, Tally
from surgery_gov.kernel.permissions import Actor
from surgery_gov.kernel.resources import folder
from surgery_gov.matrix import queries as matrix
from surgery_gov.matrix.views import pages as matrix_pages
from surgery_gov.operations import queries as operations
from surgery_gov.operations.queries.chronicle import moments_of as operation_chronicle
from surgery_gov.operations.views import pages as operation_pages
from surgery_gov.policy import queries as policy
from surgery_gov.policy.rules import bases
from surgery_gov.policy.views import pages as policy_pages
from surgery_gov.preop.api import api as preop_api
from surgery_gov.preop.api import hooks as preop_hooks
from surgery_gov.preop.queries.due import due_for as cases_due
from surgery_gov.preop.queries.due_after import due_for as due_after_operations
from surgery_gov.preop.queries.due_opinions import due_for as opinions_due
from surgery_gov.preop.queries.planned import count_planned
from surgery_gov.preop.views import pages as preop_pages
from surgery_gov.privileges.api import api as privileges_api
from surgery_gov.privileges.queries.chronicle import moments_of as privilege_chronicle
from surgery_gov.privileges.queries.due import due_for as privileges_due
from surgery_gov.privileges.queries.holders import count_holders
from surgery_gov.privileges.queries.planned import planned_cases_with
from surgery_gov.privileges.queries.standing import standing_by_code
from surgery_gov.privileges.views import pages as privilege_pages
from surgery_gov.requirements.queries.chronicle import moments_of as requirement_chronicle
from surgery_gov.requirements.queries.due import due_for as requirements_due
from surgery_gov.requirements.views import pages as requirement_pages
from surgery_gov.staff import queries as staff
from surgery_gov.staff.queries.chronicle import moments_of as staff_chronicle
from surgery_gov.staff.views import pages as staff_pages
from surgery_gov.visitors import queries as visitors
from surgery_gov.visitors.views import pages as visitor_pages
from surgery_gov.web import errors, filters, headers, identity, manual, requests, shell
from surgery_gov.web.documents import Services
from surgery_gov.web.navigation import home_of
from surgery_gov.web.pages import guard, open_to_all

PAGES = (
    account_pages,
    agenda_pages,
    application_pages,
    archive_pages,
    audit_pages,
    bundle_pages,
    certificate_pages,
    clearance_pages,
    filing_pages,
    catalog_pages,
    health_pages,
    matrix_pages,
    meeting_pages,
    operation_pages,
    policy_pages,
    preop_pages,
    privilege_pages,
    requirement_pages,
    staff_pages,
    visitor_pages,
)
APIS: tuple[Blueprint, ...] = (privileges_api, clearance_api, preop_api, preop_hooks)
SOURCES: tuple[Source, ...] = (
    applications_due,
    unless_applied_for(privileges_due),
    certificates_due,
    requirements_due,
    policy.due_for,
    filings.due_for,
    catalog.due_for,
    staff.due_for,
    operations.due_for,
    cases_due,
    due_after_operations,
    opinions_due,
    visitors.due_for,
    accounts.due_for,
)
CHRONICLES = (
    staff_chronicle,
    requirement_chronicle,
    privilege_chronicle,
    application_chronicle,
    visitors.moments_of,
    certificate_chronicle,
    operation_chronicle,
)
EXEMPT = frozenset({"static", "bootstrap", "api-docs"})


class _App(Flask):
    """Flask without asking of every function, at every request, whether it is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function: none here is asynchronous."""
        return func


def connect_features() -> None:
    """Tell the lower features whom to ask for what only the upper ones know."""
    commands.trace_to(trail.write)
    catalog.count_privileges_with(standing_by_code)
    catalog.count_holders_with(count_holders)
    catalog.count_cases_with(operations.count_cases)
    accounts.choose_departments_from(staff.department_choices)
    archive.compose_with(CHRONICLES)
    matrix.applied_for_with(pending_targets, "applications.numbered")
    planned_cases_with(count_planned)
    agenda.compose_with(SOURCES)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; ``BadSettings`` where it must not start like this."""
    settings = settings or Settings.from_env()
    db.connect(settings.database_url, pool_size=settings.threads)
    settings = starting.checked(settings)
    requests.configure_logging(settings.log_level)
    app = _App(__name__, template_folder=str(folder("templates")), static_folder="web/static")
    _configure(app, settings)
    connect_features()
    app.teardown_appcontext(lambda _error: db.session.remove())
    Bootstrap5(app)
    _add_web(app, settings)
    csrf = CSRFProtect(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    api = Services(app)
    for service in APIS:
        api.register_blueprint(service)
        csrf.exempt(service)
    errors.register(app)  # after the Api, which would answer for pages too
    app.add_url_rule("/", "home", home)
    app.add_url_rule("/manual", "manual", manual.page)
    guard(app, exempt=EXEMPT)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.jinja_options = {
        "undefined": jinja2.StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config.from_mapping(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.tls,
        SESSION_COOKIE_NAME="surgery_gov",
        MAX_CONTENT_LENGTH=settings.upload_megabytes * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=settings.tls,
        BOOTSTRAP_SERVE_LOCAL=True,
        API_TITLE="surgery-gov",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
        SURGERY_GOV=settings,
    )


def _add_web(app: Flask, settings: Settings) -> None:
    app.session_interface = identity.PageSessions()
    requests.register(app)
    headers.register(app, tls=settings.tls)
    filters.register(app)
    app.jinja_env.globals.update(bases=bases, cite=bases.cite)
    shell.register(app, {role.value: name for role, name in ROLE_NAMES.items()})
    identity.logins.init_app(app, add_context_processor=False)
    accounts.read_policy_with(policy.security_policy)
    shell.name_hospital_with(_hospital)
    shell.count_due_with(_due)
    visits.register(app)


def _hospital() -> shell.Hospital:
    """Say whose this is; a page about a lost database must not need the database."""
    try:
        return shell.Hospital(*policy.hospital())
    except DBAPIError:
        return shell.Hospital()


def _due(actor: Actor) -> Tally | None:
    """Count what is due; a page about a lost database must not need the database."""
    try:
        return agenda.counts_of(actor)
    except DBAPIError:
        return None


@open_to_all
def home() -> ResponseReturnValue:
    """Go to the first page of one's role, or to the log-in."""
    visit = identity.visit()
    if visit is None:
        return redirect(url_for("accounts.log_in"), 303)
    return redirect(url_for(home_of(visit.actor.role)), 303)
