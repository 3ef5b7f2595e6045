"""python3 cut.py PORT TO BYTES: hands connections on to a port of this host, and resets each that has sent so many bytes."""
import asyncio
import socket
import struct
import sys

port, to, most = map(int, sys.argv[1:])


def reset(writer):
    with_reset = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, with_reset)
    writer.close()


async def hand_on(reader, writer, left=None):
    while part := await reader.read(1024):
        if left is not None and (left := left - len(part)) < 0:
            raise ConnectionAbortedError
        writer.write(part)
        await writer.drain()
    writer.write_eof()


async def serve(reader, writer):
    there, back = await asyncio.open_connection("127.0.0.1", to)
    try:
        await asyncio.gather(hand_on(reader, back, most), hand_on(there, writer))
    except OSError:
        reset(writer)
    finally:
        back.close()


async def main():
    async with await asyncio.start_server(serve, "0.0.0.0", port) as server:
        await server.serve_forever()


asyncio.run(main())
