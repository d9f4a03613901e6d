/*
 * Kick latency in C, with the protocol of Kick.java: count the request, set
 * immediate_exit, send the signal; the vCPU thread takes note of the request
 * once it is outside KVM_RUN. A sample is the nanoseconds from before the kick
 * until the kicker sees that note, -1 where that took too long.
 *
 *     kick_twin CPU KICKER_CPU FIFO GUEST
 *
 * GUEST is spin (jmp to itself at CPL 3) or exit (out in a loop at CPL 0).
 * Each question starts a vCPU, kicks it with a pause of 0 to 30 us between, and
 * stops it.
 */
#include "twin.h"
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>

#define SIGNAL 40
#define TIMEOUT 2000000000LL

static struct guest guest;
static int cpu, kicker_cpu, fifo, spinning;

static atomic_long requested, acknowledged;
static atomic_int signalled, stopping, ready;
static pid_t process, thread;

static void nothing(int signal)
{
	(void)signal;
}

static long kick(void)
{
	long ticket = atomic_fetch_add(&requested, 1) + 1;
	int first = !atomic_exchange(&signalled, 1);

	__atomic_store_n(&guest.run->immediate_exit, 1, __ATOMIC_SEQ_CST);
	if (first)
		must(syscall(SYS_tgkill, process, thread, SIGNAL), "tgkill");
	return ticket;
}

static int pending(void)
{
	if (__atomic_load_n(&guest.run->immediate_exit, __ATOMIC_ACQUIRE)) {
		__atomic_store_n(&guest.run->immediate_exit, 0, __ATOMIC_RELAXED);
		atomic_store_explicit(&signalled, 0, memory_order_relaxed);
		atomic_thread_fence(memory_order_seq_cst);
	}
	return atomic_load(&requested) != atomic_load_explicit(&acknowledged, memory_order_relaxed);
}

static void *vcpu(void *unused)
{
	(void)unused;
	pin(cpu, fifo);
	guest_set_up(&guest, spinning ? 3 : 0);
	thread = gettid();
	atomic_store(&ready, 1);
	for (;;) {
		if (pending()) {
			atomic_store_explicit(&acknowledged, atomic_load(&requested), memory_order_release);
			if (atomic_load(&stopping))
				return NULL;
		}
		if (ioctl(guest.vcpu, KVM_RUN, 0) < 0) {
			if (errno != EINTR && errno != EAGAIN)
				die("KVM_RUN");
			continue;
		}
		switch (guest.run->exit_reason) {
		case KVM_EXIT_IO:
		case KVM_EXIT_INTR:
			break;
		default:
			fprintf(stderr, "exit reason %u\n", guest.run->exit_reason);
			exit(1);
		}
	}
}

static int64_t sample(void)
{
	int64_t before = now();
	long ticket = kick();
	long spins = 0;

	while (atomic_load_explicit(&acknowledged, memory_order_acquire) < ticket) {
		__builtin_ia32_pause();
		if ((++spins & 0xffff) == 0 && now() - before > TIMEOUT)
			return -1;
	}
	return now() - before;
}

static void turn(struct samples *s)
{
	static const uint8_t spin[] = { 0xeb, 0xfe }; /* jmp . */
	static const uint8_t out[] = { 0xe6, 0x10, 0xeb, 0xfc }; /* out 0x10, al; jmp */
	uint64_t seed = PAUSE_SEED;
	pthread_t handle;

	guest = spinning ? guest_create(spin, sizeof(spin)) : guest_create(out, sizeof(out));
	stopping = ready = 0;
	if (pthread_create(&handle, NULL, vcpu, NULL))
		die("pthread_create");
	while (!ready)
		sched_yield();
	while (s->done < s->wanted) {
		s->values[s->done++] = sample();
		pause_randomly(&seed);
	}
	stopping = 1;
	kick();
	pthread_join(handle, NULL);
	guest_destroy(&guest);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	struct samples samples = { 0 };

	if (argc != 5) {
		fprintf(stderr, "usage: kick_twin CPU KICKER_CPU FIFO spin|exit\n");
		return 2;
	}
	cpu = atoi(argv[1]);
	kicker_cpu = atoi(argv[2]);
	fifo = atoi(argv[3]);
	spinning = strcmp(argv[4], "spin") == 0;
	process = getpid();
	sigaction(SIGNAL, &action, NULL);
	pin(kicker_cpu, 0);
	for (;;) {
		samples_ask(&samples);
		turn(&samples);
		samples_answer(&samples);
	}
}
