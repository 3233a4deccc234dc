"""`/api/docs`: the API's own description to read and try, from this host alone."""

from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from dashboards.vendor import PACKAGES

SCRIPT = """
window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "/api/openapi.json",
    dom_id: "#api",
    deepLinking: true,
    validatorUrl: null,
    tryItOutEnabled: false,
  });
});
"""


def router(office_name: str) -> APIRouter:
    """The page and its few lines of script."""
    found = APIRouter(include_in_schema=False)
    folder = next(one.folder for one in PACKAGES if one.name == "swagger-ui-dist")
    page = f"""<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · {escape(office_name)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/vendor/{folder}/swagger-ui.css">
<script src="/assets/vendor/{folder}/swagger-ui-bundle.js"></script>
<script src="/api/docs.js"></script>
</head>
<body>
<main>
<p><a href="/">← 상황판으로</a></p>
<div id="api"></div>
<noscript>
<p>이 쪽은 스크립트로 그립니다.
<a href="/api/openapi.json">API 의 설명(OpenAPI JSON)</a>을 바로 받을 수 있습니다.</p>
</noscript>
</main>
</body>
</html>
"""

    @found.get("/api/docs")
    def docs() -> HTMLResponse:
        """The page."""
        return HTMLResponse(page)

    @found.get("/api/docs.js")
    def script() -> Response:
        """What draws it: the content policy allows no script within a page."""
        return Response(SCRIPT, media_type="text/javascript")

    return found
