// mechanism: takes every signal for itself and loops
// verdict: CPU_TIME_LIMIT
// limits: {"cpuMs": 400}
package main

import (
	"os"
	"os/signal"
)

func main() {
	signal.Notify(make(chan os.Signal, 100))
	for {
	}
}
