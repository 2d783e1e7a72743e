"""Pages of the catalog: the list, an entry, editions, import, comparison, publication."""

from surgery_gov.catalog.views import editions, importing, listing
from surgery_gov.catalog.views.blueprint import pages

__all__ = ["editions", "importing", "listing", "pages"]
