"""`ObjectStore` in an S3 bucket, or in anything that speaks S3 (`S3_ENDPOINT_URL`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infinioffice.kernel.errors import VendorDown, VendorRefused

NAME = "s3"
_A_DELETE = 1000
_MISSING = frozenset({"NoSuchKey", "404"})


class BucketObjects:
    """Credentials and region come as boto3 finds them (environment, profile, or the machine's role)."""

    def __init__(self, bucket: str, endpoint_url: str, client: Any = None) -> None:
        self._bucket = bucket
        retries = {"mode": "standard", "total_max_attempts": 3}
        limits = Config(connect_timeout=3, read_timeout=10, retries=retries)  # type: ignore[no-untyped-call]
        # The plain address is what boto3 would choose by the region; naming it would pin the region.
        own = None if endpoint_url == "https://s3.amazonaws.com" else endpoint_url
        self._client = client or boto3.client("s3", endpoint_url=own, config=limits)  # type: ignore[no-untyped-call]

    def put(self, key: str, body: bytes) -> None:
        with _faults():
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType="application/octet-stream"
            )  # fmt: skip

    def get(self, key: str) -> bytes:
        with _faults():
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            return body

    def delete(self, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), _A_DELETE):
            objects = [{"Key": key} for key in keys[start : start + _A_DELETE]]
            with _faults():
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})
            if answer.get("Errors"):
                raise VendorDown(NAME, "not all objects were removed")

    def keys(self, prefix: str) -> list[str]:
        with _faults():
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=f"{prefix}/")
            return [each["Key"] for page in pages for each in page.get("Contents", ())]


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except ClientError as fault:
        code = str(fault.response.get("Error", {}).get("Code", ""))
        status = fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)
        if code in _MISSING:
            raise VendorRefused(NAME, "not_found") from fault
        if status < 500 and status != 429:
            raise VendorRefused(NAME, code or str(status)) from fault
        raise VendorDown(NAME, code or str(status)) from fault
    except BotoCoreError as fault:
        raise VendorDown(NAME, type(fault).__name__) from fault
