# hello: prints a line `times` times, `interval-ms` apart, and powers off.

.include "elf64.inc"
.include "serial.inc"

start:
	MARK_BOOT
	mov $arguments, %r8d
	call read_arguments
	call ticks_per_millisecond
	mulq interval
	mov %rax, %r12				# ticks between lines
	call read_tsc
	mov %rax, %r13				# when the last wait ended
	xor %r14d, %r14d			# lines printed
next_line:
	cmp times, %r14
	jae done
	inc %r14
	mov $line_start, %esi
	call put_string
	mov %r14, %rax
	call put_decimal
	mov $line_middle, %esi
	call put_string
	mov times, %rax
	call put_decimal
	mov $line_end, %esi
	call put_string
	cmp times, %r14
	je done
1:	pause
	call read_tsc
	mov %rax, %rcx
	sub %r13, %rcx
	cmp %r12, %rcx
	jb 1b
	mov %rax, %r13
	jmp next_line
done:
	xor %eax, %eax
	jmp power_off

.include "text.inc"
.include "clock.inc"

line_start:
	.asciz "hello from a Cupule partition ("
line_middle:
	.asciz " of "
line_end:
	.asciz ")\n"
times_name:
	.asciz "times="
interval_name:
	.asciz "interval-ms="
	.balign 8, 0
arguments:
	ARGUMENT times_name, times
	ARGUMENT interval_name, interval
	.quad 0
times:
	.quad 1
interval:
	.quad 0
IMAGE_END
