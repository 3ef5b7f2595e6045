// mechanism: writes a file larger than it may
// verdict: FILE_SIZE_LIMIT
// limits: {"fileSizeBytes": 1000000}
package main

import "os"

func main() {
	if os.WriteFile("x", make([]byte, 2000000), 0o600) != nil {
		os.Exit(1)
	}
}
