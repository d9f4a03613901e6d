/*
 * The exit loop as a C programmer would write it: a pinned thread, KVM_RUN, a
 * switch on the exit reason, the port's device called through a function
 * pointer, which counts.
 *
 *     exit_twin CPU FIFO ACCOUNTS
 *
 * FIFO 1 asks for SCHED_FIFO. ACCOUNTS 1 adds what Cupule's run loop does
 * besides: the clock read before and after KVM_RUN, exits counted by reason,
 * time in the guest added up, the last 32 exits kept.
 *
 * A sample is the nanoseconds that a batch of BATCH exits took.
 */
#include "twin.h"

#define BATCH 100

struct device {
	void (*write)(struct device *self, int port, int size, uint64_t value);
	uint64_t (*read)(struct device *self, int port, int size);
	long left;
	int64_t last;
	struct samples samples;
};

static struct {
	int64_t guest;
	long exits[64];
	struct {
		int64_t time;
		uint64_t address, value;
		uint32_t reason;
		uint8_t size, write;
	} log[32];
	unsigned long next;
} accounts;

static void end_batch(struct device *d)
{
	struct samples *s = &d->samples;
	int64_t t = now();

	if (s->done < s->wanted)
		s->values[s->done++] = t - d->last;
	if (s->done == s->wanted) {
		samples_answer(s);
		samples_ask(s);
		t = now();
	}
	d->last = t;
	d->left = BATCH;
}

static void count_write(struct device *d, int port, int size, uint64_t value)
{
	(void)port, (void)size, (void)value;
	if (--d->left == 0)
		end_batch(d);
}

static uint64_t count_read(struct device *d, int port, int size)
{
	count_write(d, port, size, 0);
	return 0;
}

static void log_access(int write, uint64_t address, int size, uint64_t value)
{
	int i = (accounts.next - 1) & 31;

	accounts.log[i].write = write;
	accounts.log[i].address = address;
	accounts.log[i].size = size;
	accounts.log[i].value = value;
}

static void io(struct kvm_run *run, struct device *d, int accounting)
{
	uint8_t *data = (uint8_t *)run + run->io.data_offset;

	for (uint32_t i = 0; i < run->io.count; i++, data += run->io.size) {
		uint64_t value = 0;

		if (run->io.direction == KVM_EXIT_IO_OUT) {
			memcpy(&value, data, run->io.size);
			d->write(d, run->io.port, run->io.size, value);
		} else {
			value = d->read(d, run->io.port, run->io.size);
			memcpy(data, &value, run->io.size);
		}
		if (accounting)
			log_access(run->io.direction, run->io.port, run->io.size, value);
	}
}

static void account(uint32_t reason, int64_t entered, int64_t left)
{
	int i = accounts.next++ & 31;

	accounts.guest += left - entered;
	accounts.exits[reason & 63]++;
	accounts.log[i].reason = reason;
	accounts.log[i].time = left;
	accounts.log[i].size = 0;
}

static void run(struct guest *g, struct device *d, int accounting)
{
	for (;;) {
		int64_t entered = accounting ? now() : 0;
		int result = ioctl(g->vcpu, KVM_RUN, 0);

		if (result < 0 && errno != EINTR && errno != EAGAIN)
			die("KVM_RUN");
		if (accounting)
			account(result < 0 ? KVM_EXIT_INTR : g->run->exit_reason, entered, now());
		if (result < 0)
			continue;
		switch (g->run->exit_reason) {
		case KVM_EXIT_IO:
			io(g->run, d, accounting);
			break;
		case KVM_EXIT_INTR:
			break;
		default:
			fprintf(stderr, "exit reason %u\n", g->run->exit_reason);
			exit(1);
		}
	}
}

int main(int argc, char **argv)
{
	static const uint8_t code[] = { 0xe6, 0x10, 0xeb, 0xfc }; /* out 0x10, al; jmp */
	struct device counter = { .write = count_write, .read = count_read, .left = 1 };
	struct guest g;

	if (argc != 4) {
		fprintf(stderr, "usage: exit_twin CPU FIFO ACCOUNTS\n");
		return 2;
	}
	pin(atoi(argv[1]), atoi(argv[2]));
	g = guest_create(code, sizeof(code));
	guest_set_up(&g, 0);
	run(&g, &counter, atoi(argv[3]));
}
