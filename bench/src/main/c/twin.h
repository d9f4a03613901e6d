/*
 * What the C twins share: talking to the benchmark, and a guest of a few bytes
 * in long mode. TinyGuest.java builds the very same one: 2 MiB of memory at 0,
 * page tables at 0x1000 that map it onto itself for every privilege level,
 * code at 0x4000.
 *
 * A line with a number N on stdin asks for N samples; the answer is N lines, a
 * number each. The end of stdin ends the twin.
 */
#ifndef TWIN_H
#define TWIN_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MEMORY (2 << 20)
#define PML4 0x1000
#define PDPT 0x2000
#define PD 0x3000
#define CODE 0x4000

#define PTE_PRESENT 0x1
#define PTE_WRITE 0x2
#define PTE_USER 0x4
#define PTE_LARGE 0x80

#define CR0_PE 0x1
#define CR0_PG 0x80000000
#define CR4_PAE 0x20
#define EFER_LME 0x100
#define EFER_LMA 0x400

struct guest {
	int kvm, vm, vcpu, run_size;
	uint8_t *memory;
	struct kvm_run *run;
};

static inline void die(const char *what)
{
	perror(what);
	exit(1);
}

static inline int must(int result, const char *what)
{
	if (result < 0)
		die(what);
	return result;
}

static inline int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* Pauses.java: up to 30 us, always the same ones, from java.util.Random's generator. */
#define LONGEST_PAUSE 30000
#define PAUSE_SEED (1ULL ^ 0x5deece66dULL)

static inline void pause_randomly(uint64_t *seed)
{
	int64_t until = now();

	*seed = (*seed * 0x5deece66dULL + 0xb) & ((1ULL << 48) - 1);
	until += (*seed >> 17) % LONGEST_PAUSE;
	while (now() < until)
		__builtin_ia32_pause();
}

struct samples {
	int wanted, done;
	int64_t *values;
};

/* Waits for the next question. */
static inline void samples_ask(struct samples *s)
{
	char line[32];

	if (!fgets(line, sizeof(line), stdin))
		exit(0);
	s->wanted = atoi(line);
	s->done = 0;
	s->values = realloc(s->values, s->wanted * sizeof(*s->values));
	if (!s->values)
		die("realloc");
}

static inline void samples_answer(const struct samples *s)
{
	for (int i = 0; i < s->done; i++)
		printf("%lld\n", (long long)s->values[i]);
	fflush(stdout);
}

/* Pins the calling thread, and makes it real-time where asked to. */
static inline void pin(int cpu, int fifo)
{
	struct sched_param priority = { .sched_priority = 1 };
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(sched_setaffinity(0, sizeof(set), &set), "sched_setaffinity");
	if (fifo)
		must(sched_setscheduler(0, SCHED_FIFO, &priority), "SCHED_FIFO");
}

static inline void *map(size_t size, int flags, int fd)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (p == MAP_FAILED)
		die("mmap");
	return p;
}

static inline void put64(struct guest *g, uint64_t gpa, uint64_t value)
{
	memcpy(g->memory + gpa, &value, sizeof(value));
}

/* The guest's first state, set from the thread that will run it. */
static inline void guest_set_up(struct guest *g, int cpl)
{
	const uint64_t down = PTE_PRESENT | PTE_WRITE | PTE_USER;
	struct kvm_regs regs = { .rip = CODE, .rflags = 2 };
	struct kvm_segment code = { .limit = ~0, .selector = 0x10 | cpl,
		.type = 11, .present = 1, .dpl = cpl, .s = 1, .l = 1, .g = 1 };
	struct kvm_segment data = { .limit = ~0, .selector = 0x18 | cpl,
		.type = 3, .present = 1, .dpl = cpl, .s = 1, .db = 1, .g = 1 };
	struct kvm_sregs sregs;

	put64(g, PML4, PDPT | down);
	put64(g, PDPT, PD | down);
	put64(g, PD, down | PTE_LARGE);
	must(ioctl(g->vcpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
	sregs.cs = code;
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
	sregs.cr0 |= CR0_PE | CR0_PG;
	sregs.cr3 = PML4;
	sregs.cr4 |= CR4_PAE;
	sregs.efer |= EFER_LME | EFER_LMA;
	must(ioctl(g->vcpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
	must(ioctl(g->vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
}

static inline struct guest guest_create(const uint8_t *code, size_t length)
{
	struct kvm_userspace_memory_region region = { .memory_size = MEMORY };
	struct guest g;

	g.kvm = must(open("/dev/kvm", O_RDWR | O_CLOEXEC), "/dev/kvm");
	g.vm = must(ioctl(g.kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
	g.memory = map(MEMORY, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
	region.userspace_addr = (uintptr_t)g.memory;
	must(ioctl(g.vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
	memcpy(g.memory + CODE, code, length);
	g.vcpu = must(ioctl(g.vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
	g.run_size = must(ioctl(g.kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
	g.run = map(g.run_size, MAP_SHARED, g.vcpu);
	return g;
}

static inline void guest_destroy(struct guest *g)
{
	munmap(g->run, g->run_size);
	close(g->vcpu);
	close(g->vm);
	munmap(g->memory, MEMORY);
	close(g->kvm);
}

#endif
