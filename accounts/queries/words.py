"""The Vietnamese names of fields in the log, for fields that their model does not name.

A new field is better named in its model (verbose_name); tests/architecture/test_words.py finds
the one that is named nowhere.
"""

# Columns of the machine: keys for sorting and searching, hashes, files, who keeps the row.
SILENT = {
    "id", "sort_key", "search_text", "digest", "content", "pdf_id", "pdf_sha256", "file_id",
    "department", "department_id", "made_at", "made_by", "made_by_id", "pin_failures", "position",
    "scan_id", "job_id", "picture_id", "room_id", "match_key", "salt", "token_hash", "content_type",
    "prints", "print", "snapshot", "tries", "like", "file", "classroom_id", "batch_id", "ticket",
}  # fmt: skip

_TEXT = """
about: đơn vị được nói tới
accept_reason: lý do nhận
accepted: người nhận thực tế
accepted_at: lúc nhận
accepted_by: người nhận
activated_at: lúc có hiệu lực
alone_reason: lý do chỉ một người
answered_at: lúc trả lời
answered_by_id: người trả lời
approved_at: lúc phê duyệt
approved_by_id: người phê duyệt
asked_at: lúc đề nghị
asked_by: người đề nghị
assigned: người được cử
at: lúc làm
basis: căn cứ
beside: cán bộ cùng rà soát
body: nội dung biểu
built_at: lúc dựng xong
by: người làm
campaign: đợt rà soát
carried_from: chuyển từ
changed: ô thay đổi
changed_at: lúc sửa
changed_by: người sửa
checked_at: lúc kiểm tra
checked_by: người kiểm tra
checker: người kiểm tra
claimed_at: lúc nhận làm thủ tục
claimed_by: người nhận làm thủ tục
classroom: lớp
close_reason: lý do đóng
closed_at: lúc đóng
closed_by: người đóng
closes_at: hạn
code: mã
committed_at: lúc kết chuyển
committed_by_id: người kết chuyển
commune_closes_at: hạn của cấp xã
commune_phrase: cách ghi hạn của cấp xã
confirmed_at: lúc xác nhận
confirmed_by_id: người xác nhận
content_object: nội dung
day: ngày
department_closes_at: hạn của Sở
department_phrase: cách ghi hạn của Sở
done_at: lúc xong
employment: nơi làm việc
end_paper: biên bản thu hồi
end_reason: lý do thu hồi
ended_at: lúc kết thúc
ended_by: người thu hồi
ends_at: đến lúc
enrollment: lớp đang học
error: lỗi
errors: lỗi
expires_at: hết hạn lúc
fields: mục lệch
figures: số liệu
filed_at: lúc lưu
filed_by: người lưu
form: biểu mẫu
found_on: ngày phát hiện
from_school: từ trường
from_unit: từ đơn vị
functions: mảng việc
given_by: người ký giao
grade: khối
grant: quyền được giao
group: tổ
handed_at: lúc bàn giao
handed_by: người bàn giao
helps: giúp
holder: người giữ
how: cách nhận ra
in_charge: người phụ trách
invite: giấy mời
is_active: tài khoản mở
is_default: mặc định
is_extension: là gia hạn
is_new: lớp mới
is_practice: dùng để tập
is_present: có mặt
issued_at: lúc phát hành
issued_by: người phát hành
issuer: cơ quan ban hành
judged_at: lúc kết luận
judged_by: người kết luận
kind: loại
known_at: số liệu biết đến lúc
label: tên
late_minutes: số phút trễ
late_reason: lý do trễ
level: cấp học
levels: cấp học
line: dòng
list: danh mục
made: lớp đã lập
manager: đơn vị quản lý
manual: ô tự nhập
marked_at: lúc điểm danh
marked_by: người điểm danh
marks: ô bị đánh dấu
matched: số khớp
may: việc được làm
may_give: việc được giao tiếp
mismatched: số lệch
name: tên
named_by: người nhận ra
next_at: lần thử tới
not_found: số không tìm thấy
number: số
number_on: ngày đăng ký
opened_at: lúc mở
opened_by: người mở
other_letter_number: số giấy giới thiệu của người đến thay
other_letter_on: ngày giấy giới thiệu của người đến thay
other_name: người đến thay
other_title: chức vụ người đến thay
outcome: kết quả
outcome_at: lúc có kết quả
outcome_by: người quyết định
outcome_reason: lý do
paper: giấy tờ
papers: loại giấy tờ
parent: thuộc
people: số người
period: kỳ báo cáo
permission: việc được làm
person: người
phrase: cách ghi hạn
plan: kế hoạch
post: chức danh
prepared_at: lúc lập
prepared_by: người lập
provisional_by: người cho làm tạm
provisional_until: làm tạm đến
pushed_at: lúc đồng bộ
read_at: lúc đọc
reason: lý do
reasons: lý do
received_at: lúc nhận
received_by: người nhận
receiver: nơi nhận
record_id: hồ sơ
records: số hồ sơ
refuse_reason: lý do từ chối
registered_at: lúc đăng ký
regulation: quy chế
rehearsed_at: lúc diễn tập
reminded_at: lúc nhắc
reopen_at: lúc xin mở lại
reopen_by: người xin mở lại
reopen_reason: lý do xin mở lại
review: đợt rà soát quyền
rollover: kết chuyển
room: lớp
route: cách ký
rule: quy tắc
scan: bản quét
school: trường
school_a: trường thứ nhất
school_b: trường thứ hai
school_closes_at: hạn của trường
school_phrase: cách ghi hạn của trường
scores: điểm chất lượng
sent_at: lúc gửi
sent_by: người gửi
session: buổi tập huấn
settled_at: lúc giải quyết
settled_by: người giải quyết
settled_on: ngày thống nhất
sheet: tờ
sheets: số tờ
side: bên ký
signed_at: lúc ký đủ
site: điểm
slip: phiếu
slip_at: lúc nhận phiếu
slip_by_link: trả lời qua đường dẫn
slip_note: ghi chú trên phiếu
slips_at: lúc phát phiếu
slips_out: số phiếu đã phát
staff: nhân sự
staff_paper: danh sách xác nhận nhân sự
staff_since: lúc đổi tình trạng nhân sự
starts_at: từ lúc
starts_year: năm học
state: tình trạng
state_at: lúc đổi tình trạng
student: học sinh
student_a: hồ sơ thứ nhất
student_b: hồ sơ thứ hai
student_id: học sinh
subject: môn học
submission: báo cáo
teacher: giáo viên
text: chữ đọc được
tier: cấp đơn vị
to: chuyển sang
to_classroom: lớp đến
to_school: trường đến
training: đợt tập huấn
unit: đơn vị
units: đơn vị
untrained_reason: lý do chưa tập huấn
user: tài khoản
valid_from: từ ngày
valid_to: đến trước ngày
version: phiên bản
void_reason: lý do huỷ
withdraw_reason: lý do rút
withdrawn_at: lúc rút
word_a: lời trường thứ nhất
word_b: lời trường thứ hai
year: năm học
year_before: năm học trước
"""
WORDS = dict(line.split(": ", 1) for line in _TEXT.strip().splitlines())
