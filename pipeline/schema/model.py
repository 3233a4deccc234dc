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

TABLES = (TOKENIZER, VOCABULARY, COMPLAINT_TOKEN, ANNOTATED, CAMPAIGN, COMPLAINT_CAMPAIGN)
