from hypothesis import given
from hypothesis import strategies as st

from surgery_gov.kernel.lots import in_lots


@given(st.lists(st.integers()), st.integers(1, 4))
def test_lots_hold_every_value_in_its_order_and_none_is_too_large(values, size):
    lots = list(in_lots(values, size))
    assert [value for lot in lots for value in lot] == values
    assert all(0 < len(lot) <= size for lot in lots)
