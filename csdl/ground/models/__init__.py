from csdl.ground.models.access_log import AccessLog
from csdl.ground.models.batch import Batch, BatchLine
from csdl.ground.models.file import File
from csdl.ground.models.job import Job
from csdl.ground.models.notice import Notice
from csdl.ground.models.operation import Operation

__all__ = ["AccessLog", "Batch", "BatchLine", "File", "Job", "Notice", "Operation"]
