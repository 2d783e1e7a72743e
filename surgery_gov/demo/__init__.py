"""The demo hospital: 仁和市第一人民医院, invented, loaded through the same commands as a user's."""

from surgery_gov.demo.loading import Summary, load
from surgery_gov.demo.logins import Login, logins

__all__ = ["Login", "Summary", "load", "logins"]
