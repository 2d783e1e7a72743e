"""How the tests are spread over the workers: one by one, but for files that go as a whole."""

from xdist.scheduler import LoadScopeScheduling

WHOLE = ("tests/seeds/test_loading.py", "tests/wheel/test_wheel.py")
"""Their tests share what is dear to make: a loaded demo, a built wheel.

They are named here because a mark does not reach the scheduler: xdist 3.8 writes the group into an
attribute that pytest 9.2 no longer reads.
"""


class Spread(LoadScopeScheduling):
    """Makes a file of ``WHOLE`` one piece of work, and every other test its own."""

    def _split_scope(self, nodeid):
        path = nodeid.partition("::")[0]
        return path if path in WHOLE else nodeid
