# wbinvd: checks that a VM's vCPUs can be stopped together. Each of the `cpus` processors counts at CPL 3 and, after random
# times, writes to the stop port: "stop all others". While they are stopped it reads their counters twice; one that has moved is
# reported and ends the VM with code 1. Then it releases them. Every fourth time, on average, it rings for a stop and release
# in one, as WBINVD does on ACRN, and there is nothing to compare. After `rounds` rings in all the boot processor prints how
# many each one did.

.set STACK_SIZE, 4096				# with room for a snapshot of all counters
.set LINE_SHIFT, 6				# a cache line per processor
.set BSS_SIZE, MOST_PROCESSORS * STACK_SIZE + (MOST_PROCESSORS << LINE_SHIFT) + 4096

.set STOP_PORT, 0x5d0
.set STOP_OTHERS, 1
.set RELEASE_OTHERS, 2
.set STOP_AND_RELEASE, 3

.set LOOK_MICROSECONDS, 10			# between the two looks at the counters
.set PACE_MASK, 0x7fff				# increments between rings: 20 us on average at 1 GHz
.set PROGRESS_LIMIT, 10000			# milliseconds without a finished round

.include "elf64.inc"
.include "serial.inc"

.set lines, image_end
.set stacks, lines + (MOST_PROCESSORS << LINE_SHIFT)
.set COUNT, 0					# offsets in a processor's line
.set ROUNDS_DONE, 8

start:
	MARK_BOOT
	mov $bss_end, %esp
	mov $arguments, %r8d
	call read_arguments
	call ticks_per_millisecond
	mov %rax, ticks_per_milli
	mov $LOOK_MICROSECONDS, %eax
	call micros_to_ticks
	mov %rax, look_ticks
	call enable_local_apic
	call open_user_mode
	mov cpus, %r8
	call start_processors
	xor %ebx, %ebx
processor_main:
	jmp enter_user_mode

# Every processor; RBX = its number, R12 = its line, R13 = its random numbers.
user_start:
	mov %ebx, %r12d
	shl $LINE_SHIFT, %r12d
	add $lines, %r12d
	lea 1(%rbx), %r13
	movabs $0x9e3779b97f4a7c15, %rax
	imul %rax, %r13
	lock incl processors_up			# of the boot processor: all are ready
1:	pause
	mov processors_up, %eax
	cmp cpus, %eax
	jb 1b
count:
	call next_random
	mov %eax, %ecx
	and $PACE_MASK, %ecx
	inc %ecx
1:	incq COUNT(%r12)
	dec %ecx
	jnz 1b
	mov $1, %r14d
	lock xadd %r14, rounds_begun		# this round's number
	cmp rounds, %r14
	jae all_rounds_begun
	mov $STOP_PORT, %edx
	test $3 << 30, %eax
	jz together
	mov $STOP_OTHERS, %eax
	out %eax, (%dx)
	call expect_stillness
	mov $STOP_PORT, %edx
	mov $RELEASE_OTHERS, %eax
	out %eax, (%dx)
	jmp 2f
together:
	mov $STOP_AND_RELEASE, %eax
	out %eax, (%dx)
2:	incq ROUNDS_DONE(%r12)
	lock incq rounds_done
	jmp count

# EAX = random bits, by Marsaglia's xorshift. Changes RAX.
next_random:
	mov %r13, %rax
	shl $13, %rax
	xor %rax, %r13
	mov %r13, %rax
	shr $7, %rax
	xor %rax, %r13
	mov %r13, %rax
	shl $17, %rax
	xor %rax, %r13
	mov %r13, %rax
	shr $24, %rax
	ret

# Reads all counters, waits a little and reads them again. This processor's own stands still as well. Changes RAX, RCX, RDX,
# RDI, R8.
expect_stillness:
	sub $MOST_PROCESSORS * 8, %rsp
	xor %ecx, %ecx
	mov $lines, %edi
1:	mov COUNT(%rdi), %rax
	mov %rax, (%rsp, %rcx, 8)
	add $1 << LINE_SHIFT, %edi
	inc %ecx
	cmp cpus, %ecx
	jb 1b
	call read_tsc
	mov %rax, %r8
2:	pause
	call read_tsc
	sub %r8, %rax
	cmp look_ticks, %rax
	jb 2b
	xor %ecx, %ecx
	mov $lines, %edi
3:	mov COUNT(%rdi), %rax
	mov (%rsp, %rcx, 8), %r8
	cmp %r8, %rax
	jne moved
	add $1 << LINE_SHIFT, %edi
	inc %ecx
	cmp cpus, %ecx
	jb 3b
	add $MOST_PROCESSORS * 8, %rsp
	ret

# Processor ECX has moved from R8 to RAX. The first to see such a thing reports it.
moved:
	mov $1, %edx
	xchg %edx, reported
	test %edx, %edx
1:	pause
	jnz 1b
	mov %rax, %r12
	mov %ecx, %r13d
	mov $round_text, %esi
	call put_string
	lea 1(%r14), %rax
	call put_decimal
	mov $stopped_text, %esi
	call put_string
	mov %rbx, %rax
	call put_decimal
	mov $moved_text, %esi
	call put_string
	mov %r13, %rax
	call put_decimal
	mov $from_text, %esi
	call put_string
	mov %r8, %rax
	call put_decimal
	mov $to_text, %esi
	call put_string
	mov %r12, %rax
	call put_decimal
	mov $'\n', %al
	call put_char
	mov $1, %al
	jmp power_off

# No more rings by this processor. It goes on counting, as others may still want to see it stand still; the boot processor
# waits for the last round.
all_rounds_begun:
	test %ebx, %ebx
	jz 2f
1:	incq COUNT(%r12)
	jmp 1b
2:	mov rounds_done, %r14
	mov $PROGRESS_LIMIT, %eax
	call set_time_limit
3:	incq COUNT(%r12)
	pause
	mov rounds_done, %rax
	cmp rounds, %rax
	je all_rounds_done
	cmp %r14, %rax
	jne 2b
	call time_is_left
	jc 3b
	mov $name, %esi
	call put_string
	mov %r14, %rax
	call put_decimal
	mov $hang_text, %esi
	call put_string
	mov $1, %al
	jmp power_off

all_rounds_done:
	xor %ebx, %ebx
1:	mov $cpu_text, %esi
	call put_string
	mov %rbx, %rax
	call put_decimal
	mov $did_text, %esi
	call put_string
	mov %ebx, %eax
	shl $LINE_SHIFT, %eax
	mov lines + ROUNDS_DONE(%rax), %rax
	call put_decimal
	mov $rounds_text, %esi
	call put_string
	inc %ebx
	cmp cpus, %ebx
	jb 1b
	mov $name, %esi
	call put_string
	mov rounds, %rax
	call put_decimal
	mov $on_text, %esi
	call put_string
	mov cpus, %rax
	call put_decimal
	mov $end_text, %esi
	call put_string
	xor %eax, %eax
	jmp power_off

.include "text.inc"
.include "clock.inc"
.include "micros.inc"
.include "apic.inc"
.include "processors.inc"
.include "user.inc"

name:
	.asciz "wbinvd: "
round_text:
	.asciz "wbinvd: round "
stopped_text:
	.asciz ": cpu "
moved_text:
	.asciz " had stopped the others, but cpu "
from_text:
	.asciz " moved from "
to_text:
	.asciz " to "
cpu_text:
	.asciz "wbinvd: cpu "
did_text:
	.asciz " rang "
rounds_text:
	.asciz " times\n"
on_text:
	.asciz " rounds on "
end_text:
	.asciz " cpus, nobody moved\n"
hang_text:
	.asciz " rounds done, then none for 10 s\n"
cpus_name:
	.asciz "cpus="
rounds_name:
	.asciz "rounds="
	.balign 8, 0
arguments:
	ARGUMENT cpus_name, cpus, 2, MOST_PROCESSORS
	ARGUMENT rounds_name, rounds, 1
	.quad 0
cpus:
	.quad 2
rounds:
	.quad 1000
ticks_per_milli:
	.quad 0
look_ticks:
	.quad 0
reported:					# whether somebody has seen a processor move
	.quad 0
	.balign 64, 0				# lines of their own: all processors write here
rounds_begun:
	.quad 0
	.balign 64, 0
rounds_done:
	.quad 0
	.balign 64, 0
INTERRUPT_TABLE
	.balign 64, 0				# the processors' lines follow
IMAGE_END
