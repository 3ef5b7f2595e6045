// mechanism: has the compiler run another with options of its own
// verdict: COMPILE_ERROR
package main

// #cgo LDFLAGS: -Wl,-rpath=/evil
// int x;
import "C"

func main() { println(C.x) }
