"""The one exception of this package: a file that can't be used, said to the person who sent it."""


class ExcelError(Exception):
    """`str(error)` is a Vietnamese sentence with the cure; `code` a word for tests and counters.

    `detail` is for the log alone: it may quote a parser.
    """

    def __init__(self, message: str, code: str = "unreadable", detail: str = ""):
        super().__init__(message)
        self.code = code
        self.detail = detail
