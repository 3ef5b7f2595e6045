// `node scripts/bootstrap.mjs ENTRY.ts [ARGUMENT…]`: runs ENTRY with the Node release this project is pinned to, having
// installed that release and the workspace's packages where they are missing. Needs Node 20 and npm, nothing else.
// This first file stays free of newer syntax, so that an old Node reaches the sentence below and not a parse error.
const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error(
    `Learn Lab needs Node 20 or newer to start (it installs its own after that); this is ${process.version}.`,
  )
  process.exitCode = 1
} else {
  import('./bootstrap/run-entry.mjs').then(({ runEntry }) => runEntry(process.argv.slice(2)))
}
