"""The environment of the subsidy service."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AnyHttpUrl, Field, PositiveInt, SecretStr

from kit.settings import FollowerSettings


class Settings(FollowerSettings):
    """What the subsidy service is told beside what every follower of registration is: its bank, and its patience."""

    SERVICE: ClassVar[str] = "subsidy"

    bank_url: Annotated[AnyHttpUrl, Field(description="the bank's REST interface")]
    bank_timeout_seconds: Annotated[float, Field(gt=0, description="silence that makes an answer unknown")] = 10.0
    bank_retry_seconds: Annotated[float, Field(gt=0, description="first wait before asking again; it doubles")] = 5.0
    screening_folder: Annotated[
        Path, Field(description="where snapshots of the population are kept; lost ones are made anew")
    ] = Path("var/screening")
    spark_master: Annotated[str, Field(description="the Spark cluster, where the screen is asked of Spark")] = (
        "local[*]"
    )
    bank_retry_longest_seconds: Annotated[float, Field(gt=0, description="longest wait before asking again")] = 600.0
    monthly_round: Annotated[
        bool, Field(description="whether months are made on the 5th, awards mature, and shares are settled on the 3rd")
    ] = True
    papers_folder: Annotated[Path, Field(description="where documents of applications are kept")] = Path("var/papers")
    papers_limit_bytes: Annotated[PositiveInt, Field(description="most bytes of a document")] = 10_485_760
    papers_s3_bucket: Annotated[
        str | None, Field(description="the bucket of an S3-compatible store that keeps documents in the folder's stead")
    ] = None
    papers_s3_endpoint: Annotated[AnyHttpUrl | None, Field(description="its address, where it is not Amazon's")] = None
    papers_s3_region: Annotated[str, Field(description="its region")] = "us-east-1"
    papers_s3_access_key_id: Annotated[str | None, Field(description="its key; none: the machine's role")] = None
    papers_s3_secret_access_key: Annotated[SecretStr | None, Field(description="the key's secret")] = None
    papers_s3_timeout_seconds: Annotated[float, Field(gt=0, description="longest wait for it")] = 10.0
    body_limit_bytes: PositiveInt = 8_388_608
    bank_statement_limit_bytes: Annotated[PositiveInt, Field(description="most bytes of a bank's file, unpacked")] = (
        134_217_728
    )
    payer_name: Annotated[str, Field(description="who pays, as the bank's files name them")] = (
        "济南市人力资源和社会保障局"
    )
    payer_bank_code: Annotated[str | None, Field(description="the paying bank's number in the clearing system")] = None
    payer_accounts: Annotated[Mapping[str, str], Field(description="JSON: the account of each fund to pay from")] = {}
    daily_round: Annotated[
        bool,
        Field(
            description="whether deadlines, reviews and checks go by the clock; not where the city lives in other days"
        ),
    ] = True
