"""The blueprint of the agenda's pages."""

from flask import Blueprint

pages = Blueprint("agenda", __name__, url_prefix="/agenda")
