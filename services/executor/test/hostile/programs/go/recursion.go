// mechanism: calls itself for ever
// verdict: NONZERO_EXIT
// exit: 2
// stderr has: stack exceeds
package main

import "runtime/debug"

func deeper(n int) int { return deeper(n+1) + 1 }

func main() {
	debug.SetMaxStack(1 << 20)
	println(deeper(0))
}
