/* What the guests of these tests share: ports, controllers of a PC, interrupts, and results as lines "name=value". */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

static inline void out8(u16 port, u8 value) { asm volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory"); }
static inline void out16(u16 port, u16 value) { asm volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory"); }
static inline void out32(u16 port, u32 value) { asm volatile("outl %0, %1" : : "a"(value), "Nd"(port) : "memory"); }
static inline u8 in8(u16 port) { u8 v; asm volatile("inb %1, %0" : "=a"(v) : "Nd"(port) : "memory"); return v; }
static inline u16 in16(u16 port) { u16 v; asm volatile("inw %1, %0" : "=a"(v) : "Nd"(port) : "memory"); return v; }
static inline u32 in32(u16 port) { u32 v; asm volatile("inl %1, %0" : "=a"(v) : "Nd"(port) : "memory"); return v; }

static inline u32 load32(u64 address) { return *(volatile u32 *)address; }
static inline void store32(u64 address, u32 value) { *(volatile u32 *)address = value; }

static inline u64 read_msr(u32 index) {
  u32 low, high;
  asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(index) : "memory");
  return (u64)high << 32 | low;
}
static inline void write_msr(u32 index, u64 value) {
  asm volatile("wrmsr" : : "c"(index), "a"((u32)value), "d"((u32)(value >> 32)) : "memory");
}
static inline u64 tsc(void) {
  u32 low, high;
  asm volatile("rdtsc" : "=a"(low), "=d"(high));
  return (u64)high << 32 | low;
}
static inline u32 cpuid_edx(u32 leaf) {
  u32 a = leaf, b, c = 0, d;
  asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return d;
}
static inline u32 cpuid_eax(u32 leaf) {
  u32 a = leaf, b, c = 0, d;
  asm volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return a;
}

/* Results */
static void print(const char *text) { while (*text) out8(0x3f8, *text++); }
static void result(const char *name, u64 value) {
  char digits[17];
  int i = 16;
  digits[i] = 0;
  do digits[--i] = "0123456789abcdef"[value & 15]; while (value >>= 4);
  print(name); print("="); print(digits + i); print("\n");
}

/* Interrupts: __attribute__((interrupt)) functions in a table of 256 gates. */
struct frame { u64 ip, cs, flags, sp, ss; };
#define HANDLER(name) __attribute__((interrupt)) static void name(struct frame *frame)
struct gate { u16 low, selector; u8 stack, type; u16 middle; u32 high, zero; } __attribute__((packed));
static struct gate gates[256] __attribute__((aligned(16)));
static void handle(int vector, void (*handler)(struct frame *)) {
  u64 address = (u64)handler;
  u16 selector;
  struct { u16 limit; u64 base; } __attribute__((packed)) table = {sizeof gates - 1, (u64)gates};
  asm volatile("mov %%cs, %0" : "=r"(selector));
  gates[vector] = (struct gate){address, selector, 0, 0x8e, address >> 16, address >> 32, 0};
  asm volatile("lidt %0" : : "m"(table));
}
static inline void interrupts_on(void) { asm volatile("sti" : : : "memory"); }
static inline void interrupts_off(void) { asm volatile("cli" : : : "memory"); }

/* With interrupts on, until a counter is there or so many milliseconds are over. */
static void await(volatile int *counter, int wanted, u64 milliseconds) {
  u64 end = tsc() + milliseconds * cpuid_eax(0x40000010);
  interrupts_on();
  while (*counter < wanted && tsc() < end) asm volatile("pause");
  interrupts_off();
}

/* The 8259 pair, with vectors from 0x20 and 0x28 on */
static void pics(u8 first_mask, u8 second_mask) {
  out8(0x20, 0x11); out8(0x21, 0x20); out8(0x21, 4); out8(0x21, 1);
  out8(0xa0, 0x11); out8(0xa1, 0x28); out8(0xa1, 2); out8(0xa1, 1);
  out8(0x21, first_mask); out8(0xa1, second_mask);
}
static void pics_eoi(void) { out8(0xa0, 0x20); out8(0x20, 0x20); }

/* The I/O APIC and the local APIC */
#define LOCAL_APIC 0xfee00000ul
#define MASKED 0x10000
#define LEVEL 0x8000
static u32 io_apic(u32 index) { store32(0xfec00000ul, index); return load32(0xfec00010ul); }
static void io_apic_set(u32 index, u32 value) { store32(0xfec00000ul, index); store32(0xfec00010ul, value); }
static u32 pin(int number) { return io_apic(0x10 + 2 * number); }
static void pin_set(int number, u32 destination, u32 entry) {
  io_apic_set(0x11 + 2 * number, destination << 24);
  io_apic_set(0x10 + 2 * number, entry);
}
static u32 apic(u32 offset) { return load32(LOCAL_APIC + offset); }
static void apic_set(u32 offset, u32 value) { store32(LOCAL_APIC + offset, value); }
static void apic_eoi(void) { apic_set(0xb0, 0); }

asm(".globl _start\n_start:\n lea stack_end(%rip), %rsp\n call guest\n xor %eax, %eax\n out %al, $0xf4\n1: hlt\n jmp 1b\n"
    ".bss\n.balign 16\n.skip 16384\nstack_end:\n.text\n");
