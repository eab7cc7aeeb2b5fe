"""The fields that clean an HTML input and an Excel cell alike."""

import copy
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from csdl.kit.dates import VN, today
from csdl.kit.fields import (
    ChoiceByLabelField,
    CodeField,
    NumberField,
    PersonalIdField,
    PersonNameField,
    PhoneField,
    TextField,
    VNDateField,
    YesNoField,
    cell_text,
    id_warnings,
)

ETHNICITIES = [("01", "Kinh"), ("02", "Tày"), ("08", "HMông"), ("10", "Gia-rai"), ("52", "Brâu")]
COMMUNES = [("10507", "Cẩm Giang"), ("10508", "Cẩm Giàng"), ("10525", "Hải Dương")]
GENDERS = [("1", "Nam"), ("0", "Nữ")]


def refused(field, value):
    with pytest.raises(ValidationError) as error:
        field.clean(value)
    return " ".join(error.value.messages)


@pytest.mark.parametrize(
    ("field", "raw", "clean"),
    [
        (VNDateField(), "1/9/26", date(2026, 9, 1)),
        (VNDateField(), " 01.09.2026 ", date(2026, 9, 1)),
        (VNDateField(required=False), "\u00a0", None),
        (TextField(), "  a\u00a0\u00a0b ", "a b"),
        (PersonNameField(), "NGUYỄN  THỊ HƯƠNG", "Nguyễn Thị Hương"),
        (PersonNameField(), "nguyễn văn đức", "Nguyễn Văn Đức"),
        (PersonNameField(), "Hờ A Páo", "Hờ A Páo"),
        (PersonNameField(), "Y-Blô Niê", "Y-Blô Niê"),
        (PersonNameField(), "H'MÔNG LAN", "H'mông Lan"),
        (PersonalIdField(), "031 204 001 234", "031204001234"),
        (PersonalIdField(old_number=True), "031234567", "031234567"),
        (PhoneField(), "+84 912.345.678", "0912345678"),
        (PhoneField(), "84912345678", "0912345678"),
        (PhoneField(), "912345678", "0912345678"),
        (PhoneField(), "(0225) 3 822 222", "02253822222"),
        (CodeField(), "LH_01/2-b", "LH_01/2-b"),
        (CodeField(digits=8), "0003 0715", "00030715"),
        (CodeField(upper=True), "hs01", "HS01"),
        (ChoiceByLabelField(choices=ETHNICITIES), "01", "01"),
        (ChoiceByLabelField(choices=ETHNICITIES), "1", "01"),
        (ChoiceByLabelField(choices=ETHNICITIES), " TÀY", "02"),
        (ChoiceByLabelField(choices=ETHNICITIES), "tay", "02"),
        (ChoiceByLabelField(choices=ETHNICITIES), "H'Mông", "08"),
        (ChoiceByLabelField(choices=ETHNICITIES), "gia rai", "10"),
        (ChoiceByLabelField(choices=COMMUNES), "cẩm giàng", "10508"),
        (ChoiceByLabelField(choices=[("10", "10")], prefixes=["Khối"]), "Khối 10", "10"),
        (ChoiceByLabelField(choices=GENDERS, aliases={"trai": "1", "gái": "0"}), "Gái", "0"),
        (ChoiceByLabelField(choices=[("", "---"), *GENDERS], required=False), "", ""),
        (ChoiceByLabelField(choices=[("Nhóm", [("a", "Một"), ("b", "Hai")])]), "hai", "b"),
        # A label wins over a code that reads the same: sheets hold labels.
        (ChoiceByLabelField(choices=[("1", "2"), ("2", "1")]), "1", "2"),
        (YesNoField(), "x", True),
        (YesNoField(), "Có", True),
        (YesNoField(), "TRUE", True),
        (YesNoField(), "1", True),
        (YesNoField(), "không", False),
        (YesNoField(), "-", False),
        (YesNoField(), "", False),
        (YesNoField(empty=None), "", None),
        (YesNoField(required=True), False, False),
        (NumberField(), "8,5", Decimal("8.5")),
        (NumberField(max_digits=4, decimal_places=2), "8.25", Decimal("8.25")),
        (NumberField(required=False), " ", None),
    ],
)
def test_cleaning(field, raw, clean):
    assert field.clean(raw) == clean


@pytest.mark.parametrize(
    ("field", "raw", "says"),
    [
        (VNDateField(), "", "Chưa ghi mục này."),
        (VNDateField(), "31/2/2014", "không phải là ngày"),
        (VNDateField(first_year=1990), "1/1/1950", "1990–2100"),
        (PersonNameField(), "Nguyễn Văn 4n", "không có “4”"),
        (PersonNameField(), "=cmd|x y", "không có “=”"),
        (PersonNameField(), "Hương", "chưa đủ họ và tên"),
        (PersonNameField(max_length=10), "Nguyễn Thị Hương", "10"),
        (PersonalIdField(), "31204001234", "Excel hay bỏ số 0"),
        (PersonalIdField(), "3.1204E+10", "làm tròn"),
        (PersonalIdField(), "0312040O1234", "không phải chữ số"),
        (PersonalIdField(), "0312040012345", "có 13 chữ số"),
        (PersonalIdField(), "031234567", "cần đủ 12"),
        (PersonalIdField(), "٠٣١٢٠٤٠٠١٢٣٤", "không phải chữ số"),
        (PhoneField(), "0912345678 - 0987654321", "một số"),
        (PhoneField(), "01689123456", "đầu số cũ"),
        (PhoneField(), "123", "0912345678"),
        (PhoneField(), "không có", "0912345678"),
        (CodeField(digits=8), "30715", "Excel hay bỏ số 0"),
        (CodeField(digits=8), "abc", "8 chữ số"),
        (CodeField(), "a b", "dấu cách"),
        (ChoiceByLabelField(choices=ETHNICITIES), "Kin", "Hãy ghi một trong: Kinh"),
        (ChoiceByLabelField(choices=COMMUNES), "cam giang", "“Cẩm Giang”"),
        (ChoiceByLabelField(choices=[]), "a", "chưa có mục nào"),
        (ChoiceByLabelField(choices=GENDERS), "", "Chưa ghi"),
        (YesNoField(), "có lẽ", "Hãy ghi Có hoặc Không"),
        (YesNoField(required=True), "", "Chưa ghi"),
        (NumberField(), "1.234,5", "không phải là số"),
        (NumberField(), "tám", "không phải là số"),
        (NumberField(max_value=10), "11", "10"),
        (NumberField(), "NaN", "không phải là số"),
    ],
)
def test_refusals(field, raw, says):
    assert says in refused(field, raw)


def test_a_birthday_is_not_in_the_future():
    field = VNDateField(past=True)
    assert field.clean(today()) == today()
    assert "sau hôm nay" in refused(field, today() + timedelta(days=1))


def test_a_long_list_suggests_the_nearest():
    field = ChoiceByLabelField(
        choices=[(str(i), f"Xã {name}") for i, name in enumerate("abcdefghi")]
    )
    assert "Có phải là: Xã" in refused(field, "Xa z")
    assert "Danh mục" in refused(field, "12345678")


def test_choices_are_asked_for_once_for_each_copy():
    asked = []

    def choices():
        asked.append(1)
        return list(GENDERS)

    field = ChoiceByLabelField(choices=choices)
    mine = copy.deepcopy(field)
    asked.clear()
    assert [mine.clean("nam") for _ in range(100)] == ["1"] * 100
    assert len(asked) == 1


def test_fields_work_in_a_form_and_show_dates_as_written():
    class Form(forms.Form):
        born = VNDateField()
        boarding = YesNoField()
        gender = ChoiceByLabelField(choices=GENDERS)

    form = Form({"born": "1/9/2014", "gender": "1"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"born": date(2014, 9, 1), "boarding": False, "gender": "1"}
    html = Form(initial={"born": date(2014, 9, 1)}).as_p()
    assert 'value="01/09/2014"' in html and "<select" in html and 'type="checkbox"' in html
    assert not Form({"born": "01/09/2014", "gender": "1"}, initial={"born": date(2014, 9, 1)})[
        "born"
    ].field.has_changed(date(2014, 9, 1), "1/9/2014")


@pytest.mark.parametrize(
    ("number", "born", "gender", "says"),
    [
        ("031214001234", date(2014, 2, 3), "Nam", []),
        ("031314001234", date(2014, 2, 3), "0", []),
        ("031085001234", date(1985, 2, 3), 1, []),
        ("001214001234", date(2014, 2, 3), None, []),
        ("131214001234", date(2014, 2, 3), "1", []),  # born abroad
        ("031214001234", date(2013, 2, 3), "1", ["năm sinh 2014"]),
        ("031214001234", date(2014, 2, 3), "Nữ", ["giới tính nam"]),
        ("003214001234", date(2014, 2, 3), "1", ["“003”"]),
        ("000085001234", date(2014, 2, 3), "0", ["“000”", "năm sinh 1985", "giới tính nam"]),
        ("31204", date(2014, 2, 3), "0", []),
        ("", None, None, []),
    ],
)
def test_what_a_number_says_is_a_warning(number, born, gender, says):
    warnings = id_warnings(number, born, gender)
    assert len(warnings) == len(says)
    assert all(word in text for word, text in zip(says, warnings, strict=True))


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        (VNDateField(), date(2026, 9, 1), "01/09/2026"),
        (ChoiceByLabelField(choices=GENDERS), "1", "Nam"),
        (ChoiceByLabelField(choices=GENDERS), "9", "9"),
        # Two codes with one label: only the code reads back.
        (ChoiceByLabelField(choices=[("1", "Khác"), ("2", "Khác")]), "2", "2"),
        (YesNoField(), True, "Có"),
        (YesNoField(), False, "Không"),
        (NumberField(), Decimal("8.50"), "8.5"),
        (NumberField(), Decimal("100"), "100"),
        (TextField(), None, ""),
        (TextField(), datetime(2026, 9, 1, 7, 30, tzinfo=VN), "07:30 ngày 01/9/2026"),
        (TextField(), ["a", "b"], "a, b"),
    ],
)
def test_cell_text(field, value, text):
    assert cell_text(field, value) == text


@given(st.sampled_from(ETHNICITIES + COMMUNES), st.booleans())
def test_a_written_choice_reads_back(pair, by_code):
    field = ChoiceByLabelField(choices=ETHNICITIES + COMMUNES)
    assert field.clean(pair[0] if by_code else cell_text(field, pair[0])) == pair[0]


@given(st.text(max_size=30))
def test_any_text_is_cleaned_or_refused_with_a_sentence(text):
    fields = [
        VNDateField(),
        PersonNameField(),
        PersonalIdField(),
        PhoneField(),
        CodeField(digits=8),
        ChoiceByLabelField(choices=COMMUNES),
        YesNoField(),
        NumberField(),
    ]
    for field in fields:
        try:
            value = field.clean(text)
        except ValidationError as error:
            assert all(message.strip().endswith((".", "?")) for message in error.messages)
        else:
            assert field.clean(cell_text(field, value) or text) == value
