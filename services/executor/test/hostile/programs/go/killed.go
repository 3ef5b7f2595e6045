// mechanism: kills itself
// verdict: SIGNALED
// signal: 9
package main

import "syscall"

func main() {
	syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
	select {}
}
