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
# # 2. 다시 배우고 견주기
#
# 매개변수 하나를 바꾸어 한 해치로 다시 배우고, 지금 쓰는 모델과 같은 민원에 나란히 물어봅니다.
#
# - 배운 것은 사본에만 남습니다. `promote = True` 로 마지막 칸을 실행해야 쓰는 모델이 바뀝니다.
# - 라벨은 사본의 학습셋을 씁니다. 화면에서 붙인 라벨은 저장(버전)한 것까지만 들어 있습니다.

# %% tags=["parameters"]
home = ""  # data folder; empty: the one that `minwon lab` opened
vector = 0.3  # what the vector of a text counts; served models have 0.5
precision = 0.92  # wanted of the topics the model stands by; served models have 0.90
rows = 20_000  # complaints of the last year that both models are asked about
promote = False
author = "노트북"

# %%
import plotly.io as pio

from dashboards import lab

pio.renderers.default = "notebook"  # plotly.js out of the package: no network
copy = lab.opened(home)
lab.runs(copy)

# %% [markdown]
# ## 배우기
#
# 매개변수, 씨앗, 버전, 품질이 함께 남습니다(`lab.runs`). 240만 건에서 1~2분 걸립니다.

# %%
run = lab.train(vector=vector, precision=precision, settings=copy)
print(f"{run.version} · {run.seconds:.0f}초")
run.parameters, run.versions, run.figures

# %% [markdown]
# ## 쓰는 모델과 나란히
#
# `None` 은 쓰는 모델입니다. 다른 실행과 견주려면 그 실행을 넣습니다.

# %%
found = lab.compare(None, run, rows=rows, settings=copy)
print(f"{found.rows:,}건 가운데 {found.moved_count:,}건의 주제가 바뀜 ({found.moved_count / found.rows:.1%})")
found.topics.sort("change")

# %% [markdown]
# ## 어디에서 어디로

# %%
found.figure()

# %% [markdown]
# ## 바뀐 민원을 읽어 보기
#
# 새 모델이 확신하는 것부터, 글과 두 모델이 근거로 삼은 말과 함께.

# %%
for moved in found.moved.head(20).iter_rows(named=True):
    print(
        f"■ {moved['title']}\n{(moved['body'] or '')[:200]}\n"
        f"  {moved['before']} {moved['certainty_before']:.0%} ({moved['words_before']})"
        f" → {moved['after']} {moved['certainty_after']:.0%} ({moved['words_after']})\n"
    )

# %% [markdown]
# ## 쓰기로 하기
#
# 지금보다 못하면 까닭 없이는 거부됩니다. 모든 민원에 붙이려면 그다음 `minwon topics assign`.

# %%
if promote:
    done = lab.promote(run, author=author, settings=copy)
    print(
        f"{done.in_use or '없음'} → {done.version}: macro-F1 {done.macro_f1_before:.3f} → {done.macro_f1:.3f}"
    )
