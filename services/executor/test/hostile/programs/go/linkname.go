// mechanism: calls what the library hides
// verdict: COMPILE_ERROR
package main

import _ "unsafe"

//go:linkname exit runtime.nowhere
func exit(code int32)

func main() { exit(3) }
