"""The blueprint the pages of the catalog hang on."""

from flask import Blueprint

pages = Blueprint("catalog", __name__, url_prefix="/catalog")
