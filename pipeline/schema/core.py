"""Core tables: what the sources said, typed and reconciled, in `staging.duckdb`."""

from pipeline.schema.tables import Column, Table

COMPLAINT_COLUMNS = (
    Column(
        "complaint_id", "VARCHAR", "YYYYMMDD-<source>-<own number>; the day of first receipt; never changes."
    ),
    Column(
        "key_hash", "UBIGINT", "hash of source_code and source_number; finds a complaint whatever its day."
    ),
    Column(
        "row_hash", "UBIGINT", "hash of the mapped cells as they stood in the file; equal means same content."
    ),
    Column("source_code", "VARCHAR", "The source that sent it; see pipeline/sources/<code>.toml."),
    Column("source_number", "VARCHAR", "The source's own number."),
    Column(
        "receipt_number",
        "VARCHAR",
        "14 digits, YYYYMMDD + 6 (C-40); NULL if the source gives none.",
        source="민원번호",
    ),
    Column("kind_code", "VARCHAR", "Kind (B1); codes.KINDS.", source="민원종류"),
    Column("channel_code", "VARCHAR", "How the citizen came; codes.CHANNELS.", source="접수경로"),
    Column("is_proxy", "BOOLEAN", "Entered by staff for the citizen (A2)."),
    Column("field_code", "VARCHAR", "One of the 12 fields; codes.FIELDS.", source="분야"),
    Column("item_code", "VARCHAR", "Type within the field (유형); data/reference/items.csv.", source="유형"),
    Column("district_code", "VARCHAR", "자치구 of the place, 5-digit 행정표준코드.", source="자치구"),
    Column("dong_code", "VARCHAR", "법정동 of the place, 10 digits.", source="법정동"),
    Column(
        "place",
        "VARCHAR",
        "The place in words as the source gives it; never published unmasked.",
        source="위치",
    ),
    Column("lat", "DOUBLE", "Latitude of the place.", unit="degrees, EPSG:4326"),
    Column("lon", "DOUBLE", "Longitude of the place.", unit="degrees, EPSG:4326"),
    Column(
        "department_code",
        "VARCHAR",
        "Handling unit, a leaf of the organisation tree; NULL while undistributed.",
        source="처리부서",
    ),
    Column("title", "VARCHAR", "Title.", source="제목"),
    Column("body", "VARCHAR", "What the citizen wrote.", source="내용"),
    Column("applicant_key", "VARCHAR", "Keyed hash of the applicant; NULL if anonymous."),
    Column(
        "arrived_at",
        "TIMESTAMP",
        "When it reached the source; NULL if not told (C-4).",
        unit="Seoul wall time",
    ),
    Column("received_at", "TIMESTAMP", "Receipt (접수).", unit="Seoul wall time", source="접수일시"),
    Column(
        "due_at", "TIMESTAMP", "Deadline as the source states it.", unit="Seoul wall time", source="처리기한"
    ),
    Column("legal_days", "DOUBLE", "Legal period of kinds counted in days.", unit="working days"),
    Column("sla_hours", "DOUBLE", "Promise for 현장민원: 3, 24 or 120 (C-32).", unit="hours"),
    Column("status_code", "VARCHAR", "State; codes.STATUSES.", source="처리상태"),
    Column("result_code", "VARCHAR", "Result of a finished complaint; codes.RESULTS.", source="처리결과"),
    Column(
        "answered_at",
        "TIMESTAMP",
        "When it was finished; NULL while open.",
        unit="Seoul wall time",
        source="답변일시",
    ),
    Column("answer_text", "VARCHAR", "The answer.", source="답변내용"),
    Column(
        "transfer_path",
        "VARCHAR",
        "Units that held it before, as codes joined by '>', oldest first; NULL if none.",
    ),
    Column("satisfaction_score", "TINYINT", "1 to 5; NULL if not rated.", source="만족도"),
    Column("satisfied_at", "TIMESTAMP", "When it was rated.", unit="Seoul wall time"),
    Column("batch_seq", "BIGINT", "Batch that brought this image; grows with every load."),
    Column(
        "line_number",
        "BIGINT",
        "Record number in the landing file, from 1, headings not counted; 0: the image is a mark that the source's list of the batch set or took away.",
    ),
    Column(
        "known_from_at", "TIMESTAMP", "Since when the warehouse has known this image.", unit="Seoul wall time"
    ),
    Column(
        "is_withdrawn_at_source",
        "BOOLEAN",
        "The source's newest list of all its numbers does not have this one (docs/sources.md).",
    ),
)

COMPLAINT = Table(
    name="core.complaint",
    each_row_is="one complaint in its current state",
    key=("complaint_id",),
    columns=COMPLAINT_COLUMNS,
)

COMPLAINT_VERSION = Table(
    name="core.complaint_version",
    each_row_is="one image of a complaint that a later one replaced",
    key=("complaint_id", "known_from_at", "batch_seq", "line_number"),
    columns=(
        *COMPLAINT_COLUMNS,
        Column("known_until_at", "TIMESTAMP", "When the next image became known.", unit="Seoul wall time"),
        Column("until_batch_seq", "BIGINT", "Batch that replaced this image."),
    ),
)

REJECTED = Table(
    name="core.rejected",
    each_row_is="one record of a source file that could not be taken, with its reason",
    key=("batch_seq", "line_number"),
    columns=(
        Column("batch_seq", "BIGINT", "Batch it came in."),
        Column("source_code", "VARCHAR", "Source of the batch."),
        Column("file_name", "VARCHAR", "File as the sender named it."),
        Column("line_number", "BIGINT", "Record number in the file, from 1, headings not counted."),
        Column("column_name", "VARCHAR", "Column that broke the rule; NULL if the whole record did."),
        Column("reason_code", "VARCHAR", "The rule; codes.REJECT_REASONS."),
        Column("reason", "VARCHAR", "The rule in one Korean sentence, without any cell's text."),
    ),
)

TAKEN = Table(
    name="core.taken",
    each_row_is="one batch whose records are all in their place; the ledger must say the same",
    key=("batch_seq",),
    columns=(
        Column("batch_seq", "BIGINT", "The batch."),
        Column("source_code", "VARCHAR", "Its source."),
        Column("read_count", "BIGINT", "Records read.", unit="records"),
        Column("new_count", "BIGINT", "New complaints.", unit="records"),
        Column("changed_count", "BIGINT", "Images that changed a complaint.", unit="records"),
        Column("rejected_count", "BIGINT", "Records in core.rejected.", unit="records"),
        Column("duplicate_count", "BIGINT", "Records that said nothing new.", unit="records"),
        Column("late_count", "BIGINT", "Loaded records that came late or out of order.", unit="records"),
    ),
)

UNMAPPED = Table(
    name="core.unmapped",
    each_row_is="one column of a batch that no one asked for",
    key=("batch_seq", "column_name"),
    columns=(
        Column("batch_seq", "BIGINT", "Batch it came in."),
        Column("source_code", "VARCHAR", "Source of the batch."),
        Column("column_name", "VARCHAR", "Heading as the sender wrote it."),
        Column("filled_count", "BIGINT", "Records with something in it.", unit="records"),
    ),
)

ANSWER = Table(
    name="core.answer",
    each_row_is="one version of an answer",
    key=("complaint_id", "answer_number"),
    columns=(
        Column("complaint_id", "VARCHAR", "The complaint."),
        Column("answer_number", "INTEGER", "1 for the first answer; n of n is the latest."),
        Column("answered_at", "TIMESTAMP", "When this version was given.", unit="Seoul wall time"),
        Column("result_code", "VARCHAR", "Result with this version."),
        Column("answer_text", "VARCHAR", "The answer."),
    ),
)

SATISFACTION = Table(
    name="core.satisfaction",
    each_row_is="one rating of an answer by the citizen",
    key=("complaint_id",),
    columns=(
        Column("complaint_id", "VARCHAR", "The complaint."),
        Column("score", "TINYINT", "1 to 5."),
        Column("rated_at", "TIMESTAMP", "When it was given.", unit="Seoul wall time"),
    ),
)

STATUS_EVENT = Table(
    name="core.status_event",
    each_row_is="one change of a complaint's state",
    key=("complaint_id", "event_number"),
    columns=(
        Column("complaint_id", "VARCHAR", "The complaint."),
        Column("event_number", "INTEGER", "From 1, in time."),
        Column("status_code", "VARCHAR", "State entered; codes.STATUSES."),
        Column("happened_at", "TIMESTAMP", "When; NULL if the source does not say.", unit="Seoul wall time"),
        Column("department_code", "VARCHAR", "Unit that held it then."),
    ),
)

TRANSFER_EVENT = Table(
    name="core.transfer_event",
    each_row_is="one 재지정: a complaint moved from one unit to the next",
    key=("complaint_id", "transfer_number"),
    columns=(
        Column("complaint_id", "VARCHAR", "The complaint."),
        Column("transfer_number", "INTEGER", "From 1, in time."),
        Column("from_department_code", "VARCHAR", "Unit that gave it away."),
        Column("to_department_code", "VARCHAR", "Unit that took it."),
        Column("is_bounce", "BOOLEAN", "Back to a unit that had held it before (B17)."),
    ),
)

ORGANISATION = Table(
    name="core.organisation",
    each_row_is="one body that handles complaints, during one span of its life",
    key=("org_code", "valid_from_on"),
    columns=(
        Column("org_code", "VARCHAR", "Immutable code."),
        Column("parent_code", "VARCHAR", "The body above; NULL at the root."),
        Column("org_name", "VARCHAR", "Official name in this span."),
        Column(
            "org_type",
            "VARCHAR",
            "root, bureau (실·국·본부), district (자치구), agency (사업소·재단) or department (과).",
        ),
        Column("level", "INTEGER", "0 for the city, 1 for a handling body, 2 and more below."),
        Column("bureau_code", "VARCHAR", "The level-1 body it rolls up to; itself at level 1."),
        Column("valid_from_on", "DATE", "First day of the span."),
        Column("valid_until_on", "DATE", "First day after the span; NULL if it still stands."),
        Column(
            "successor_code",
            "VARCHAR",
            "The body that took its work over at the end of the span; NULL if none did, or it still stands.",
        ),
        Column("duties", "VARCHAR", "What it is in charge of, in words (사무분장)."),
    ),
)

BUILT = Table(
    name="core.built",
    each_row_is="one build of the tables that follow from complaints",
    key=("through_batch_seq",),
    columns=(Column("through_batch_seq", "BIGINT", "Every image up to this batch has its children."),),
)

DIRECTORY = Table(
    name="core.directory",
    each_row_is="the file in which a load finds the days of held complaints by their keys; one row at most",
    key=("file_name",),
    columns=(
        Column("file_name", "VARCHAR", "File in the folder `directory`; no other is believed."),
        Column("through_batch_seq", "BIGINT", "Complaints of every batch up to this one have an entry."),
        Column("entry_count", "BIGINT", "Entries of the file, 8 bytes each.", unit="entries"),
    ),
)

TABLES = (
    COMPLAINT,
    COMPLAINT_VERSION,
    REJECTED,
    TAKEN,
    UNMAPPED,
    ANSWER,
    SATISFACTION,
    STATUS_EVENT,
    TRANSFER_EVENT,
    ORGANISATION,
    BUILT,
    DIRECTORY,
)
