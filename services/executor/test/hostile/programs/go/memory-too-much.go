// mechanism: asks for more memory than there can be
// verdict: NONZERO_EXIT
// exit: 2
// stderr has: out of range
package main

func main() {
	n := -1
	println(len(make([]byte, n)))
}
