// mechanism: waits for itself
// verdict: NONZERO_EXIT
// exit: 2
// stderr has: all goroutines are asleep
package main

func main() {
	<-make(chan int)
}
