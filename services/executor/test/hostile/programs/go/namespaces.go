// mechanism: starts a process in namespaces of its own
// verdict: COMPLETED
// stdout: refused
package main

import (
	"os"
	"syscall"
)

func main() {
	set := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS}
	_, failed := os.StartProcess("/bin/true", []string{"true"}, &os.ProcAttr{Sys: set})
	if failed != nil {
		os.Stdout.WriteString("refused\n")
	}
}
