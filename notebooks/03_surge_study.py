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
# # 3. 급상승 되짚기
#
# 지난 날들의 같은 시각에 급상승을 다시 물어, 무엇이 언제 알려졌을지 봅니다. 셈법은 `docs/methods.md` 의
# *급상승 이슈* 에 있습니다. 과거의 시각에는 그때까지 **접수된** 민원을 씁니다.

# %% tags=["parameters"]
home = ""  # data folder; empty: the one that `minwon lab` opened
days = 14
hour = 18

# %%
from datetime import timedelta

import plotly.express as px
import plotly.io as pio
import polars as pl

from dashboards import lab
from pipeline.reader import Reader

pio.renderers.default = "notebook"  # plotly.js out of the package: no network
copy = lab.opened(home)
with Reader(copy).generation() as generation:
    now = generation.as_of

# %% [markdown]
# ## 지금 서 있는 것
#
# 상황판의 급상승 이슈와 같습니다.

# %%
standing = lab.surges(settings=copy)
standing.drop("topic_code", "district_code")

# %% [markdown]
# ## 날마다 같은 시각에 물었다면

# %%
evening = now.replace(hour=hour, minute=0, second=0, microsecond=0)
moments = [evening - timedelta(days=back) for back in range(days, 0, -1)]
past = lab.surges(moments, settings=copy)
told = past.group_by(pl.col("at").dt.date().alias("날")).agg(
    pl.len().alias("급상승"), pl.col("is_sharp").sum().alias("그중 급증")
)
told.sort("날")

# %% [markdown]
# ## 되풀이되는 곳
#
# 여러 날 잡힌 주제와 곳은 기준을 다시 볼 만합니다. 계절이 시작되었거나, 한 사람이 여러 번 냈거나, 정말 나빠졌습니다.

# %%
past.group_by("topic", "place").agg(
    pl.len().alias("날 수"), pl.col("ratio").max().alias("가장 큰 배율"), pl.col("count").max().alias("건수")
).sort("날 수", "건수", descending=True).head(20)

# %% [markdown]
# ## 한 건을 시간으로

# %%
seen = pl.concat([standing, past]).sort("ratio", descending=True)
if seen.is_empty():
    print("이 기간에는 급상승이 없습니다.")
else:
    one = seen.row(0, named=True)
    by_hour = lab.hours(one["topic_code"], one["district_code"], days=days, settings=copy)
    title = f"{one['place']} {one['topic']}: {one['first_at']:%m-%d %H시}에 처음 보임"
    px.bar(by_hour, x="at", y="complaints", title=title, labels={"at": "시각", "complaints": "건수"}).show()
