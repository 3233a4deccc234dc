"""Settings of one installation, from the environment (`MINWON_*`) and `minwon.toml`."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SEOUL = ZoneInfo("Asia/Seoul")
Clock = Callable[[], datetime]


def seoul_now() -> datetime:
    """Wall time in Seoul without a zone, as every TIMESTAMP of the warehouse has it."""
    return datetime.now(SEOUL).replace(tzinfo=None)


class Settings(BaseSettings):
    """Where this installation keeps its files, and the few switches it has."""

    model_config = SettingsConfigDict(
        env_prefix="MINWON_", toml_file="minwon.toml", extra="forbid", frozen=True
    )

    home: Path = Path("data")
    office_name: str = "가람시"
    store_url: str = ""
    now: datetime | None = None
    threads: int = 2
    memory_limit: str = "2GB"
    tokenizer: str = "mecab"
    host: str = "127.0.0.1"
    port: int = 8050
    duty_roster: Path | None = None
    unseen_first_minutes: int = 10
    unseen_second_minutes: int = 20
    keep_days: int = Field(default=0, ge=0)
    public_url: str = ""
    relay_urls: str = ""
    relay_polls: str = ""
    sms_url: str = ""
    sms_sender: str = ""
    sms_key: str = ""
    smtp_url: str = ""
    mail_sender: str = ""
    daily_report_at: str = Field(default="", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")
    daily_report_to: str = ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, and that over `minwon.toml`."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def clock(self) -> Clock:
        """The only source of 'now': Seoul wall time, or the fixed `now` of a past view or a test."""
        fixed = self.now
        return seoul_now if fixed is None else lambda: fixed

    @property
    def landing(self) -> Path:
        """Source files as they came, one folder a batch."""
        return self.home / "landing"

    def batch_folder(self, seq: int) -> Path:
        """Where the file of one batch lies."""
        return self.landing / f"{seq:08d}"

    @property
    def staging(self) -> Path:
        """The worker's own DuckDB file."""
        return self.home / "staging.duckdb"

    @property
    def directory(self) -> Path:
        """Keys of all complaints with their days, made from core (`pipeline/directory.py`)."""
        return self.home / "directory"

    @property
    def published(self) -> Path:
        """Immutable files and the manifest that readers follow."""
        return self.home / "published"

    @property
    def keys(self) -> Path:
        """Keys, mode 0600, never in the warehouse."""
        return self.home / "keys"

    @property
    def writer_lock(self) -> Path:
        """Held by whichever process writes the warehouse."""
        return self.home / "writer.lock"

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL of the operational store."""
        return self.store_url or f"sqlite:///{self.home / 'minwon.sqlite'}"
