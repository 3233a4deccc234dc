"""Model tables: what the models made of core, in `staging.duckdb`, before it is published."""

from pipeline.schema.tables import Column, Table

TOKENIZER = Table(
    name="model.tokenizer",
    each_row_is="one tokenizer with its dictionary and word lists",
    key=("tokenizer_id",),
    columns=(
        Column("tokenizer_id", "SMALLINT", "Its number here, from 1, in the order of first use."),
        Column(
            "fingerprint",
            "VARCHAR",
            "Name, version, dictionary hash, word list hash and rules; other tokens, other fingerprint.",
        ),
    ),
)

VOCABULARY_COLUMNS = (
    Column("token_id", "INTEGER", "Its number, from 0; appended, never given to another token."),
    Column(
        "token",
        "VARCHAR",
        "Noun, root, Latin word in lower case, verb or adjective ending in 다, adverb, or a mask such as [전화].",
    ),
)

VOCABULARY = Table(
    name="model.vocabulary",
    each_row_is="one token that any text ever had",
    key=("token_id",),
    columns=VOCABULARY_COLUMNS,
)

COMPLAINT_TOKEN = Table(
    name="model.complaint_token",
    each_row_is="the tokens of one complaint's current title and body",
    key=("complaint_id",),
    columns=(
        Column("complaint_id", "VARCHAR", "The complaint."),
        Column(
            "token_ids",
            "INTEGER[]",
            "Tokens in their order, those of the title first; repeated ones repeat. Empty where the text says nothing.",
        ),
        Column("text_hash", "UBIGINT", "hash(title, body) of the text they were made from."),
        Column("tokenizer_id", "SMALLINT", "What made them; model.tokenizer."),
        Column("batch_seq", "BIGINT", "Batch of the image they were made from."),
    ),
)

ANNOTATED = Table(
    name="model.annotated",
    each_row_is="one annotation that went through",
    key=("through_batch_seq", "tokenizer_id"),
    columns=(
        Column("through_batch_seq", "BIGINT", "Every complaint of batches up to this one has its tokens."),
        Column("tokenizer_id", "SMALLINT", "Made by this tokenizer."),
    ),
)

TOPIC_COLUMNS = (
    Column(
        "topic_code", "VARCHAR", "Its topic, `labels/topics.csv`; NULL (미분류) where no model stands by one."
    ),
    Column("topic_certainty", "FLOAT", "Calibrated probability of likely_topic_code.", unit="share"),
    Column("likely_topic_code", "VARCHAR", "The most likely topic, whether or not the model stands by it."),
    Column("second_topic_code", "VARCHAR", "The next most likely topic."),
    Column("second_topic_certainty", "FLOAT", "Its calibrated probability.", unit="share"),
    Column(
        "deciding_ids",
        "INTEGER[]",
        "Up to three tokens that spoke most for likely_topic_code, the strongest first.",
    ),
    Column(
        "cluster_code",
        "VARCHAR",
        "Cluster without a name that it is near to; NULL where a topic stands or none is near.",
    ),
)

COMPLAINT_TOPIC = Table(
    name="model.complaint_topic",
    each_row_is="what the model of topics says of one complaint's current text",
    key=("complaint_id",),
    columns=(
        Column("complaint_id", "VARCHAR", "The complaint."),
        *TOPIC_COLUMNS,
        Column("topic_model_id", "SMALLINT", "What said it; model.topic_model."),
        Column("batch_seq", "BIGINT", "Batch of the tokens it was made from."),
    ),
)

TOPIC_MODEL = Table(
    name="model.topic_model",
    each_row_is="one model of topics that was used here",
    key=("topic_model_id",),
    columns=(
        Column("topic_model_id", "SMALLINT", "Its number here, from 1, in the order of first use."),
        Column("version", "VARCHAR", "Its version."),
    ),
)

ASSIGNED = Table(
    name="model.assigned",
    each_row_is="one assignment of topics that went through",
    key=("through_batch_seq", "topic_model_id"),
    columns=(
        Column("through_batch_seq", "BIGINT", "Every complaint of batches up to this one has its verdict."),
        Column("topic_model_id", "SMALLINT", "Of this model."),
    ),
)

DANGER_COLUMNS = (
    Column(
        "danger_code",
        "VARCHAR",
        "urgent 긴급, hazard 위험요인, none 해당 없음 (labels/GUIDE.md); NULL where no model could say.",
    ),
    Column(
        "danger_type",
        "VARCHAR",
        "Source of the danger: 침하, 붕괴, 화재가스 …; NULL where danger_code is none.",
    ),
    Column("urgent_share", "FLOAT", "Calibrated probability of 긴급.", unit="share"),
    Column("danger_share", "FLOAT", "Calibrated probability of 긴급 or 위험요인.", unit="share"),
    Column("danger_words", "VARCHAR[]", "Up to four words that spoke most for danger, the strongest first."),
)

COMPLAINT_DANGER = Table(
    name="model.complaint_danger",
    each_row_is="what the model of safety says of one complaint's current text",
    key=("complaint_id",),
    columns=(
        Column("complaint_id", "VARCHAR", "The complaint."),
        *DANGER_COLUMNS,
        Column("batch_seq", "BIGINT", "Batch of the tokens it was made from."),
    ),
)

PLACE_COLUMNS = (
    Column("place_lat", "DOUBLE", "Where it is, EPSG:4326; NULL where nothing says it.", unit="degrees"),
    Column("place_lon", "DOUBLE", "The same.", unit="degrees"),
    Column(
        "place_radius_m", "INTEGER", "Nine times in ten it is within this distance of the point.", unit="m"
    ),
    Column(
        "place_method",
        "VARCHAR",
        "What the point is from: 좌표, 도로명+번호, 지번, 동, 도로명, 자치구, 접수 자치구.",
    ),
    Column(
        "place_mention",
        "VARCHAR",
        "The name that it was found by, as the text has it; without a place by its text, the first name that it says.",
    ),
    Column("place_district_code", "VARCHAR", "Its 자치구; NULL where several stay possible."),
    Column("place_dong_code", "VARCHAR", "Its 법정동; NULL where several stay possible."),
    Column("place_other_codes", "VARCHAR[]", "법정동 it may be in, if several, the likeliest first."),
)

COMPLAINT_PLACE = Table(
    name="model.complaint_place",
    each_row_is="where one complaint's current text, coordinates or 자치구 say that it is",
    key=("complaint_id",),
    columns=(
        Column("complaint_id", "VARCHAR", "The complaint."),
        *PLACE_COLUMNS,
        Column("batch_seq", "BIGINT", "Batch of the image it was made from."),
    ),
)

JUDGED = Table(
    name="model.judged",
    each_row_is="one pass of a model over new complaints that went through",
    key=("model_name", "version", "through_batch_seq"),
    columns=(
        Column("model_name", "VARCHAR", "safety or places."),
        Column("version", "VARCHAR", "Of the model, or of the files that places are looked up in."),
        Column("through_batch_seq", "BIGINT", "Every complaint of batches up to this one has its row."),
    ),
)

CAMPAIGN = Table(
    name="model.campaign",
    each_row_is="one campaign: near-identical texts of many people within days (A35)",
    key=("campaign_id",),
    columns=(
        Column("campaign_id", "VARCHAR", "complaint_id of its first text."),
        Column("first_at", "TIMESTAMP", "Receipt of its first text.", unit="Seoul wall time"),
        Column("last_at", "TIMESTAMP", "Receipt of its last text.", unit="Seoul wall time"),
        Column("complaint_count", "INTEGER", "Texts of it.", unit="complaints"),
        Column("applicant_count", "INTEGER", "Different applicants that are known.", unit="applicants"),
    ),
)

COMPLAINT_CAMPAIGN_COLUMNS = (
    Column("complaint_id", "VARCHAR", "The complaint."),
    Column("campaign_id", "VARCHAR", "Its campaign: complaint_id of the first text."),
)

COMPLAINT_CAMPAIGN = Table(
    name="model.complaint_campaign",
    each_row_is="one complaint that is part of a campaign, to be left out of rankings on request",
    key=("complaint_id",),
    columns=COMPLAINT_CAMPAIGN_COLUMNS,
)

TABLES = (
    TOKENIZER,
    VOCABULARY,
    COMPLAINT_TOKEN,
    ANNOTATED,
    TOPIC_MODEL,
    COMPLAINT_TOPIC,
    ASSIGNED,
    COMPLAINT_DANGER,
    COMPLAINT_PLACE,
    JUDGED,
    CAMPAIGN,
    COMPLAINT_CAMPAIGN,
)
