# halter: sleeps in HLT until the local APIC's timer wakes it, every `period-us`. Prints `wakes <n>` every `interval-ms`,
# `prints` times (0: for ever).

.include "elf64.inc"
.include "serial.inc"

start:
	MARK_BOOT
	mov $arguments, %r8d
	call read_arguments
	call ticks_per_millisecond
	mulq interval
	mov %rax, %r12				# ticks between prints
	xor %ebx, %ebx				# wakes
	call enable_local_apic
	movl $APIC_PERIODIC | TIMER_VECTOR, APIC_TIMER(%rbp)
	imul $APIC_COUNTS_PER_MICROSECOND, period, %rax
	mov %eax, APIC_INITIAL_COUNT(%rbp)
	call read_tsc
	mov %rax, %r13				# when the last print was due
sleep:
	sti
	hlt
	cli
	call read_tsc
	mov %rax, %rcx
	sub %r13, %rcx
	cmp %r12, %rcx
	jb sleep
	mov %rax, %r13
	mov $line_start, %esi
	call put_string
	mov %rbx, %rax
	call put_decimal
	mov $'\n', %al
	call put_char
	decq prints				# from 0 this takes 2^64 prints
	jnz sleep
	xor %eax, %eax
	jmp power_off

on_timer:
	inc %rbx
	movl $0, APIC_EOI(%rbp)
	iretq

.include "text.inc"
.include "clock.inc"
.include "apic.inc"

line_start:
	.asciz "wakes "
prints_name:
	.asciz "prints="
interval_name:
	.asciz "interval-ms="
period_name:
	.asciz "period-us="
	.balign 8, 0
arguments:
	ARGUMENT prints_name, prints
	ARGUMENT interval_name, interval
	ARGUMENT period_name, period, 200, 1000000
	.quad 0
prints:
	.quad 0
interval:
	.quad 1000
period:
	.quad 10000
INTERRUPT_TABLE timer=on_timer
IMAGE_END
