"""Text files as Korean offices write them: UTF-8, with or without its mark, or CP949."""


def decoded(data: bytes) -> str:
    """The text of a small file.

    Raises:
        UnicodeDecodeError: it is neither.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp949")
