"""One registry: every named item of the original system, where it is here, and the test that shows it.

`python -m tests.docs.coverage` prints docs/coverage.md. `make test` fails if a test that is named here
did not run and pass.
"""

from dataclasses import dataclass

TEXT = "Korean text engine"
TOPICS = "Topics"
DESK = "Workflow, first half"
SCREENS = "Dashboards"
OFFICE = "Operations"


@dataclass(frozen=True)
class Item:
    """One named item: where it is found here (page or command), its tests, and what comes later.

    An item without tests is not here yet and must say which part brings it.
    """

    code: str
    name: str
    does: str
    where: str = ""
    tests: tuple[str, ...] = ()
    later: str = ""


ITEMS: tuple[Item, ...] = (
    Item(
        "B1",
        "민원제안통합관리시스템",
        "one complaint table; seven kinds in five groups, never averaged together",
        where="상황판 `/`, 민원 목록 `/complaints`",
        tests=(
            "tests/pages/test_town_slices.py::test_the_figures_of_one_screen_can_be_true_together",
            "tests/journeys/test_whole.py::test_sources_channels_and_kinds_each_add_up_to_the_total",
            "tests/unit/test_deadlines.py::test_the_trace_names_the_rule_the_days_counted_and_those_not",
        ),
    ),
    Item(
        "B2",
        "응답소시스템",
        "receive, assign, handle, answer, reopen",
        where="접수·처리 업무 `/work`, `minwon workflow states`",
        tests=(
            "tests/browser/test_work.py::test_a_case_goes_from_the_counter_to_its_reopening_and_each_step_reaches_the_board",
            "tests/unit/test_states.py::test_a_case_goes_from_filing_to_its_answer_by_draft_and_approval",
            "tests/browser/test_work_office.py::test_five_are_received_as_one_and_one_of_them_goes_its_own_way_again",
            "tests/browser/test_work_office.py::test_a_part_of_a_case_becomes_another_units",
        ),
    ),
    Item(
        "B3",
        "응답소민원분석시스템",
        "a warehouse rebuilt from the sources' files",
        where="`minwon refresh`",
        tests=(
            "tests/journeys/test_whole.py::test_the_same_files_make_the_same_tables_in_any_order_and_however_often",
        ),
    ),
    Item(
        "B4",
        "서식민원관리시스템",
        "서식 is a source of its own, counted apart, added by a switch",
        where="상황판 `서식 포함`",
        tests=(
            "tests/journeys/test_whole.py::test_forms_are_counted_apart_and_the_switch_adds_exactly_them",
            "tests/browser/test_board_moves.py::test_the_population_switch_lives_in_the_address",
        ),
    ),
    Item(
        "B5",
        "응답소 중계서버",
        "relay to and from other systems",
        where="`/relay/<system>`, `minwon workflow relay`, 접수·처리 업무 › 알림·연계",
        tests=(
            "tests/faults/test_relay.py::test_an_hour_down_and_then_a_burst_lose_nothing",
            "tests/faults/test_relay.py::test_a_message_again_and_a_day_again_make_nothing_new",
            "tests/faults/test_relay_day.py::test_a_day_of_all_six_over_broken_lines_loses_and_doubles_nothing",
        ),
    ),
    Item(
        "B6",
        "ESB 서버 이중화",
        "at-least-once input: the same file twice changes no count",
        where="`minwon load`",
        tests=(
            "tests/sql/test_load_history.py::test_the_same_file_twice_changes_nothing",
            "tests/journeys/test_whole.py::test_the_same_files_make_the_same_tables_in_any_order_and_however_often",
        ),
    ),
    Item(
        "B7",
        "국민신문고 연계",
        "the portal's own number and our receipt number stand side by side",
        where="`minwon load --source epeople`",
        tests=(
            "tests/journeys/test_whole.py::test_the_portals_number_and_ours_stand_side_by_side",
            "tests/faults/test_relay.py::test_a_signed_push_is_taken_and_a_replay_makes_nothing_new",
        ),
    ),
    Item(
        "B8",
        "불법주정차 통합플랫폼 연계",
        "its file is a source like any other",
        where="`minwon load --source parking`, 다른 접수시스템의 같은 신고 of 민원 상세",
        tests=(
            "tests/journeys/test_whole.py::test_sources_channels_and_kinds_each_add_up_to_the_total",
            "tests/models/test_same_case.py::test_the_planted_pairs_are_found",
            "tests/models/test_same_case.py::test_each_of_a_pair_names_the_other_and_the_detail_shows_it",
        ),
    ),
    Item(
        "B9",
        "포장도로관리시스템 연계",
        "reports of the road system come in, and it hears what became of them",
        where="`/relay/pavement`",
        tests=(
            "tests/faults/test_relay.py::test_a_system_hears_of_its_filing_by_its_own_names_signed_and_once",
        ),
    ),
    Item(
        "B10",
        "구청장에 바란다 연계",
        "a new source is one TOML file and no code",
        where="`minwon load --guess`",
        tests=("tests/unit/test_sources_formats.py::test_the_26th_source_needs_a_toml_and_no_code",),
    ),
    Item(
        "B11",
        "모바일 현장민원처리",
        "crews close on the phone",
        where="접수·처리 업무 `/work` at 400 px",
        tests=(
            "tests/browser/test_work_office.py::test_a_crew_closes_a_case_on_a_telephone_with_place_and_photo",
            "tests/unit/test_states.py::test_work_in_the_field_is_answered_with_its_place_and_a_photo_or_why_there_is_none",
        ),
    ),
    Item(
        "B12",
        "추가답변 확인",
        "answers are kept in versions; the page shows n of n",
        where="민원 상세",
        tests=(
            "tests/pages/test_one_complaint.py::test_a_correction_tells_when_it_became_known_and_what_changed",
            "tests/pages/test_citizen.py::test_a_citizen_rates_asks_again_and_finds_every_version_of_the_answer",
        ),
    ),
    Item(
        "B13",
        "한시 신고 메뉴",
        "campaign menus with a start and an end",
        where="업무 설정 › 신고창구, 신청 `/apply`",
        tests=(
            "tests/pages/test_citizen.py::test_a_window_for_some_days_is_open_on_these_days_alone_and_protects_who_files",
        ),
    ),
    Item(
        "B14",
        "민생사범 신고창구",
        "a reporter whom only the assigned unit can see",
        where="수기 접수 `신고자 보호`, 업무 설정 › 신고창구",
        tests=(
            "tests/unit/test_desk.py::test_who_filed_a_protected_case_is_known_to_its_unit_alone",
            "tests/pages/test_citizen.py::test_a_window_for_some_days_is_open_on_these_days_alone_and_protects_who_files",
        ),
    ),
    Item(
        "B15",
        "고충민원 처리",
        "a second filing goes to audit",
        where="접수·처리 업무 › 분배 대기",
        tests=(
            "tests/browser/test_work_office.py::test_a_grievance_that_was_answered_before_is_sent_to_the_audit_unit",
            "tests/unit/test_desk.py::test_a_grievance_filed_again_after_its_answer_is_the_audit_units",
        ),
    ),
    Item(
        "B16",
        "지연민원 관리",
        "the list of late complaints equals the number on the board, at any moment",
        where="상황판 `지연 중`, 접수·처리 업무 › 지연, 독촉장, `minwon workflow reminders`",
        tests=(
            "tests/pages/test_town_slices.py::test_means_and_rates_are_those_of_the_complaints_behind_them",
            "tests/pages/test_every_number_opens.py::test_every_mark_equals_its_list_its_export_and_the_truth",
            "tests/unit/test_desk.py::test_a_box_holds_what_is_its_own_the_first_due_first",
            "tests/browser/test_work_office.py::test_the_overseer_writes_to_the_late_and_reviews_last_month",
        ),
    ),
    Item(
        "B17",
        "핑퐁민원 관리",
        "back to a unit that had it, or three transfers and more: counted and listed",
        where="민원 목록 `moved=pingpong`, 접수·처리 업무 › 핑퐁",
        tests=(
            "tests/sql/test_publish_parts.py::test_pingpong_is_a_return_or_three_transfers",
            "tests/unit/test_desk.py::test_what_wanders_waits_or_lacks_its_number_lies_before_the_overseer",
            "tests/unit/test_states.py::test_what_wanders_is_moved_by_the_committee_alone",
            "tests/browser/test_work_office.py::test_a_request_goes_to_the_committee_and_the_overseer_enters_what_it_decided",
        ),
    ),
    Item(
        "B18",
        "유사민원 사전 조회",
        "similar complaints before filing",
        where="`minwon similar`, 비슷한 민원 of 민원 상세",
        tests=(
            "tests/models/test_similar_city.py::test_a_complaint_is_most_like_itself",
            "tests/models/test_similar_city.py::test_a_viewer_sees_only_what_is_theirs",
            "tests/browser/test_work_office.py::test_a_citizen_files_is_answered_told_rates_and_asks_again",
        ),
    ),
    Item(
        "B19",
        "처리상황 알림",
        "notices by personal preference",
        where="접수·처리 업무 › 알림, 내 민원 `/my`",
        tests=(
            "tests/faults/test_notices.py::test_a_step_is_told_once_with_its_rule_and_cost_and_without_a_word_of_the_complaint",
            "tests/faults/test_notices.py::test_who_left_no_number_or_wants_only_what_must_be_is_not_told_more",
        ),
    ),
    Item(
        "B20",
        "처리부서 기피신청",
        "a citizen asks for another unit",
        where="접수·처리 업무 › 기피신청",
        tests=(
            "tests/unit/test_states.py::test_an_accepted_recusal_takes_the_case_from_the_unit_for_good",
            "tests/browser/test_work_office.py::test_a_recusal_is_accepted_and_the_unit_loses_the_case",
            "tests/unit/test_desk.py::test_what_wanders_waits_or_lacks_its_number_lies_before_the_overseer",
        ),
    ),
    Item(
        "B21",
        "서신 등기번호",
        "registered-mail number of paper answers",
        where="접수·처리 업무 › 등기 없는 서신",
        tests=(
            "tests/unit/test_states.py::test_registered_mail_has_thirteen_digits_and_a_facility_is_one_or_not",
            "tests/unit/test_desk.py::test_what_wanders_waits_or_lacks_its_number_lies_before_the_overseer",
        ),
    ),
    Item(
        "B22",
        "일괄 재지정",
        "many at once, with preview and undo",
        where="접수·처리 업무, 고른 민원",
        tests=(
            "tests/browser/test_work.py::test_many_are_previewed_row_by_row_and_then_done",
            "tests/unit/test_desk.py::test_all_or_nothing_does_nothing_where_one_cannot",
            "tests/browser/test_work_office.py::test_a_batch_of_extensions_is_taken_back_with_one_key",
        ),
    ),
    Item(
        "B23",
        "처리기한 연장",
        "extension by the law's rules",
        where="접수·처리 업무 › 처리기한 연장, `minwon workflow due --extend`",
        tests=("tests/unit/test_desk.py::test_an_extension_moves_the_deadline_and_a_banned_reason_does_not",),
    ),
    Item(
        "B24",
        "중대시민재해 대상 여부",
        "flag with a suggestion and its reason",
        where="민원 상세 `중대시민재해`, 접수·처리 업무 › 중대시민재해 여부",
        tests=(
            "tests/models/test_public_facilities.py::test_a_facility_that_the_text_names_is_suggested_with_its_basis",
            "tests/journeys/test_facility_before_answer.py::test_an_answer_waits_until_a_person_has_said_whether_it_is_one",
        ),
    ),
    Item(
        "B25",
        "만족도 현황",
        "ratings are kept beside the answer they rate",
        where="분석 › 시민은 만족했나 `/charts/liked`, 민원 상세",
        tests=(
            "tests/pages/test_charts.py::test_ratings_are_those_of_the_complaints_and_few_say_nothing",
            "tests/journeys/test_whole.py::test_a_rating_stands_beside_the_answer_it_rates",
        ),
    ),
    Item(
        "B26",
        "실국부서별 처리기간 준수율",
        "on-time share with its 모수, down to the late list",
        where="실국현황 `/bureaus`, 상황판 처리기관 현황",
        tests=(
            "tests/pages/test_bureaus.py::test_shares_and_means_are_those_of_the_rows_themselves",
            "tests/pages/test_bureaus.py::test_the_city_is_the_measure_of_what_is_adjusted",
            "tests/pages/test_town_slices.py::test_the_figures_of_one_screen_can_be_true_together",
        ),
    ),
    Item(
        "B27",
        "자치구별 스피드지수",
        "ratio of sums and, in brackets, the mean of ratios, by 자치구",
        where="자치구현황 `/bureaus/district`, 상황판 `서식 포함`",
        tests=(
            "tests/browser/test_analysis.py::test_the_table_of_bodies_is_put_in_order_by_its_headings",
            "tests/browser/test_board_fits.py::test_the_board_fits_with_forms_and_a_banner_too",
            "tests/sql/test_publish_rules.py::test_speed_index_comes_out_of_the_cube_as_the_rule_has_it",
        ),
    ),
    Item(
        "B28",
        "연계시스템별 접수·처리결과",
        "counts by source and by unit tie to the total",
        where="분석 › 어떻게 처리했나 `/charts/how`, 탐색 `/charts/explore`, `minwon check`",
        tests=(
            "tests/pages/test_charts.py::test_every_measure_is_its_hits_over_its_population",
            "tests/journeys/test_whole.py::test_sources_channels_and_kinds_each_add_up_to_the_total",
        ),
    ),
    Item(
        "B29",
        "휴대전화 문자 예산",
        "cost per notice against the budget",
        where="접수·처리 업무 › 알림",
        tests=(
            "tests/browser/test_work_office.py::test_each_step_is_told_to_the_citizen_and_what_failed_is_sent_again_by_hand",
            "tests/faults/test_notices.py::test_the_office_says_what_a_message_costs_and_what_a_month_may",
        ),
    ),
    Item(
        "B30",
        "헬프데스크",
        "each page says what it is for and its keys; `doctor` looks and says what to do",
        where="도움말 `?` of every page, `minwon doctor`",
        tests=(
            "tests/unit/test_doctor.py::test_every_look_says_something_and_what_to_do_if_it_is_bad",
            "tests/browser/test_help.py::test_each_page_has_its_help_and_the_tour_has_five_steps",
        ),
    ),
    Item(
        "B31",
        "교육 콘텐츠",
        "guided tour and sample notebooks",
        where="둘러보기 in the 도움말 of every page, `notebooks/`",
        tests=("tests/browser/test_help.py::test_each_page_has_its_help_and_the_tour_has_five_steps",),
    ),
    Item(
        "B32",
        "예방점검·장애조치",
        "health page; a ledger of outages whose days no deadline counts; a killed step leaves the last good generation served",
        where="`/healthz`, 데이터 업데이트 현황 › 장애·점검 대장",
        tests=(
            "tests/faults/test_kill_refresh.py::test_after_a_kill_at_any_step_the_last_good_generation_is_served_and_the_next_run_is_right",
            "tests/unit/test_outages.py::test_open_deadlines_move_once_an_outage_is_written",
        ),
    ),
    Item(
        "B33",
        "ISMS-P",
        "controls mapped to features",
        later=OFFICE,
    ),
    Item(
        "B34",
        "상용SW 이관",
        "no licensed runtime; the whole state moves as one folder",
        where="docs/operations.md",
        tests=("tests/journeys/test_whole.py::test_the_whole_state_moves_as_one_folder",),
    ),
    Item(
        "B35",
        "웹호환성·감리",
        "every browser test walks the pages without an error or an outside request",
        where="tests/browser",
        tests=("tests/browser/test_board_fits.py::test_the_page_is_korean_and_set_in_our_font",),
        later=f"{SCREENS} (second engine)",
    ),
    Item(
        "B36",
        "상세정보 제공",
        "every number opens: mark = list total = export rows",
        where="상황판, 민원 목록",
        tests=(
            "tests/pages/test_every_number_opens.py::test_every_mark_equals_its_list_its_export_and_the_truth",
            "tests/browser/test_board_marks.py::test_a_mark_opens_as_many_complaints_as_it_says",
            "tests/pages/test_keywords.py::test_the_number_of_every_word_is_the_total_of_the_list_it_opens",
        ),
    ),
    Item(
        "B37",
        "긴급안전 지도 → 목록",
        "map marks open their list",
        where="긴급안전 지도 `/map`, 상황판 자치구 지도",
        tests=(
            "tests/browser/test_board_marks.py::test_a_district_opens_its_complaints",
            "tests/browser/test_danger_map.py::test_a_cluster_leaves_exactly_its_complaints_in_the_list_and_there_is_a_way_back",
            "tests/pages/test_danger_map.py::test_every_number_of_the_map_opens_exactly_its_complaints",
        ),
    ),
    Item(
        "B38",
        "학습데이터 관리",
        "topic codes that are never renumbered",
        where="군집·학습데이터 `/topics`, `minwon labels status`",
        tests=(
            "tests/synthetic/test_texts_topics.py::test_topic_codes_run_from_t001_without_a_gap",
            "tests/browser/test_topics_desk.py::test_twenty_labels_by_keyboard_a_version_a_new_model_and_its_use",
        ),
    ),
    Item(
        "B39",
        "분석엔진 성능개선",
        "figures that anyone can print again",
        where="`minwon bench`",
        tests=(
            "tests/benchmarks/test_figures_are_printed.py::test_a_bench_makes_what_it_needs_and_ends_with_one_line_of_figures",
        ),
        later=TEXT,
    ),
    Item(
        "B40",
        "실국현황",
        "handling bodies by 실국, 자치구, 사업소; a head sees only the own bureau",
        where="실국현황 `/bureaus`, one body `/bureaus/<code>`, 상황판 처리기관 현황",
        tests=(
            "tests/browser/test_analysis.py::test_a_head_lands_on_their_own_body_and_sees_no_other",
            "tests/pages/test_bureaus.py::test_bodies_of_all_sorts_add_up_to_the_whole_city",
            "tests/browser/test_states.py::test_a_bureau_head_sees_only_their_bureau",
            "tests/pages/test_reports.py::test_a_week_is_compared_with_the_one_before",
        ),
    ),
    Item(
        "B41",
        "데이터 업데이트 현황",
        "loaded against the source's own count, to the id: 2,081,013 and 2,081,012",
        where="데이터 업데이트 현황 `/data`, `minwon check --reconcile`",
        tests=(
            "tests/pages/test_data_page.py::test_the_headline_says_the_difference_and_leads_to_it",
            "tests/unit/test_reconcile.py::test_the_one_number_that_makes_2081013_into_2081012_is_named",
        ),
    ),
    Item(
        "B42",
        "2021: 2,238,641",
        "preset of the generator",
        where="`minwon generate --year 2021`",
        tests=("tests/synthetic/test_generate_city.py::test_a_preset_year_has_the_volumes_of_the_seed",),
    ),
    Item(
        "B43",
        "2022: 2,380,604",
        "preset of the generator",
        where="`minwon generate --year 2022`",
        tests=("tests/synthetic/test_generate_city.py::test_a_preset_year_has_the_volumes_of_the_seed",),
    ),
    Item(
        "B44",
        "2023-01~09: 2,081,013",
        "preset of the generator",
        where="`minwon generate --year 2023`",
        tests=("tests/synthetic/test_generate_city.py::test_a_preset_year_has_the_volumes_of_the_seed",),
    ),
    Item(
        "B45",
        "서식 연계 건수",
        "813,753 / 738,011 / 579,664 on top",
        where="`minwon generate --year 2021`",
        tests=(
            "tests/synthetic/test_generate_plausible.py::test_a_third_of_complaints_come_on_top_as_forms",
        ),
    ),
    Item(
        "B46",
        "예산 구조",
        "what an open platform removes and what it does not",
        where="docs/operations.md",
        tests=("tests/docs/test_readme.py::test_operations_say_what_stays_to_pay_and_how_to_move",),
    ),
    Item(
        "B47",
        "민원 처리에 관한 법률 12조의2",
        "filing at the portal is filing with the agency in charge: the citizen's own time is kept",
        where="`/relay/epeople`",
        tests=(
            "tests/faults/test_relay.py::test_all_six_systems_are_read_by_their_toml_at_the_citizens_own_time",
        ),
    ),
    Item(
        "B48",
        "민원담당관",
        "sees every unit; a bureau head sees one",
        where="사람 고르기",
        tests=(
            "tests/pages/test_scope.py::test_the_people_of_the_demo_cover_every_role_and_depth_of_the_tree",
            "tests/browser/test_states.py::test_a_bureau_head_sees_only_their_bureau",
        ),
    ),
    Item(
        "B49",
        "10년의 변화",
        "schema migrations run forward from the first one",
        where="pipeline/workflow/migrations",
        tests=("tests/unit/test_store_ledger.py::test_the_migrations_make_the_described_tables",),
    ),
    Item(
        "B50",
        "선제 대응",
        "surges with the hour of their first detection; lead time is measured",
        where="상황판 급상승 이슈, `minwon evaluate surges`",
        tests=(
            "tests/models/test_surge.py::test_what_stands_now_says_when_it_was_first_seen_and_counts_since_that_day",
        ),
    ),
)

HEAD = """# What of the original system is here

Printed from `tests/docs/coverage.py` by `python -m tests.docs.coverage`; `make test` fails if a test
named here did not run and pass. *Later* names the part of the plan that brings what is missing.

| item | original | what it is here | page or command | test | later |
|---|---|---|---|---|---|
"""


def line(item: Item) -> str:
    """One row of the table."""
    tests = "<br>".join(f"`{test}`" for test in item.tests)
    where = item.where or "not yet"
    return f"| {item.code} | {item.name} | {item.does} | {where} | {tests} | {item.later} |"


def page() -> str:
    """The whole of docs/coverage.md."""
    return HEAD + "\n".join(line(item) for item in ITEMS) + "\n"


if __name__ == "__main__":
    from pathlib import Path

    Path("docs/coverage.md").write_text(page(), encoding="utf-8")
