import { commandAgent } from './commands.ts'
import type { Language } from './language.ts'

const options = ['-batch', '-bail', '-header', '-column', '-nullvalue', 'NULL']

/**
 * SQL by SQLite's own shell, in columns with a header; a script may choose another form by `.mode`. The database is in
 * memory unless the first argument names a file of the program's folder. The first error ends the script.
 */
export const sql: Language = {
  name: 'sql',
  title: 'SQL (SQLite)',
  aliases: ['sqlite', 'sqlite3'],
  image: 'script',
  leastMemoryBytes: 16 * 1024 * 1024,
  defaultEntryPoint: 'main.sql',
  hello: "SELECT 'Hello, world!' AS greeting;\n",
  versionCommand: ['/usr/bin/sqlite3', '--version'],
  keptReady: false,
  agent: commandAgent,
  run: ({ entryPoint, args: [database] }) => [
    '/usr/bin/sqlite3',
    ...options,
    database ? `./${database}` : ':memory:',
    // A name that began with "|" would be run as a command.
    `.read ${quoted(`./${entryPoint}`)}`,
  ],
}

/** A word of a dot-command: between double quotes the shell understands the escapes of C. */
function quoted(name: string): string {
  return `"${name.replace(/[\\"]/g, '\\$&')}"`
}
