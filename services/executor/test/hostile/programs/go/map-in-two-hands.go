// mechanism: writes a map from two goroutines at once
// verdict: NONZERO_EXIT
// exit: 2
// stderr has: concurrent map
package main

import "runtime"

func main() {
	runtime.GOMAXPROCS(4)
	shared := map[int]int{}
	for i := 0; i < 4; i++ {
		go func() {
			for n := 0; ; n++ {
				shared[n%10] = n
			}
		}()
	}
	select {}
}
