# counter: counts at CPL 3 as fast as it can and prints `count <n>` every `interval-ms`, `prints` times (0: for ever).

.include "elf64.inc"
.include "serial.inc"

start:
	MARK_BOOT
	mov $arguments, %r8d
	call read_arguments
	call ticks_per_millisecond
	mulq interval
	mov %rax, %r12				# ticks between prints
	call open_user_mode
	mov $bss_end, %esp
	jmp enter_user_mode

.set INCREMENTS_PER_LOOK, 4096			# about a microsecond between looks at the TSC

user_start:
	call read_tsc
	mov %rax, %r13				# when the last print was due
	xor %ebx, %ebx				# the count
count:
	mov $INCREMENTS_PER_LOOK, %ecx
1:	inc %rbx
	dec %ecx
	jnz 1b
	call read_tsc
	mov %rax, %rcx
	sub %r13, %rcx
	cmp %r12, %rcx
	jb count
	mov %rax, %r13
	mov $line_start, %esi
	call put_string
	mov %rbx, %rax
	call put_decimal
	mov $'\n', %al
	call put_char
	decq prints				# from 0 this takes 2^64 prints
	jnz count
	xor %eax, %eax
	jmp power_off

.include "text.inc"
.include "clock.inc"
.include "user.inc"

line_start:
	.asciz "count "
prints_name:
	.asciz "prints="
interval_name:
	.asciz "interval-ms="
	.balign 8, 0
arguments:
	ARGUMENT prints_name, prints
	ARGUMENT interval_name, interval
	.quad 0
prints:
	.quad 0
interval:
	.quad 1000
IMAGE_END
