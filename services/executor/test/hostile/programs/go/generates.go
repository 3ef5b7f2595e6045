// mechanism: asks for commands to be run when it is compiled
// verdict: COMPLETED
// stdout: not run
package main

import "os"

//go:generate sh -c "echo run; touch generated"
func main() {
	if _, missing := os.Stat("generated"); missing != nil {
		os.Stdout.WriteString("not run\n")
	}
}
