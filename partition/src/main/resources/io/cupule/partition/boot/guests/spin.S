# spin: loops at CPL 3 for ever, without I/O or any other reason to leave the guest. RAX shows how far it got.

.include "elf64.inc"
.include "serial.inc"

start:
	MARK_BOOT
	call open_user_mode
	mov $bss_end, %esp
	jmp enter_user_mode

user_start:
	xor %eax, %eax
1:	inc %rax
	jmp 1b

.include "user.inc"
IMAGE_END
