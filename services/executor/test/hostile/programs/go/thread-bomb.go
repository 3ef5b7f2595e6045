// mechanism: goroutines that hold a thread each
// verdict: PROCESS_LIMIT
package main

import "runtime"

func main() {
	for i := 0; i < 200; i++ {
		go func() {
			runtime.LockOSThread()
			select {}
		}()
	}
	select {}
}
