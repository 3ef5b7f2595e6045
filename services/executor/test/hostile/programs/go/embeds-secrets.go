// mechanism: has the compiler put a secret file into the program
// verdict: COMPILE_ERROR
package main

import _ "embed"

//go:embed /etc/shadow
var secret string

func main() { println(secret) }
