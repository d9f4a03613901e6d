# halter: `cpus` processors sleep in HLT until their local APICs' timers wake them, each every `period-us`. The boot
# processor prints `wakes <n>`, its own, every `interval-ms`, `prints` times (0: for ever).

.set STACK_SIZE, 256
.set BSS_SIZE, MOST_PROCESSORS * STACK_SIZE + 4096

.include "elf64.inc"
.include "serial.inc"

.set stacks, image_end

start:
	MARK_BOOT
	mov $bss_end, %esp
	mov $arguments, %r8d
	call read_arguments
	call ticks_per_millisecond
	mov %rax, ticks_per_milli
	mulq interval
	mov %rax, %r12				# ticks between prints
	call enable_local_apic
	mov cpus, %r8
	call start_processors
	mov $1, %ebx				# the processor to wake: all were quiet while others started
1:	cmp cpus, %rbx
	jae 2f
	mov $APIC_FIXED | PING_VECTOR, %eax
	mov %ebx, %ecx
	call send_command
	inc %ebx
	jmp 1b
2:	xor %ebx, %ebx				# wakes
	call start_timer
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

# The other processors.
processor_main:
	call enable_local_apic
	lock incl processors_up
	sti
1:	hlt
	jmp 1b

# Changes RAX.
start_timer:
	movl $APIC_PERIODIC | TIMER_VECTOR, APIC_TIMER(%rbp)
	imul $APIC_COUNTS_PER_MICROSECOND, period, %rax
	mov %eax, APIC_INITIAL_COUNT(%rbp)
	ret

on_ping:
	call start_timer
	movl $0, APIC_EOI(%rbp)
	iretq
on_timer:
	inc %rbx
	movl $0, APIC_EOI(%rbp)
	iretq

.include "text.inc"
.include "clock.inc"
.include "apic.inc"
.include "processors.inc"

line_start:
	.asciz "wakes "
prints_name:
	.asciz "prints="
interval_name:
	.asciz "interval-ms="
period_name:
	.asciz "period-us="
cpus_name:
	.asciz "cpus="
	.balign 8, 0
arguments:
	ARGUMENT prints_name, prints
	ARGUMENT interval_name, interval
	ARGUMENT period_name, period, 200, 1000000
	ARGUMENT cpus_name, cpus, 1, MOST_PROCESSORS
	.quad 0
prints:
	.quad 0
interval:
	.quad 1000
period:
	.quad 10000
cpus:
	.quad 1
ticks_per_milli:
	.quad 0
INTERRUPT_TABLE timer=on_timer, ping=on_ping
IMAGE_END
