/*
 * Wake-to-run latency in C: two pinned threads with a vCPU each, and a token
 * that says who may be in guest mode, handed over by futex. The one that spins
 * gives it away when it was kicked and the other one is ready; the other one
 * when it executes HLT. A sample is the nanoseconds from before the wake until
 * the woken guest's write to a port is seen, -1 where that took too long.
 *
 *     wakerun_twin CPU WAKER_CPU FIFO SHARED
 *
 * SHARED is 1, or 0 for nobody who spins: the token is then free until the wake.
 * Each question starts the vCPUs, wakes the one with a pause of 0 to 30 us
 * between, and stops them.
 */
#include "twin.h"
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>

#define SIGNAL 40
#define TIMEOUT 2000000000LL

enum owner { NOBODY, SPINNER, SLEEPER };

static int cpu, waker_cpu, fifo, shared;
static pid_t process, spinner_thread;
static struct guest spinner, sleeper;

static atomic_int token, sleeper_ready, signalled, stopping, started;
static atomic_long written;

static void nothing(int signal)
{
	(void)signal;
}

static void give_token(enum owner next)
{
	atomic_store(&token, next);
	if (next != NOBODY)
		syscall(SYS_futex, &token, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/* Tells whether to go on. */
static int await_token(int self)
{
	int owner;

	while ((owner = atomic_load(&token)) != self && !atomic_load(&stopping))
		syscall(SYS_futex, &token, FUTEX_WAIT_PRIVATE, owner, NULL, NULL, 0);
	return !atomic_load(&stopping);
}

static void kick_spinner(void)
{
	int first = !atomic_exchange(&signalled, 1);

	__atomic_store_n(&spinner.run->immediate_exit, 1, __ATOMIC_SEQ_CST);
	if (first)
		must(syscall(SYS_tgkill, process, spinner_thread, SIGNAL), "tgkill");
}

static void take_note(void)
{
	if (__atomic_load_n(&spinner.run->immediate_exit, __ATOMIC_ACQUIRE)) {
		__atomic_store_n(&spinner.run->immediate_exit, 0, __ATOMIC_RELAXED);
		atomic_store_explicit(&signalled, 0, memory_order_release);
		atomic_thread_fence(memory_order_seq_cst);
	}
}

static void wake_sleeper(void)
{
	atomic_store(&sleeper_ready, 1);
	if (atomic_load(&token) == NOBODY)
		give_token(SLEEPER);
	else
		kick_spinner();
}

static void run(struct guest *g)
{
	if (ioctl(g->vcpu, KVM_RUN, 0) < 0) {
		if (errno != EINTR && errno != EAGAIN)
			die("KVM_RUN");
		g->run->exit_reason = KVM_EXIT_INTR;
	}
}

static void *spin(void *unused)
{
	(void)unused;
	pin(cpu, fifo);
	guest_set_up(&spinner, 3);
	spinner_thread = gettid();
	atomic_fetch_add(&started, 1);
	while (await_token(SPINNER)) {
		take_note();
		if (atomic_load(&sleeper_ready))
			give_token(SLEEPER);
		else if (!atomic_load(&stopping))
			run(&spinner);
	}
	return NULL;
}

static void *doze(void *unused)
{
	(void)unused;
	pin(cpu, fifo);
	guest_set_up(&sleeper, 0);
	atomic_fetch_add(&started, 1);
	while (await_token(SLEEPER)) {
		run(&sleeper);
		switch (sleeper.run->exit_reason) {
		case KVM_EXIT_IO:
			atomic_store(&written, now());
			break;
		case KVM_EXIT_HLT:
			atomic_store(&sleeper_ready, 0);
			give_token(shared ? SPINNER : NOBODY);
			break;
		case KVM_EXIT_INTR:
			break;
		default:
			fprintf(stderr, "exit reason %u\n", sleeper.run->exit_reason);
			exit(1);
		}
	}
	return NULL;
}

static int64_t sample(void)
{
	int64_t before = now();

	wake_sleeper();
	while (atomic_load(&written) < before) {
		__builtin_ia32_pause();
		if (now() - before > TIMEOUT)
			return -1;
	}
	return atomic_load(&written) - before;
}

/* The token is back; after a lost wake it may be so already, or never. */
static void await_sleep(void)
{
	int64_t before = now();

	while (atomic_load(&token) != (shared ? SPINNER : NOBODY) && now() - before < TIMEOUT)
		__builtin_ia32_pause();
}

static void start(pthread_t *thread, struct guest *g, const uint8_t *code, int length,
		  void *(*body)(void *))
{
	*g = guest_create(code, length);
	if (pthread_create(thread, NULL, body, NULL))
		die("pthread_create");
}

static void turn(struct samples *s)
{
	static const uint8_t jmp[] = { 0xeb, 0xfe }; /* jmp . */
	static const uint8_t hlt[] = { 0xf4, 0xe6, 0x10, 0xeb, 0xfb }; /* hlt; out 0x10, al; jmp */
	uint64_t seed = PAUSE_SEED;
	pthread_t spinning, dozing;

	stopping = started = sleeper_ready = signalled = 0;
	token = SLEEPER; /* it gives it away at once */
	if (shared)
		start(&spinning, &spinner, jmp, sizeof(jmp), spin);
	start(&dozing, &sleeper, hlt, sizeof(hlt), doze);
	while (started < 1 + shared)
		sched_yield();
	while (s->done < s->wanted) {
		await_sleep();
		pause_randomly(&seed);
		s->values[s->done++] = sample();
	}
	stopping = 1;
	if (shared)
		kick_spinner();
	syscall(SYS_futex, &token, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
	pthread_join(dozing, NULL);
	guest_destroy(&sleeper);
	if (shared) {
		pthread_join(spinning, NULL);
		guest_destroy(&spinner);
	}
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	struct samples samples = { 0 };

	if (argc != 5) {
		fprintf(stderr, "usage: wakerun_twin CPU WAKER_CPU FIFO SHARED\n");
		return 2;
	}
	cpu = atoi(argv[1]);
	waker_cpu = atoi(argv[2]);
	fifo = atoi(argv[3]);
	shared = atoi(argv[4]);
	process = getpid();
	sigaction(SIGNAL, &action, NULL);
	pin(waker_cpu, 0);
	for (;;) {
		samples_ask(&samples);
		turn(&samples);
		samples_answer(&samples);
	}
}
