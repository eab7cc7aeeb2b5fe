"""A new slip for the one whom nobody above can help: the Sở's own officer or leader."""

from django.core.management.base import BaseCommand, CommandError

from accounts.actions.slip import issue_slip
from accounts.queries.mend import named
from csdl.kit.action import Refused
from csdl.kit.reach import system


class Command(BaseCommand):
    help = "In mã kích hoạt mới cho một tài khoản, theo văn bản của Sở; ghi vào nhật ký."

    def add_arguments(self, parser):
        parser.add_argument("username", help="tên đăng nhập")
        parser.add_argument("--reason", required=True, help="văn bản làm căn cứ, ví dụ số, ngày")

    def handle(self, *, username, reason, **options):
        user = named(username)
        if user is None:
            raise CommandError(f"Không có tài khoản “{username}”.")
        try:
            _, code = issue_slip(user=user, by=system(reason))
        except Refused as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"{user.full_name}\t{user.username}\t{code}")
        self.stdout.write("Mã dùng một lần, trong 7 ngày, tại trang Kích hoạt tài khoản.")
