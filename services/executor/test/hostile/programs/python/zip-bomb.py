# mechanism: unpacks far more than it was given
# verdict: MEMORY_LIMIT
# limits: {"memoryBytes": 134217728}
import zlib

packer = zlib.compressobj(1)
packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()
zlib.decompress(packed)
