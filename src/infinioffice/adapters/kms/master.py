"""`office.vault.master.MasterKey` at AWS KMS, or at anything that speaks its protocol (`AWS_KMS_ENDPOINT_URL`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infinioffice.kernel.errors import Broken, VendorDown, VendorRefused

NAME = "kms"
_OF_ANOTHER = frozenset({"InvalidCiphertextException", "IncorrectKeyException"})
_BUSY = frozenset(
    {"ThrottlingException", "KMSInternalException", "DependencyTimeoutException", "LimitExceededException"}
)


class NotOurs(Broken):
    """KMS did not wrap this data key, or not for this context."""


class KmsMaster:
    """Wraps under the key `key_id` (id, ARN or `alias/…`). Whatever key of the account wrapped a data key unwraps it,
    so changing `key_id` is a rotation: old keys go on opening, new ones are wrapped by the new one.

    Credentials and region come as boto3 finds them. Raises NotOurs, VendorRefused, VendorDown.
    """

    def __init__(self, key_id: str, endpoint_url: str = "", client: Any = None) -> None:
        self._key_id = key_id
        limits = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})  # type: ignore[no-untyped-call]
        self._client = client or boto3.client("kms", endpoint_url=endpoint_url or None, config=limits)  # type: ignore[no-untyped-call]

    @property
    def name(self) -> str:
        return f"kms:{self._key_id}"

    def wrap(self, plain: bytes, context: str) -> bytes:
        with _faults():
            answer = self._client.encrypt(KeyId=self._key_id, Plaintext=plain, EncryptionContext={"for": context})
            wrapped: bytes = answer["CiphertextBlob"]
            return wrapped

    def unwrap(self, wrapped: bytes, context: str) -> bytes:
        with _faults():
            answer = self._client.decrypt(CiphertextBlob=wrapped, EncryptionContext={"for": context})
            plain: bytes = answer["Plaintext"]
            return plain


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except ClientError as fault:
        code = str(fault.response.get("Error", {}).get("Code", ""))
        if code in _OF_ANOTHER:
            raise NotOurs("a data key does not open with this installation's KMS keys") from fault
        status = int(fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        if code in _BUSY or status >= 500:
            raise VendorDown(NAME, code or "unavailable") from fault
        raise VendorRefused(NAME, code or "refused") from fault
    except BotoCoreError as fault:
        raise VendorDown(NAME, "cannot be reached") from fault
