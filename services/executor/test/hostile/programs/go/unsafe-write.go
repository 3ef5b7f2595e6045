// mechanism: writes to code
// verdict: NONZERO_EXIT
// exit: 2
// stderr has: fault address
package main

import (
	"reflect"
	"unsafe"
)

func main() {
	*(*byte)(unsafe.Pointer(reflect.ValueOf(main).Pointer())) = 0xcc
}
