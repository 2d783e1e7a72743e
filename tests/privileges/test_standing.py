import pytest

from surgery_gov.privileges import service
from surgery_gov.privileges.queries.standing import standing_by_code
from tests.privileges.ledgers import on
from tests.privileges.world import granted, order

pytestmark = pytest.mark.usefixtures("world")


def test_privileges_for_items_are_counted_at_an_instant(affairs, now):
    granted(affairs, "01001", "51.2300", "50.2200")
    granted(affairs, "01002", "50.2200", until="2027-01-01")
    granted(affairs, "01003", "37.5100")
    service.suspend(affairs, order("01001", "51.2300", effective="2026-11-01"))
    service.revoke(affairs, order("01003", "37.5100", effective="2026-06-01"))
    codes = ["51.2300", "50.2200", "37.5100", "99.9999"]
    assert standing_by_code(codes, now) == {"51.2300": 1, "50.2200": 2}
    assert standing_by_code(codes, on("2027-02-01"))["50.2200"] == 1
    assert standing_by_code([], now) == {}
    assert standing_by_code([f"{n:06d}" for n in range(12_000)] + codes, now)["50.2200"] == 2
