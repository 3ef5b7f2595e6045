/** npm changes to the checkout before it runs a script, and says where it was called. */
export function callerFolder(): string {
  return process.env.INIT_CWD ?? process.cwd()
}
