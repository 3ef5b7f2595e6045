// mechanism: an exit code of more than eight bits
// verdict: NONZERO_EXIT
// exit: 44
package main

import "os"

func main() { os.Exit(300) }
