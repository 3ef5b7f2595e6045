// mechanism: a text that is no program
// verdict: COMPILE_ERROR
package main

func main( {
