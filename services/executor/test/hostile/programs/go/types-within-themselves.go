// mechanism: a type that contains itself
// verdict: COMPILE_ERROR
// stderr has: invalid recursive type
package main

type T struct{ a, b T }

func main() {}
