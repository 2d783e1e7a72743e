"""Pages of the filings (目录报送)."""

from surgery_gov.filings.views import keeping, preparing, verifying
from surgery_gov.filings.views.blueprint import pages

__all__ = ["keeping", "pages", "preparing", "verifying"]
