// mechanism: needs a module that would have to be fetched
// verdict: COMPILE_ERROR
package main

import "example.com/evil"

func main() { evil.Run() }
