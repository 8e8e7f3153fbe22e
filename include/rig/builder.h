/* SPDX-License-Identifier: MIT */
/*
 * What the host and rig-builder, dom0's program that builds domains for real kernels, have in common: a board of
 * RIG_BUILDER_BOARD_PAGES contiguous pages and a store of 2 MiB extents, both memory of a domain that never runs, so
 * that they stay where they are. The host finds them in the box's RAM file: machine frame M is at offset M << 12.
 *
 * The host puts kernel and initrd into the store, fills in `request` and raises `request_seq`; the builder answers by
 * `state`. It builds one domain and keeps it, dead or alive: the box is thrown away afterwards. The host drains the
 * domain's console ring itself, at `console_mfn`.
 *
 * Each field has one writer. Freestanding C11.
 */
#ifndef RIG_BUILDER_H
#define RIG_BUILDER_H

#include <stdint.h>

#define RIG_BUILDER_MAGIC 0x62337263U /* "cr3b" */
#define RIG_BUILDER_VERSION 2U

#define RIG_BUILDER_BOARD_PAGES 64U /* 256 KiB */
#define RIG_BUILDER_BOARD_ORDER 6U
#define RIG_BUILDER_EXTENT_ORDER 9U
#define RIG_BUILDER_EXTENT_SIZE (1ULL << (12 + RIG_BUILDER_EXTENT_ORDER))
#define RIG_BUILDER_EXTENTS 56U /* 112 MiB: a vmlinux of Debian's takes 64 MB, the rest is for an initrd */

#define RIG_BUILDER_MOST_VCPUS 16U
#define RIG_BUILDER_MOST_RESERVED 8U
#define RIG_BUILDER_COMMAND_LINE 1024U /* MAX_GUEST_CMDLINE of xen.h */
#define RIG_BUILDER_XEN_TEXT 131072U
#define RIG_BUILDER_GATES 32U

enum rig_builder_state {
    RIG_BUILDER_IDLE, /* takes a request */
    RIG_BUILDER_BUILDING,
    RIG_BUILDER_REFUSED, /* `why` */
    RIG_BUILDER_RUNNING,
    RIG_BUILDER_ENDED /* shut down by itself or crashed (`reason`), or paused because the host asked: records are filled
                         in */
};

/* What `reason` is for a domain that was paused. Others are SHUTDOWN_* of Xen's sched.h. */
#define RIG_BUILDER_REASON_PAUSED 0x100U

struct rig_builder_range {
    uint64_t from, to; /* bytes, `to` is not part of it */
};

struct rig_builder_request {
    uint64_t kernel_size; /* bytes, from the store's start */
    uint64_t initrd_from; /* offset in the store, page aligned */
    uint64_t initrd_size; /* 0: none */
    uint32_t memory_mib;
    uint32_t vcpus;
    uint32_t reserved_count; /* holes in the domain's memory map */
    uint32_t unused;
    struct rig_builder_range reserved[RIG_BUILDER_MOST_RESERVED];
    char command_line[RIG_BUILDER_COMMAND_LINE]; /* with its NUL */
};

/* A vCPU as it stood, of Xen's struct vcpu_guest_context. */
struct rig_builder_vcpu {
    uint32_t present; /* it was read */
    uint32_t flags;   /* VGCF_* */
    uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp;
    uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
    uint64_t rip, rflags;
    uint32_t cs, ss;
    uint32_t entry_vector; /* bits 0..7: what brought it into Xen; bit 8: a hypercall or a system call */
    uint32_t error_code;
    uint64_t cr2, cr3, user_cr3; /* both base pointers as machine addresses; user_cr3 0: none */
    uint64_t kernel_sp;
    uint64_t event_entry;             /* event callback, 0: none */
    uint64_t gate[RIG_BUILDER_GATES]; /* the virtual trap table's addresses, 0: none */
};

struct rig_builder_board {
    uint32_t magic;
    uint32_t version;
    uint32_t state; /* enum rig_builder_state */
    uint32_t extents;
    uint64_t extent_mfn[RIG_BUILDER_EXTENTS];
    /* By the host. */
    uint32_t request_seq; /* raised: build what `request` says */
    uint32_t pause_seq;   /* raised: pause the domain and fill in the records */
    struct rig_builder_request request;
    /* By the builder. */
    uint32_t domid;
    uint32_t reason;
    uint32_t looks; /* counted up several times a second while it runs: what does not count has lost dom0 or Xen */
    uint32_t unused;
    uint64_t console_mfn; /* struct xencons_interface of Xen's io/console.h */
    uint64_t kernel_end;  /* virtual address behind what the builder put there, 0: not known */
    uint64_t cpu_ns;      /* CPU time it used */
    uint32_t vcpu_count;
    uint32_t crashed_vcpu; /* by Xen's words; else 0 */
    uint32_t shadowed;     /* Xen went on with it on shadow page tables */
    uint32_t xen_text_size;
    char why[256];
    struct rig_builder_vcpu vcpu[RIG_BUILDER_MOST_VCPUS];
    char xen_text[RIG_BUILDER_XEN_TEXT]; /* Xen's lines since the request */
};

_Static_assert(sizeof(struct rig_builder_board) <= RIG_BUILDER_BOARD_PAGES * 4096ULL, "the board has room for it");

#endif
