import { deepEqual } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'

/** Of every function of every file: names it takes from its module that neither the module nor the language has. */
const script = `
import builtins, json, os, symtable, sys

def asked(table):
    own = {s.get_name() for s in table.get_symbols() if s.is_global() or s.is_referenced() and table.get_type() == "module"}
    return own.union(*map(asked, table.get_children()))

missing = []
for name in sorted(os.listdir(sys.argv[1])):
    if name.endswith(".py"):
        with open(f"{sys.argv[1]}/{name}") as file:
            top = symtable.symtable(file.read(), name, "exec")
        made = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
        missing += [f"{name}: {n}" for n in sorted(asked(top) - made - {*dir(builtins), "__file__", "__loader__"})]
print(json.dumps(missing))`

test('the agent uses no name that it has not', async () => {
  const { stdout } = await promisify(execFile)('python3', ['-c', script, join(import.meta.dirname, '../agent')])
  deepEqual(JSON.parse(stdout), [])
})
