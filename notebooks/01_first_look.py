# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 1. 첫눈에 보기
#
# 브라우저에서 보던 목록을 그대로 표로 가져와 살펴봅니다.
#
# 1. `minwon lab` 으로 이 노트북을 엽니다. 발행본의 **사본** 위에서 돌아가므로 무엇을 해도 상황판은 그대로입니다.
# 2. 상황판에서 보고 싶은 수를 눌러 목록을 열고, 주소를 아래 `address` 에 붙입니다.
# 3. 위에서부터 실행합니다. 글은 모두 개인정보를 가린 것입니다.

# %% tags=["parameters"]
home = ""  # data folder; empty: the one that `minwon lab` opened
address = "/complaints"  # of the list in the browser, with everything behind the question mark

# %%
import plotly.express as px
import plotly.io as pio
import polars as pl

from dashboards import lab

pio.renderers.default = "notebook"  # plotly.js out of the package: no network
copy = lab.opened(home)

# %% [markdown]
# ## 목록 그대로
#
# 건수는 브라우저의 목록과 같습니다. `in_words=True` 면 화면과 CSV 의 말 그대로, 아니면 코드와 형식 있는 값입니다.

# %%
shown = lab.complaints(address, in_words=True, settings=copy)
print(f"{shown.height:,}건")
shown.head(10)

# %% [markdown]
# ## 언제 들어왔나

# %%
rows = lab.complaints(address, settings=copy)
by_day = rows.group_by(pl.col("received_at").dt.date().alias("접수일")).len("건수").sort("접수일")
px.bar(by_day, x="접수일", y="건수", title="접수일별 건수")

# %% [markdown]
# ## 무엇이, 어디서

# %%
by_place = shown.group_by("분야", "자치구").len("건수")
wide = by_place.pivot("분야", index="자치구", values="건수").fill_null(0).sort("자치구", nulls_last=True)
wide

# %% [markdown]
# ## 얼마나 걸렸나
#
# 현장민원은 시간으로, 나머지는 근무일로 셉니다. 둘을 함께 평균하지 않습니다.

# %%
done = rows.filter(pl.col("answered_at").is_not_null())
done.group_by("kind_code").agg(
    pl.len().alias("건수"),
    pl.col("response_hours").median().round(1).alias("시간(중앙값)"),
    pl.col("response_days").median().round(1).alias("근무일(중앙값)"),
    (100 * pl.col("is_on_time").mean()).round(1).alias("기한 안(%)"),
).sort("건수", descending=True)

# %% [markdown]
# ## 글 몇 편
#
# `texts=True` 면 가린 본문도 옵니다.

# %%
newest = lab.complaints(address, texts=True, settings=copy).head(5)
for title, body in newest.select("title", "body").iter_rows():
    print(f"■ {title}\n{(body or '')[:300]}\n")
