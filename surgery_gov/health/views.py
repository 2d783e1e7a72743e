"""The page of the installation's health."""

from flask import Blueprint, current_app, render_template

from surgery_gov.health import queries
from surgery_gov.health.rules import judge, sound
from surgery_gov.kernel.permissions import Permission
from surgery_gov.web.pages import needs

pages = Blueprint("health", __name__, url_prefix="/health")


@pages.get("/")
@needs(Permission.SYSTEM_HEALTH)
def index() -> str:
    """Show what runs, what is stored, and what needs mending."""
    facts = queries.facts(current_app.config["SURGERY_GOV"])
    checks = judge(facts)
    return render_template("health/index.html", facts=facts, checks=checks, sound=sound(checks))
