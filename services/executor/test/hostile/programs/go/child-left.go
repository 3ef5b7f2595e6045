// mechanism: leaves a process in a session of its own
// verdict: COMPLETED
// stdout: parent
package main

import (
	"os"
	"syscall"
)

func main() {
	set := &syscall.SysProcAttr{Setsid: true}
	files := []*os.File{os.Stdin, os.Stdout, os.Stderr}
	os.StartProcess("/bin/sleep", []string{"sleep", "1000"}, &os.ProcAttr{Files: files, Sys: set})
	os.Stdout.WriteString("parent\n")
}
