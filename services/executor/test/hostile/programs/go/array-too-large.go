// mechanism: an array larger than addresses reach
// verdict: COMPILE_ERROR
// stderr has: larger than address space
package main

var large [1 << 50]byte

func main() { println(large[1]) }
