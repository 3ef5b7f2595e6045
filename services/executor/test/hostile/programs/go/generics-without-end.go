// mechanism: generic functions that need themselves of ever larger types
// verdict: COMPILE_ERROR
package main

func grow[T any](n int, value T) {
	if n > 0 {
		grow(n-1, []T{value})
	}
}

func main() { grow(3, 1) }
