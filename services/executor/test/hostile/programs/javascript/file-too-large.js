// mechanism: writes a file larger than it may
// verdict: FILE_SIZE_LIMIT
// stderr has: EFBIG
require('node:fs').writeFileSync('x', Buffer.alloc(20 << 20))
