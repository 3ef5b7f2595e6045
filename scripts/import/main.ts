// `npm run import -- PATH`: brings courses into the running product, and up to date when they are there already.
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CourseService } from '@learnlab/contracts/course/v1'
import { createServiceClient } from '@learnlab/rpc'
import { callerFolder } from '../setup/caller-folder.ts'
import { defaultDataFolder } from '../setup/project.ts'
import { importFolder } from './import-folder.ts'
import { instructorToken } from './instructor-token.ts'

const usage = `Usage: npm run import -- PATH [--draft | --major] [--url URL] [--data DIR]

Imports the course in PATH, or each course in the folders of PATH, and publishes it. Doing it again changes only what
changed. PATH is a folder with course.yaml, a lesson of The Carpentries (config.yaml and episodes) or a track of Exercism
(config.json and exercises); docs/course-layout.md says what becomes of them. A folder with mistakes in it changes nothing;
each mistake is told with file and line.

  --draft     change the working copy only; learners see it once it is published
  --major     publish as the next major version (2.0) instead of the next minor one (1.1)
  --url URL   address of the gateway; default http://127.0.0.1:8080
  --data DIR  data folder of the product, for the demo instructor's password (default: .learnlab/data)

The courses become those of the user of ACCESS_TOKEN, or of LEARNLAB_EMAIL and LEARNLAB_PASSWORD, or of the demo
instructor.`

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      draft: { type: 'boolean', default: false },
      major: { type: 'boolean', default: false },
      url: { type: 'string', default: `http://127.0.0.1:${process.env.PORT || 8080}` },
      data: { type: 'string', default: defaultDataFolder },
      help: { type: 'boolean', default: false },
    },
  })
  const [path, ...rest] = positionals
  if (values.help || path === undefined || rest.length > 0 || (values.draft && values.major)) {
    console.log(usage)
    return values.help ? 0 : 2
  }
  const token = await instructorToken({ baseUrl: values.url, dataFolder: resolve(callerFolder(), values.data) })
  const client = createServiceClient(CourseService, { address: values.url })
  try {
    const publishing = values.draft ? 'draft' : values.major ? 'major' : 'minor'
    await importFolder(client, resolve(callerFolder(), path), { token, publishing, say: console.log })
    return 0
  } finally {
    client.close()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`Nothing more was imported. ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}
