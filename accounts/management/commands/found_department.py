"""The first accounts of an empty department, by a decision that names two people."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from accounts.actions.department import found_department
from accounts.actions.slip import issue_slip
from csdl.kit.action import Refused
from csdl.kit.dates import parse_vn_date
from csdl.kit.reach import system


class Command(BaseCommand):
    help = "Khởi tạo một Sở: mã, tên, số và ngày quyết định, lãnh đạo và cán bộ quản trị."

    def add_arguments(self, parser):
        parser.add_argument("--code", required=True, help="mã Sở, ví dụ 31")
        parser.add_argument("--name", required=True, help="ví dụ: Sở Giáo dục và Đào tạo Hải Phòng")
        parser.add_argument("--parent-name", default="", help="cơ quan chủ quản trên tiêu đề giấy")
        parser.add_argument("--place", required=True, help="địa danh, ví dụ Hải Phòng")
        parser.add_argument("--abbreviation", default="SGDĐT")
        parser.add_argument("--decision-number", required=True, help="số quyết định khởi tạo")
        parser.add_argument("--decision-date", required=True, help="ngày quyết định, dd/mm/yyyy")
        for who in ("head", "officer"):
            parser.add_argument(f"--{who}", required=True, help="họ và tên")
            parser.add_argument(f"--{who}-title", required=True, help="chức vụ")
            parser.add_argument(f"--{who}-phone", default="")

    def handle(self, **options):
        try:
            day: date = parse_vn_date(options["decision_date"])
            by = system(f"Quyết định số {options['decision_number']}")
            unit, *users, paper = found_department(
                code=options["code"],
                name=options["name"],
                issuer={
                    "parent_name": options["parent_name"],
                    "place": options["place"],
                    "abbreviation": options["abbreviation"],
                },
                decision={"number": options["decision_number"], "on": day},
                head=self._person(options, "head"),
                officer=self._person(options, "officer"),
                by=by,
            )
            slips = [(user, issue_slip(user=user, by=by)[1]) for user in users]
        except (Refused, ValueError) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Đã khởi tạo {unit.name} (hồ sơ {paper.code}).")
        for user, code in slips:
            self.stdout.write(f"{user.full_name}\t{user.username}\t{code}")
        self.stdout.write("Mỗi mã dùng một lần, trong 7 ngày, tại trang Kích hoạt tài khoản.")

    @staticmethod
    def _person(options, who):
        return {
            "full_name": options[who],
            "title": options[f"{who}_title"],
            "phone": options[f"{who}_phone"],
        }
