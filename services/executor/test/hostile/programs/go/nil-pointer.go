// mechanism: follows a pointer that leads nowhere
// verdict: NONZERO_EXIT
// exit: 2
// stderr has: SIGSEGV
package main

func main() {
	var none *int
	*none = 1
}
