// mechanism: the assembler is told to repeat a line without end
// verdict: COMPILE_ERROR
__asm__(".rept 2000000000\n.quad 0x1234567812345678\n.endr");

int main(void) { return 0; }
