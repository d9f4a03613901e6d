/*
 * From process start to the guest's first instruction, in C: makes the guest,
 * enters it, and says so when the write to the boot timer's port arrives.
 *
 *     start_twin CPU
 */
#include "twin.h"

#define BOOT_TIMER 0xf8

int main(int argc, char **argv)
{
	static const uint8_t code[] = { 0xb0, 0x01, 0xe6, BOOT_TIMER }; /* mov al, 1; out 0xf8, al */
	struct guest g;

	if (argc != 2) {
		fprintf(stderr, "usage: start_twin CPU\n");
		return 2;
	}
	pin(atoi(argv[1]), 0);
	g = guest_create(code, sizeof(code));
	guest_set_up(&g, 0);
	must(ioctl(g.vcpu, KVM_RUN, 0), "KVM_RUN");
	if (g.run->exit_reason != KVM_EXIT_IO || g.run->io.port != BOOT_TIMER) {
		fprintf(stderr, "exit reason %u\n", g.run->exit_reason);
		return 1;
	}
	puts("first instruction");
	fflush(stdout);
	guest_destroy(&g);
	return 0;
}
