# smp: starts `cpus` - 1 processors and plays ping-pong with each in turn, `pings` times in all: the boot processor sends an
# interrupt, the other one's handler answers with one, and whoever waits does so in HLT. Prints how many processors are up
# and that nothing was lost; what is lost is named and ends the VM with code 1.

.set STACK_SIZE, 512
.set BSS_SIZE, MOST_PROCESSORS * (STACK_SIZE + 8) + 4096
.set WATCHDOG_MICROSECONDS, 500000
.set WATCHDOG_LIMIT, 7				# more than 3 seconds

.include "elf64.inc"
.include "serial.inc"

.set stacks, image_end
.set pings_received, stacks + MOST_PROCESSORS * STACK_SIZE

start:
	MARK_BOOT
	mov $bss_end, %esp
	mov $arguments, %r8d
	call read_arguments
	call ticks_per_millisecond
	mov %rax, ticks_per_milli
	call enable_local_apic
	mov cpus, %r8
	call start_processors
	mov cpus, %rax
	mov $up_text, %esi
	call put_count
	movl $APIC_PERIODIC | TIMER_VECTOR, APIC_TIMER(%rbp)
	movl $WATCHDOG_MICROSECONDS * APIC_COUNTS_PER_MICROSECOND, APIC_INITIAL_COUNT(%rbp)

	xor %r12d, %r12d			# pings sent
	xor %r14d, %r14d			# rounds begun; each processor gets one ping in each
next_round:
	inc %r14
	mov $1, %ebx				# the processor to ping
next_ping:
	cmp pings, %r12
	jae all_sent
	inc %r12
	movl $0, silent
	mov $APIC_FIXED | PING_VECTOR, %eax
	mov %ebx, %ecx
	call send_command
1:	sti
	hlt
	cli
	cmp %r12, pongs
	je 2f
	cmpl $WATCHDOG_LIMIT, silent
	jb 1b
	jmp lost
2:	inc %rbx
	cmp cpus, %rbx
	jb next_ping
	jmp next_round
all_sent:
	mov pings, %rax
	mov $none_lost_text, %esi
	call put_count
	xor %eax, %eax
	jmp power_off

lost:
	mov $ping_text, %esi
	mov $ping_middle, %r13d
	cmp %r14, pings_received(, %rbx, 8)
	jb 1f
	mov $pong_text, %esi
	mov $pong_middle, %r13d
1:	call put_string
	mov %r12, %rax
	call put_decimal
	mov %r13, %rsi
	call put_string
	mov %rbx, %rax
	call put_decimal
	mov $lost_text, %esi
	call put_string
	mov $1, %al
	jmp power_off

# Prints `smp: <RAX><RSI>`. Changes RAX, RCX, RDX, RSI.
put_count:
	push %rsi
	push %rax
	mov $name, %esi
	call put_string
	pop %rax
	call put_decimal
	pop %rsi
	jmp put_string

# The other processors.
processor_main:
	call enable_local_apic
	lock incl processors_up
	sti
1:	hlt
	jmp 1b

on_ping:
	incq pings_received(, %rbx, 8)
	movl $0, APIC_EOI(%rbp)			# first, as the answer may bring the next ping
	xor %ecx, %ecx				# the boot processor's APIC id
	mov $APIC_FIXED | PONG_VECTOR, %eax
	call send_command
	iretq

# On the boot processor.
on_pong:
	incq pongs
	movl $0, APIC_EOI(%rbp)
	iretq
on_timer:
	incl silent
	movl $0, APIC_EOI(%rbp)
	iretq

.include "text.inc"
.include "clock.inc"
.include "apic.inc"
.include "processors.inc"

name:
	.asciz "smp: "
up_text:
	.asciz " cpus up\n"
none_lost_text:
	.asciz " pings, none lost\n"
ping_text:
	.asciz "smp: ping "
ping_middle:
	.asciz " to cpu "
pong_text:
	.asciz "smp: the answer to ping "
pong_middle:
	.asciz " from cpu "
lost_text:
	.asciz " is lost\n"
cpus_name:
	.asciz "cpus="
pings_name:
	.asciz "pings="
	.balign 8, 0
arguments:
	ARGUMENT cpus_name, cpus, 2, MOST_PROCESSORS
	ARGUMENT pings_name, pings
	.quad 0
cpus:
	.quad 2
pings:
	.quad 1000
ticks_per_milli:
	.quad 0
pongs:
	.quad 0
silent:						# wakes of the watchdog since the last ping
	.quad 0
INTERRUPT_TABLE timer=on_timer, ping=on_ping, pong=on_pong
IMAGE_END
