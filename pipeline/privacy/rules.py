"""The rules of the mask as bits, so that a text can be told which of them to try."""

from typing import Final

EMAIL: Final = 1 << 0
SPOKEN: Final = 1 << 1
LONG: Final = 1 << 2
"""Everything of seven digits or more."""
PLATE: Final = 1 << 3
OLD_PLATE: Final = 1 << 4
ROAD: Final = 1 << 5
LOT: Final = 1 << 6
HOUSE: Final = 1 << 7
DOOR: Final = 1 << 8
LABELLED: Final = 1 << 9
STRONG: Final = 1 << 10
SPACED: Final = 1 << 11
MARKED: Final = 1 << 12
CALLED: Final = 1 << 13
INTRODUCED: Final = 1 << 14
SIGNED: Final = 1 << 15
MR: Final = 1 << 16
TITLE: Final = 1 << 17
FOREIGN: Final = 1 << 18
FOREIGN_CALLED: Final = 1 << 19
ODD: Final = 1 << 20
"""No rule: letters that folding may change; what else is signed holds only if it changes none."""
ALL: Final = (1 << 20) - 1
