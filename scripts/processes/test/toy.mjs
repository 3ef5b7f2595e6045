// A process that answers `ready` on 127.0.0.1:argv[2] with its id, and ends on SIGTERM.
import { createServer } from 'node:http'

createServer((_request, response) => response.end(String(process.pid))).listen(Number(process.argv[2]), '127.0.0.1')
