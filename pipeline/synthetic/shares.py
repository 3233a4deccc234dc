"""How often what happens in the invented city: every share, with its source or 'assumed'.

Sources are the public figures listed in data/README.md; what no source gives is assumed there too.
"""

# Streams. 현장 is about 88 % of 응답소 (2.2 M of 2.5 M), 서식 comes on top (B42–B45).
FIELD, GENERAL, FORM = 0, 1, 2
FIELD_SHARE = 0.895
FORM_SHARE = 738_011 / (738_011 + 2_380_604)

GENERAL_KINDS = {"inquiry": 0.44, "suggestion": 0.325, "other": 0.073, "grievance": 0.075, "proposal": 0.085}

# 현장 2024 and 2025: 교통 74.0 and 73.1, 가로정비 6.2 and 7.0, 청소 4.4 and 4.9, 도로 3.9 %, the other
# eight 11.1 % (their split assumed); relative, and 교통 a little more, because no surge is about cars.
FIELD_FIELDS = {
    "F01": 75.5, "F02": 3.9, "F03": 4.9, "F04": 1.3, "F05": 1.5, "F06": 7.0,
    "F07": 1.6, "F08": 2.4, "F09": 2.6, "F10": 0.4, "F11": 0.3, "F12": 1.0,
}  # fmt: skip

# Weight of an item within its field; 1 where not listed. Assumed, after the long-tail hints of E2.
ITEM_WEIGHTS = {
    "I001": 26.0, "I002": 37.0, "I003": 15.0, "I004": 6.0, "I005": 3.0, "I006": 1.2, "I007": 1.5,
    "I008": 1.3, "I009": 4.0, "I010": 5.0, "I011": 0.5, "I012": 4.0, "I013": 3.0, "I015": 3.5,
    "I019": 1.2, "I021": 5.0, "I022": 2.5, "I026": 2.0, "I027": 2.0, "I032": 2.0, "I033": 1.5,
    "I036": 5.0, "I037": 2.0, "I038": 2.0, "I039": 1.5, "I040": 3.0, "I041": 2.0, "I042": 1.5,
    "I047": 2.0, "I053": 1.5, "I055": 2.0, "I058": 5.0, "I059": 2.0, "I061": 2.0, "I073": 3.0,
}  # fmt: skip

# General complaints by theme, 2014: 교통 30.5, 주택·도시계획 16.3, 환경 10.3, 안전 9.0, 공동체·교육 7.3,
# 문화관광 5.9, 건강·식품 3.8 %; the remaining 16.9 % spread over the rest (assumed).
GENERAL_WEIGHTS = {
    "G001": 7.0, "G002": 6.0, "G003": 3.5, "G004": 5.5, "G005": 4.0, "G006": 1.8, "G007": 1.7,
    "G008": 1.0, "G009": 5.0, "G010": 3.0, "G011": 4.0, "G012": 2.5, "G013": 1.3, "G050": 0.5,
    "G014": 2.4, "G015": 3.2, "G016": 2.6, "G017": 1.1, "G047": 1.0, "G018": 4.0, "G019": 2.2,
    "G020": 1.8, "G021": 1.0, "G022": 2.0, "G023": 2.2, "G024": 2.5, "G025": 2.3, "G026": 1.2,
    "G027": 1.0, "G028": 2.4, "G029": 1.3, "G030": 2.4, "G031": 1.4, "G032": 0.8, "G033": 0.9,
    "G034": 0.7, "G035": 1.0, "G036": 0.7, "G037": 1.4, "G038": 0.8, "G039": 0.9, "G040": 1.4,
    "G041": 1.6, "G042": 0.7, "G043": 0.9, "G044": 0.9, "G045": 0.6, "G046": 0.6, "G048": 0.4,
    "G049": 0.4,
}  # fmt: skip
PARKING_QUESTIONS = "G004"
"""Questions and grievances about parking go to the 자치구, wishes about the policy to the 교통실."""

# General complaints of these topics go to other units than their item's, evenly (assumed).
TOPIC_UNITS = {
    "T040": ("B05-03",),
    "T059": ("B30-03", "B05-01", "B06-05"),
    "T066": ("B11-01", "B06-05"),
    "T129": ("B17-04", "B05-01"),
    "T130": ("B05-01", "B18-03"),
    "T131": ("B26-01", "B05-01"),
    "T133": ("B24-02", "A06-02"),
    "T142": (
        *("B01-01", "B12-01", "B12-04", "B18-03", "B18-05"),
        *("B23-02", "B25-02", "B28-01", "B29-02", "B24-03"),
    ),
    "T143": ("B13-01", "B13-02", "B10-01"),
}

# Who answers at once: the front desk of each source; the other 기타 go to their item's unit (assumed).
FRONT_DESKS = {"eungdapso": ("B24-02",), "dasan120": ("A05-01-01", "A05-01-02", "A05-01-03")}
FRONT_DESK_SHARE = 0.91

FORM_WEIGHTS = {"S001": 26.0, "S002": 14.0, "S014": 8.0, "S021": 7.0, "S022": 9.0, "S025": 10.0, "S010": 5.0}

# Sources of a field complaint, by what it is about. Assumed; 84 to 95 % of such reports come by app.
SOURCE_CODES = ("eungdapso", "dasan120", "epeople", "smartapp", "parking", "seosik")
PARKING_ITEMS = ("I001", "I002", "I003", "I004")
PARKING_REPORT_SOURCES = (0.03, 0.03, 0.05, 0.27, 0.62, 0.0)
PARKING_CALL_SOURCES = (0.07, 0.27, 0.04, 0.40, 0.22, 0.0)
FIELD_SOURCES = (0.16, 0.26, 0.13, 0.45, 0.0, 0.0)
KIND_SOURCES = {
    "inquiry": (0.48, 0.14, 0.38, 0.0, 0.0, 0.0),
    "suggestion": (0.54, 0.02, 0.44, 0.0, 0.0, 0.0),
    "other": (0.12, 0.88, 0.0, 0.0, 0.0, 0.0),
    "grievance": (0.42, 0.0, 0.58, 0.0, 0.0, 0.0),
    "proposal": (0.62, 0.0, 0.38, 0.0, 0.0, 0.0),
    "statutory": (0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
}

# Channels of a source; general 2014: web 46.7, mobile 9.4, SNS 7.3, other 36.6 %. 지킴이 make 8 % of 현장.
SOURCE_CHANNELS = {
    "eungdapso": {"web": 48.0, "app": 16.0, "social": 7.0, "letter": 7.0, "visit": 8.0, "fax": 3.0,
                  "phone": 7.0, "text": 4.0},
    "dasan120": {"phone": 78.0, "text": 14.0, "chatbot": 8.0},
    "epeople": {"portal": 1.0},
    "smartapp": {"app": 80.0, "patrol": 20.0},
    "parking": {"app": 95.0, "web": 4.0, "patrol": 1.0},
    "seosik": {"web": 62.0, "visit": 33.0, "letter": 3.0, "fax": 2.0},
}  # fmt: skip
PROXY_CHANNELS = ("phone", "visit", "letter", "fax")

# 자치구: commercial factor (강서 ≈ 1.7 × mean, 도봉 ≈ 0.4 ×; others assumed) and mean hours of 현장 2020
# where known (E5), assumed between 9 and 16 elsewhere.
DISTRICTS = {
    "11110": (1.9, 18.3), "11140": (2.1, 12.8), "11170": (1.3, 17.6), "11200": (1.0, 9.5),
    "11215": (0.95, 11.4), "11230": (0.9, 8.6), "11260": (0.75, 13.5), "11290": (0.75, 15.8),
    "11305": (0.75, 20.0), "11320": (0.5, 14.2), "11350": (0.7, 21.3), "11380": (0.8, 20.8),
    "11410": (0.7, 5.1), "11440": (1.15, 6.0), "11470": (0.9, 15.0), "11500": (1.25, 14.6),
    "11530": (0.85, 10.8), "11545": (0.95, 12.4), "11560": (1.2, 11.6), "11590": (0.7, 31.7),
    "11620": (0.8, 9.8), "11650": (1.2, 15.6), "11680": (1.3, 18.8), "11710": (1.0, 12.9),
    "11740": (0.85, 10.6),
}  # fmt: skip

# Month and weekday weights of the three streams. October is 1.03–1.09 × the mean, January 0.8 (E3);
# the rest assumed: the parking peak of summer, and offices that close at the weekend.
MONTHS = {
    FIELD: (0.83, 0.86, 0.98, 1.01, 1.03, 1.02, 1.05, 1.07, 1.05, 1.09, 1.03, 0.92),
    GENERAL: (0.92, 0.90, 1.03, 1.02, 1.02, 1.03, 1.06, 1.00, 1.02, 1.06, 1.02, 0.90),
    FORM: (0.98, 0.95, 1.07, 1.04, 1.01, 1.00, 0.99, 0.95, 0.98, 1.04, 1.01, 0.98),
}
WEEKDAYS = {
    FIELD: (1.10, 1.05, 1.05, 1.03, 1.06, 0.96, 0.75),
    GENERAL: (1.36, 1.24, 1.20, 1.16, 1.14, 0.48, 0.42),
    FORM: (1.42, 1.28, 1.24, 1.22, 1.24, 0.32, 0.28),
}
HOLIDAY = {FIELD: 0.72, GENERAL: 0.36, FORM: 0.22}
DAY_NOISE = {FIELD: 0.05, GENERAL: 0.06, FORM: 0.05}

# Results. Fines come from 92 % of parking reports by app (E4); the others are assumed.
RESULTS = {
    "parking_report": {"fined": 0.84, "guided": 0.06, "nothing_found": 0.10},
    "parking_call": {"fixed": 0.38, "guided": 0.33, "fined": 0.17, "nothing_found": 0.12},
    "field": {"fixed": 0.80, "guided": 0.08, "nothing_found": 0.12},
    "inquiry": {"informed": 0.86, "accepted": 0.06, "partly_accepted": 0.03, "not_accepted": 0.05},
    "suggestion": {"informed": 0.33, "accepted": 0.15, "partly_accepted": 0.17, "not_accepted": 0.21,
                   "long_review": 0.14},
    "other": {"informed": 1.0},
    "grievance": {"informed": 0.34, "accepted": 0.16, "partly_accepted": 0.17, "not_accepted": 0.33},
    "proposal": {"informed": 0.18, "accepted": 0.04, "partly_accepted": 0.09, "not_accepted": 0.50,
                 "long_review": 0.19},
    "statutory": {"permitted": 0.94, "refused": 0.02, "returned": 0.04},
}  # fmt: skip
ENDS = {"answered": 0.967, "transferred_out": 0.012, "withdrawn": 0.014, "closed": 0.007}

# 재지정: share that moved at least once; then 2 moves 18 %, 3 moves 7 % (assumed).
TRANSFERS = {"field": 0.025, "inquiry": 0.10, "suggestion": 0.11, "other": 0.004, "grievance": 0.17,
             "proposal": 0.14, "statutory": 0.012}  # fmt: skip

# Satisfaction: share of answers rated, and the five scores when in time and when late (assumed; the
# American analogue has 28 % satisfied, 10 % for parking).
RATED = {"field": 0.07, "inquiry": 0.16, "suggestion": 0.18, "other": 0.03, "grievance": 0.25,
         "proposal": 0.20, "statutory": 0.0}  # fmt: skip
SCORES = {
    "field": (0.20, 0.12, 0.18, 0.22, 0.28),
    "parking": (0.30, 0.16, 0.18, 0.16, 0.20),
    "general": (0.27, 0.13, 0.20, 0.18, 0.22),
    "late": (0.48, 0.20, 0.16, 0.09, 0.07),
}
