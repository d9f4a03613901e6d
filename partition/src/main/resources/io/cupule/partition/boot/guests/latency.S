# latency: how late a timer wakes a processor. `samples` times it sets its local APIC's timer `period-us` ahead, sleeps in
# HLT and reads the TSC as the first thing in the handler; the differences to the deadlines are the samples. It uses the
# TSC-deadline mode if the processor has it, else one-shot. Sorting and printing happen at CPL 3.

.set MOST_SAMPLES, 100000
.set BSS_SIZE, MOST_SAMPLES * 8 + 4096

.include "elf64.inc"
.include "serial.inc"

.set table, image_end				# the samples, in TSC ticks

start:
	MARK_BOOT
	mov $arguments, %r8d
	call read_arguments
	call ticks_per_millisecond
	mov %rax, ticks_per_milli
	mov period, %rax
	call micros_to_ticks
	mov %rax, %r12				# ticks from one deadline to the next
	call enable_local_apic
	call has_tsc_deadline
	mov $arm_one_shot, %r14d
	mov $one_shot_name, %r15d
	jnc 1f
	mov $arm_tsc_deadline, %r14d
	mov $tsc_deadline_name, %r15d
1:	xor %ebx, %ebx				# samples taken
next_sample:
	xor %r13d, %r13d			# when the handler ran
	call *%r14
	sti
1:	hlt
	test %r13, %r13
	jz 1b
	cli
	sub %rdi, %r13
	jae 2f
	xor %r13d, %r13d			# two clocks may differ by a tick
2:	mov %r13, table(, %rbx, 8)
	inc %rbx
	cmp samples, %rbx
	jb next_sample
	call open_user_mode
	mov $bss_end, %esp
	jmp enter_user_mode

on_timer:
	call read_tsc
	mov %rax, %r13
	movl $0, APIC_EOI(%rbp)
	iretq

user_start:
	call sort_samples
	call print_summary
	call print_histogram
	xor %eax, %eax
	jmp power_off

# Shell's sort of the table, ascending; the gaps are of the form (3^k - 1) / 2.
sort_samples:
	mov samples, %r8
	mov $1, %ecx				# the gap
1:	lea 1(%rcx, %rcx, 2), %rcx
	cmp %r8, %rcx
	jb 1b
2:	mov %rcx, %rsi				# the next one to insert
3:	cmp %r8, %rsi
	jae 6f
	mov table(, %rsi, 8), %rax
	mov %rsi, %rdi				# its place
4:	mov %rdi, %rdx
	sub %rcx, %rdx
	jb 5f
	mov table(, %rdx, 8), %r9
	cmp %rax, %r9
	jbe 5f
	mov %r9, table(, %rdi, 8)
	mov %rdx, %rdi
	jmp 4b
5:	mov %rax, table(, %rdi, 8)
	inc %rsi
	jmp 3b
6:	mov %rcx, %rax				# the next smaller gap: (gap - 1) / 3
	dec %rax
	xor %edx, %edx
	mov $3, %ecx
	div %rcx
	mov %rax, %rcx
	test %rcx, %rcx
	jnz 2b
	ret

print_summary:
	mov $summary_start, %esi
	call put_string
	mov samples, %rax
	call put_decimal
	mov $summary_middle, %esi
	call put_string
	mov %r15, %rsi
	call put_string
	mov $quantiles, %ebx
1:	mov (%rbx), %rsi
	test %rsi, %rsi
	jz 2f
	call put_string
	mov 8(%rbx), %rax			# the nearest rank: ceil(samples * percent / 100), at least 1
	mulq samples
	add $99, %rax
	mov $100, %ecx
	div %rcx
	cmp $1, %rax
	adc $0, %rax
	mov table - 8(, %rax, 8), %rax
	call put_micros
	add $16, %rbx
	jmp 1b
2:	mov $summary_end, %esi
	jmp put_string

# One line per power of two of microseconds, from that of the least sample to that of the greatest.
print_histogram:
	xor %r13d, %r13d			# samples in the lines so far
	mov $1, %r14d				# this line's limit in microseconds
1:	mov %r14, %rax
	call micros_to_ticks
	mov %r13, %rbx
2:	cmp samples, %rbx
	jae 3f
	cmp %rax, table(, %rbx, 8)
	jae 3f
	inc %rbx
	jmp 2b
3:	mov %rbx, %rax
	sub %r13, %rax				# samples in this line
	mov %rbx, %r13
	jnz 4f
	test %r13, %r13
	jz 5f					# no line yet
4:	call print_bucket
5:	add %r14, %r14
	cmp samples, %r13
	jb 1b
	ret

.set LONGEST_BAR, 50

# Prints the line of the RAX samples below R14 microseconds.
print_bucket:
	push %rax
	mov $bucket_start, %esi
	call put_string
	mov %r14, %rax
	mov $9, %edi
	call put_right
	mov $bucket_middle, %esi
	call put_string
	mov (%rsp), %rax
	mov $8, %edi
	call put_right
	pop %rax
	mov $LONGEST_BAR, %ecx
	mul %rcx
	mov samples, %rcx
	add %rcx, %rax				# rounded up: no sample goes unseen
	dec %rax
	div %rcx
	mov %eax, %ecx
	jecxz 2f
	mov $' ', %al
	call put_char
1:	mov $'#', %al
	call put_char
	dec %ecx
	jnz 1b
2:	mov $'\n', %al
	jmp put_char

.include "text.inc"
.include "clock.inc"
.include "micros.inc"
.include "apic.inc"
.include "oneshot.inc"
.include "user.inc"

summary_start:
	.asciz "latency: "
summary_middle:
	.asciz " wakes by "
tsc_deadline_name:
	.asciz "TSC deadline"
one_shot_name:
	.asciz "one-shot timer"
summary_end:
	.asciz " us\n"
bucket_start:
	.asciz "latency: <"
bucket_middle:
	.asciz " us"
min_name:
	.asciz ", min "
p50_name:
	.asciz ", p50 "
p90_name:
	.asciz ", p90 "
p99_name:
	.asciz ", p99 "
max_name:
	.asciz ", max "
samples_name:
	.asciz "samples="
period_name:
	.asciz "period-us="
	.balign 8, 0
quantiles:
	.quad min_name, 0
	.quad p50_name, 50
	.quad p90_name, 90
	.quad p99_name, 99
	.quad max_name, 100
	.quad 0
arguments:
	ARGUMENT samples_name, samples, 1, MOST_SAMPLES
	ARGUMENT period_name, period, 50, 1000000
	.quad 0
samples:
	.quad 1000
period:
	.quad 1000
ticks_per_milli:
	.quad 0
INTERRUPT_TABLE timer=on_timer
IMAGE_END
