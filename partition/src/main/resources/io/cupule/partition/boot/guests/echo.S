# echo: a multiboot kernel in 32-bit protected mode without paging. Prints a prompt, then sends back every byte it
# receives; Ctrl-D powers off.

.set EM_386, 3
.set MULTIBOOT_MAGIC, 0x1badb002
.set MULTIBOOT_FLAGS, 0
.set CTRL_D, 4
.set STACK_SIZE, 4096

.code32
image_start:
	.byte 0x7f, 'E', 'L', 'F', 1, 1, 1, 0	# 32-bit, little endian, version 1
	.quad 0
	.word 2, EM_386				# ET_EXEC
	.long 1
	.long start
	.long program_header - image_start
	.long 0, 0				# no sections
	.word 52, 32, 1, 0, 0, 0
program_header:
	.long 1					# PT_LOAD
	.long 0
	.long IMAGE_BASE, IMAGE_BASE
	.long image_end - image_start
	.long image_end - image_start + STACK_SIZE
	.long 7					# rwx
	.long 4096
	.long MULTIBOOT_MAGIC, MULTIBOOT_FLAGS, -(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)

.include "serial.inc"

start:
	mov $image_end + STACK_SIZE, %esp
	MARK_BOOT
	mov $prompt, %esi
	call put_string
next_byte:
	mov $COM1_LINE_STATUS, %edx
1:	pause
	in (%dx), %al
	test $DATA_READY, %al
	jz 1b
	mov $COM1, %edx
	in (%dx), %al
	cmp $CTRL_D, %al
	je done
	call put_char
	jmp next_byte
done:
	xor %eax, %eax
	jmp power_off

prompt:
	.asciz "echo: type something, Ctrl-D ends\n"
	.balign 16, 0
image_end:
