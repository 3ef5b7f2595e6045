// mechanism: panics
// verdict: NONZERO_EXIT
// exit: 2
// stderr has: panic: no
package main

func main() {
	defer func() { panic("no") }()
}
