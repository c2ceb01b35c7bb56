"""What every object store promises: a folder of this machine, and a bucket behind a real S3 server on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import boto3
import pytest
from moto.server import ThreadedMotoServer

from infinioffice.adapters.storage.bucket import BucketObjects
from infinioffice.adapters.storage.folder import FolderObjects
from infinioffice.call.ports import ObjectStore
from infinioffice.kernel.errors import Broken, VendorDown, VendorRefused

Make = Callable[[], ObjectStore]


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def objects(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    if request.param == "folder":
        return FolderObjects(tmp_path / "kept")
    url = request.getfixturevalue("s3_url")
    for name, value in {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    urlopen(f"{url}/moto-api/reset", data=b"").close()
    boto3.client("s3", endpoint_url=url).create_bucket(Bucket="sound")
    return BucketObjects("sound", url)


def test_what_was_put_comes_back_and_is_replaced_whole(objects: ObjectStore) -> None:
    objects.put("t1/b1/c1/0-00000-ab", bytes(range(256)) * 300)
    assert objects.get("t1/b1/c1/0-00000-ab") == bytes(range(256)) * 300
    objects.put("t1/b1/c1/0-00000-ab", b"shorter")
    assert objects.get("t1/b1/c1/0-00000-ab") == b"shorter"


def test_keys_are_those_of_the_folder_and_no_other(objects: ObjectStore) -> None:
    for key in ("t1/b1/c1/2", "t1/b1/c1/1", "t1/b1/c10/1", "t2/b1/c1/1"):
        objects.put(key, b"x")
    assert objects.keys("t1/b1/c1") == ["t1/b1/c1/1", "t1/b1/c1/2"]
    assert objects.keys("t1") == ["t1/b1/c1/1", "t1/b1/c1/2", "t1/b1/c10/1"]
    assert objects.keys("t3") == []


def test_what_was_deleted_is_gone_and_deleting_again_is_no_fault(objects: ObjectStore) -> None:
    objects.put("t1/b1/c1/1", b"x")
    objects.put("t1/b1/c1/2", b"x")
    objects.delete(["t1/b1/c1/1", "t1/b1/c1/never"])
    objects.delete(["t1/b1/c1/1"])
    objects.delete([])
    assert objects.keys("t1") == ["t1/b1/c1/2"]
    with pytest.raises(VendorRefused, match="not_found"):
        objects.get("t1/b1/c1/1")


def test_a_key_cannot_leave_the_folder(tmp_path: Path) -> None:
    kept = FolderObjects(tmp_path / "kept")
    for key in ("../x", "/etc/passwd", "a/../../x", "", "a//b", "a/.hidden", "a\0b"):
        with pytest.raises(Broken):
            kept.put(key, b"x")
    assert not (tmp_path / "x").exists()


def test_a_folder_that_cannot_be_written_is_a_store_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder belongs")
    with pytest.raises(VendorDown):
        FolderObjects(tmp_path / "kept").put("t1/1", b"x")


def test_a_bucket_nobody_answers_for_is_down_and_a_foreign_one_refuses(
    s3_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(VendorRefused):
        BucketObjects("never-made", s3_url).put("t1/1", b"x")
    with pytest.raises(VendorDown):
        BucketObjects("sound", "http://127.0.0.1:9").put("t1/1", b"x")
