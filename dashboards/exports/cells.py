"""What a cell may hold so that no spreadsheet runs it (reliability A3, CSV out)."""

import re

_INVISIBLE = "\u00a0\u200b\u200c\u200d\u2060\ufeff"
_FORMULA = re.compile(rf"[ {_INVISIBLE}]*[=+\-@|%＝＋－＠\t]", re.MULTILINE)
_NUL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def guarded(value: object) -> str | int | float:
    """The cell as it may be written: numbers as they are, other things as text that is no formula.

    A text whose first visible character on any line would begin a formula gets an apostrophe in
    front; control characters that no spreadsheet takes become spaces.
    """
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = _NUL.sub(" ", str(value))
    lines = re.split(r"\r\n|\r|\n", text)
    risky = text[:1] in ("\t", "\r", "\n") or any(_FORMULA.match(line) for line in lines)
    return "'" + text if risky else text
