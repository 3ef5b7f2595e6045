// mechanism: loops
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 300}
package main

func main() {
	for {
	}
}
