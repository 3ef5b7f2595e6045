// mechanism: the assembler puts a secret file into the program
// verdict: COMPILE_ERROR
__asm__(".incbin \"/etc/shadow\"");

int main(void) { return 0; }
