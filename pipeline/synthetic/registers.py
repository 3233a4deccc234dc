"""Who writes and how: last endings of each register, what channel brings which, and the markup left over."""

from pipeline.synthetic.korean import (
    able,
    being,
    elder,
    explaining,
    formal,
    noted,
    plain,
    please,
    polite,
    surprised,
    told,
    wishing,
)

REGISTERS = ("formal", "polite", "angry", "note", "elder", "petition", "terse")

CHANNEL_SHARES: dict[str, tuple[float, ...]] = {
    "web": (0.34, 0.30, 0.18, 0.0, 0.07, 0.08, 0.03),
    "app": (0.14, 0.22, 0.10, 0.0, 0.02, 0.0, 0.52),
    "phone": (0.03, 0.0, 0.0, 0.97, 0.0, 0.0, 0.0),
    "text": (0.05, 0.55, 0.20, 0.0, 0.05, 0.0, 0.15),
    "chatbot": (0.05, 0.65, 0.15, 0.0, 0.0, 0.0, 0.15),
    "social": (0.03, 0.52, 0.40, 0.0, 0.0, 0.0, 0.05),
    "letter": (0.25, 0.0, 0.05, 0.0, 0.40, 0.30, 0.0),
    "visit": (0.10, 0.05, 0.05, 0.50, 0.20, 0.10, 0.0),
    "fax": (0.35, 0.0, 0.05, 0.0, 0.20, 0.40, 0.0),
    "portal": (0.40, 0.24, 0.16, 0.0, 0.06, 0.12, 0.02),
    "patrol": (0.15, 0.05, 0.0, 0.0, 0.0, 0.0, 0.80),
}
"""Share of each register among the texts of a channel, in the order of REGISTERS."""

EMOJI_CHANNELS = ("web", "app", "portal", "social")
"""Channels whose systems keep emoji; the texts of the others can be written in CP949."""

MARKUP = {
    "sep": (" ", "\n", "<br>", "<br />\n", "&nbsp;", "\n\n", ""),
    "open": ("", "", "", "<p>", "", "", ""),
    "shut": ("", "", "", "</p>", "", "", ""),
}
"""What stands between, before and after sentences, by the markup of a text."""
MARKUP_SHARES = (0.80, 0.09, 0.02, 0.02, 0.01, 0.02, 0.04)

COPULA = {
    "formal": ("입니다.",),
    "polite": ("이에요.", "입니다."),
    "angry": ("입니다!", "입니다."),
    "note": ("이라고 하심.", "임."),
    "elder": ("입니다.", "이올시다."),
    "petition": ("입니다.",),
    "terse": ("임.", "임"),
}


def finals(phrase: str, register: str) -> tuple[str, ...]:
    """Every way a register may end a sentence with this predicate, full stop included."""
    if phrase == "이다":
        return COPULA[register]
    match register:
        case "formal" | "petition":
            return (formal(phrase) + ".",)
        case "polite":
            return (polite(phrase) + ".", surprised(phrase) + ".", explaining(phrase) + ".")
        case "angry":
            return (formal(phrase) + "!", polite(phrase) + "!", plain(phrase) + ".")
        case "note":
            return (told(phrase) + " 하심.", noted(phrase) + ".", told(phrase) + " 함.")
        case "elder":
            return (elder(phrase) + ".", elder(phrase) + "..", formal(phrase) + ".")
        case _:
            return (noted(phrase) + ".", noted(phrase), plain(phrase) + ".")


def _asks(phrase: str, register: str) -> tuple[str, ...]:
    please_do = please(phrase)
    match register:
        case "formal":
            return (
                f"{please_do} 주시기 바랍니다.", f"{please_do} 주십시오.", f"{being(phrase)}를 요청드립니다.",
                f"{please_do} 주시면 고맙겠습니다.", f"{please_do} 주시길 부탁드립니다.",
            )  # fmt: skip
        case "polite":
            return (
                f"{please_do} 주세요.", f"{please_do} 주실 수 있나요?", f"{wishing(phrase)} 좋겠어요.",
                f"{please_do} 주셨으면 해요.", f"{please_do} 주시면 안 될까요?",
            )  # fmt: skip
        case "angry":
            return (
                f"당장 {please_do} 주세요!", f"{please_do}야 하는 것 아닙니까?",
                f"왜 아직도 {able(phrase)} 생각을 안 합니까!",
                f"제발 {please_do} 주십시오!!", f"{able(phrase)} 때까지 계속 쓰겠습니다.",
            )  # fmt: skip
        case "note":
            return (
                f"{please_do} 달라고 하심.", f"{being(phrase)} 요망.", f"{please_do} 달라는 내용.",
                f"{please_do} 주기 바란다고 함.", f"{please_do} 달라며 연락 원하심.",
            )  # fmt: skip
        case "elder":
            return (
                f"{please_do} 주시오.", f"{please_do} 주시면 고맙겠읍니다.",
                f"{please_do} 주면 안 되겠읍니까.", f"{please_do} 주기를 바라오.",
            )  # fmt: skip
        case "petition":
            return (
                f"{please_do} 주실 것을 간곡히 청합니다.", f"{please_do} 주시기를 앙망합니다.",
                f"{please_do} 주시도록 조치하여 주시기 바랍니다.", f"{being(phrase)}를 청원합니다.",
            )  # fmt: skip
        case _:
            return (
                f"{please_do} 주세요", f"{being(phrase)} 바람.", f"{please_do} 주시기 바람",
                f"{being(phrase)} 요청.",
            )  # fmt: skip


def asks(phrases: list[str], register: str) -> list[str]:
    """Every way a register may ask for these things to be done."""
    return [sentence for phrase in phrases for sentence in _asks(phrase, register)]
