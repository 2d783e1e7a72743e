"""Pages for logging in and for keeping accounts and tokens."""

from flask import Blueprint

pages = Blueprint("accounts", __name__, url_prefix="/accounts")

from surgery_gov.accounts.views import keeping, login, tokens  # noqa: E402, F401
