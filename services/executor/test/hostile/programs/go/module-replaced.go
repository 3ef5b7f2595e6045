// mechanism: replaces a module by a folder outside of its own
// verdict: COMPILE_ERROR
package main

import "example.com/evil"

func main() { evil.Run() }
