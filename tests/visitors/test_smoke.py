import pytest
from tests.visitors import world as w
def test_smoke(hospital):
    n=w.approved()
    i=w.get(n); print(i)
    n2=w.submitted(w.replace(w.ENTRY, patient="1", day=w.date(2026,11,26)))
