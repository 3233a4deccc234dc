"""분류 고치기 of one complaint: the right topic, said by a person, goes to the queue of labels."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component


def box(complaint_id: str, topics: Sequence[dict[str, str]], likely: str | None) -> Component:
    """A choice of topics that begins at the model's; what is said of it stands below."""
    return html.Div(
        [
            html.Div(
                [
                    dmc.Select(
                        id={"type": "topic-right", "complaint": complaint_id},
                        data=list(topics),
                        value=likely,
                        searchable=True,
                        placeholder="맞는 주제",
                        nothingFoundMessage="없습니다",
                        limit=50,
                        size="xs",
                        **{"aria-label": "맞는 주제"},
                    ),
                    html.Button(
                        "분류 고치기",
                        id={"type": "topic-right-go", "complaint": complaint_id},
                        type="button",
                        className="button",
                    ),
                ],
                className="danger-say",
            ),
            html.P(
                "다음 재학습의 라벨이 됩니다.",
                id={"type": "topic-right-said", "complaint": complaint_id},
                className="about",
                role="status",
            ),
        ]
    )
