"""Files that are written whole or not at all, and digests that tell whether one is as it was written."""

import os
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex

__all__ = ["digest_of_bytes", "write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.{token_hex(4)}.part")  # (two engines' workers may write it at once)
    part.write_bytes(data)
    os.replace(part, path)


def digest_of_bytes(data: bytes) -> str:
    """Return a digest of 32 hexadecimal digits."""
    return blake2b(data, digest_size=16).hexdigest()
