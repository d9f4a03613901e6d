# timer: how regular a PC's timers are: the local APIC's (periodic, one-shot, TSC-deadline), then channel 0 of the PIT
# through the PIC. Each wakes the processor from HLT `ticks` times, `period-us` apart, and the mean and the worst deviation
# from the period are printed. A tick that does not come ends the VM with code 1: while one of the two devices is measured,
# the other one is the watchdog.

.set WATCHDOG_MICROSECONDS, 50000
.set WATCHDOG_LIMIT, 60				# 3 seconds

.include "elf64.inc"
.include "serial.inc"

start:
	MARK_BOOT
	mov $arguments, %r8d
	call read_arguments
	call ticks_per_millisecond
	mov %rax, ticks_per_milli
	mov period, %rax
	call micros_to_ticks
	mov %rax, %r12				# the period in TSC ticks
	call enable_local_apic
	call start_pics
	movl $APIC_EXTERNAL, APIC_LINT0(%rbp)
	mov $WATCHDOG_MICROSECONDS, %eax
	call start_pit
	movl $on_watchdog, pit_role
	movl $on_tick, apic_role

	mov $periodic_name, %esi
	mov $start_periodic, %r14d
	mov $go_on, %r15d
	call measure
	mov $one_shot_name, %esi
	mov $start_one_shot, %r14d
	mov %r14, %r15
	call measure
	call has_tsc_deadline
	jnc no_tsc_deadline
	mov $tsc_deadline_name, %esi
	mov $start_tsc_deadline, %r14d
	mov %r14, %r15
	call measure
measure_pit:
	call park_pit
	call take_pending
	movl $on_tick, pit_role
	movl $on_watchdog, apic_role
	mov $WATCHDOG_MICROSECONDS * APIC_COUNTS_PER_MICROSECOND, %eax
	call start_apic
	mov $pit_name, %esi
	mov $start_measured_pit, %r14d
	mov $go_on, %r15d
	call measure
	xor %eax, %eax
	jmp power_off

no_tsc_deadline:
	mov $no_tsc_deadline_text, %esi
	call put_string
	jmp measure_pit

# Each starts a timer and sets R13 to the TSC before it runs. They may change RAX, RCX, RDX, RDI.
start_periodic:
	call read_tsc
	mov %rax, %r13
	imul $APIC_COUNTS_PER_MICROSECOND, period, %rax
start_apic:
	movl $APIC_PERIODIC | TIMER_VECTOR, APIC_TIMER(%rbp)
	mov %eax, APIC_INITIAL_COUNT(%rbp)
	ret
start_one_shot:
	call arm_one_shot
	jmp 1f
start_tsc_deadline:
	call arm_tsc_deadline
1:	mov %rdi, %r13
	sub %r12, %r13
	ret
start_measured_pit:
	call read_tsc
	mov %rax, %r13
	mov period, %rax
	jmp start_pit
go_on:						# a periodic timer needs no new start
	ret

# Measures the timer with the name RSI that R14 starts and R15 starts again, and prints the result. RBX = the sum of the
# intervals, R8 = the worst deviation, R9 = the ticks. Changes all but RBP and R12.
measure:
	push %rsi
	xor %ebx, %ebx
	xor %r8d, %r8d
	xor %r9d, %r9d
	movl $0, silent
	call *%r14
next_tick:
	mov %r9, %r10
1:	sti
	hlt
	cli
	cmpl $WATCHDOG_LIMIT, silent
	jae lost
	cmp %r10, %r9
	je 1b
	cmp ticks, %r9
	jae 2f
	call *%r15
	jmp next_tick
2:	movl $APIC_MASKED, APIC_TIMER(%rbp)
	movl $0, APIC_INITIAL_COUNT(%rbp)	# or the old count would run on
	call take_pending
	pop %rsi
	call put_name
	mov ticks, %rax
	call put_decimal
	mov $mean_text, %esi
	call put_string
	mov %rbx, %rax
	xor %edx, %edx
	divq ticks
	call put_micros
	mov $deviation_text, %esi
	call put_string
	mov %r8, %rax
	call put_micros
	mov $unit_text, %esi
	jmp put_string

lost:
	pop %rsi
	call put_name
	mov $lost_text, %esi
	call put_string
	lea 1(%r9), %rax
	call put_decimal
	mov $lost_end, %esi
	call put_string
	mov $1, %al
	jmp power_off

# Prints `timer: <RSI>: `. Changes RAX, RDX, RSI.
put_name:
	push %rsi
	mov $name_start, %esi
	call put_string
	pop %rsi
	call put_string
	mov $name_end, %esi
	jmp put_string

# Lets interrupts in that came before a timer was stopped: one left over would count as the next timer's first tick. The
# reads leave the guest, so that whatever is pending can be injected; a window of instructions alone may be passed unseen.
# Changes RAX, RCX, RDX.
take_pending:
	sti
	in $PIC, %al
	in $PIC, %al
	cli
	ret

on_apic_timer:
	call read_tsc
	movl $0, APIC_EOI(%rbp)
	jmp *apic_role
on_pit:
	call read_tsc
	mov %rax, %rcx
	mov $PIC_END_OF_INTERRUPT, %al
	out %al, $PIC
	mov %rcx, %rax
	jmp *pit_role

# The two roles of a timer; RAX = the TSC when its interrupt came.
on_tick:
	cmp ticks, %r9
	jae 2f					# one too many, before the timer was stopped
	mov %rax, %rcx
	sub %r13, %rcx				# since the tick before
	mov %rax, %r13
	inc %r9
	movl $0, silent
	add %rcx, %rbx
	sub %r12, %rcx
	jae 1f
	neg %rcx
1:	cmp %r8, %rcx
	jbe 2f
	mov %rcx, %r8
2:	iretq
on_watchdog:
	incl silent
	iretq

.include "text.inc"
.include "clock.inc"
.include "micros.inc"
.include "apic.inc"
.include "oneshot.inc"
.include "pit.inc"

name_start:
	.asciz "timer: "
name_end:
	.asciz ": "
mean_text:
	.asciz " ticks, mean "
deviation_text:
	.asciz " us, worst deviation "
unit_text:
	.asciz " us\n"
lost_text:
	.asciz "tick "
lost_end:
	.asciz " did not come within 3 s\n"
no_tsc_deadline_text:
	.asciz "timer: TSC deadline: not offered by CPUID\n"
periodic_name:
	.asciz "local APIC, periodic"
one_shot_name:
	.asciz "local APIC, one-shot"
tsc_deadline_name:
	.asciz "TSC deadline"
pit_name:
	.asciz "PIT"
ticks_name:
	.asciz "ticks="
period_name:
	.asciz "period-us="
	.balign 8, 0
arguments:
	ARGUMENT ticks_name, ticks, 1, 1000000
	ARGUMENT period_name, period, 200, 50000
	.quad 0
ticks:
	.quad 100
period:
	.quad 1000
ticks_per_milli:
	.quad 0
apic_role:
	.quad 0
pit_role:
	.quad 0
silent:						# wakes of the watchdog since the last tick
	.long 0
INTERRUPT_TABLE timer=on_apic_timer, pit=on_pit
IMAGE_END
