# faulty: prints a line and triple-faults: an invalid instruction without an interrupt table. Each register holds its
# own digit, to be recognised in the diagnostic.

.include "elf64.inc"
.include "serial.inc"

start:
	MARK_BOOT
	mov $line, %esi
	call put_string
	movabs $0x1111111111111111, %rax
	movabs $0x2222222222222222, %rbx
	movabs $0x3333333333333333, %rcx
	movabs $0x4444444444444444, %rdx
	movabs $0x5555555555555555, %rsi
	movabs $0x6666666666666666, %rdi
	movabs $0x7777777777777777, %rbp
	movabs $0x8888888888888888, %r8
	movabs $0x9999999999999999, %r9
	movabs $0xaaaaaaaaaaaaaaaa, %r10
	movabs $0xbbbbbbbbbbbbbbbb, %r11
	movabs $0xcccccccccccccccc, %r12
	movabs $0xdddddddddddddddd, %r13
	movabs $0xeeeeeeeeeeeeeeee, %r14
	movabs $0xffffffffffffffff, %r15
	lidt no_interrupt_table
	ud2

line:
	.asciz "faulty: about to fault\n"
no_interrupt_table:
	.word 0
	.quad 0
IMAGE_END
