"""Charts as numbers: shares are of each bar alone, and never say all where one is missing."""

from hypothesis import given
from hypothesis import strategies as some

from reports.charts import LEFT, WIDTH, bars, per_cent


@given(
    some.integers(1, 2_000_000).flatmap(lambda n: some.tuples(some.integers(0, n), some.just(n)))
)
def test_a_share_is_rounded_down(pair):
    part, whole = pair
    said = per_cent(part, whole)
    tenths = round(float(said.rstrip("%").replace(",", ".")) * 10)
    assert tenths * whole <= part * 1000 < (tenths + 1) * whole
    assert (said == "100%") == (part == whole) and (said == "0%") == (part * 1000 < whole)


def test_a_chart_of_shares_fills_each_bar():
    rows = [("Khối 6", [3, 0, 1]), ("Khối 7", [0, 0, 0]), ("Khối 8", [20, 0, 0])]
    chart = bars("v", "Xác thực", rows, ("khớp", "lệch", "chưa"), share="%")
    assert [(bar.label, bar.said, bar.total) for bar in chart.bars] == [
        ("Khối 6", "75%", 4),
        ("Khối 8", "100%", 20),
    ]
    for bar in chart.bars:
        assert abs(sum(part[2] for part in bar.parts) - (WIDTH - LEFT - 70)) <= 1


def test_a_chart_of_numbers_has_one_scale():
    chart = bars("n", "Sĩ số", [("6", [30, 10]), ("7", [20, 0])], ("Nữ", "Nam"))
    assert [bar.said for bar in chart.bars] == ["", ""]
    assert chart.bars[0].parts[0][2] == round((WIDTH - LEFT - 70) * 30 / 40)
    assert bars("n", "Sĩ số", [("6", [0, 0])], ("Nữ", "Nam")) is None
