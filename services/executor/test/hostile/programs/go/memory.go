// mechanism: takes memory as slices
// verdict: MEMORY_LIMIT
// limits: {"memoryBytes": 67108864}
package main

func main() {
	var kept [][]byte
	for {
		piece := make([]byte, 1<<20)
		for i := range piece {
			piece[i] = 1
		}
		kept = append(kept, piece)
	}
}
