/* SPDX-License-Identifier: MIT */
/*
 * What we use of QEMU's interface for TCG plugins, version 1: that of QEMU 6.0 to 8.1. Debian does not package the
 * header (include/qemu/qemu-plugin.h of QEMU's source). Types and values are those of QEMU 7.2's, in our words.
 *
 * QEMU reads `qemu_plugin_version` of a plugin before it calls it, and refuses one that is newer than itself or older
 * than what it still supports: since QEMU 8.2 (version 2) a block's inline counter is another function.
 */
#ifndef RIG_BOX_PLUGIN_QEMU_API_H
#define RIG_BOX_PLUGIN_QEMU_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QEMU_PLUGIN_API_VERSION 1

/* QEMU finds these two by name; everything else of a plugin is hidden. */
#define QEMU_PLUGIN_FOUND_BY_NAME __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;

/* Opaque: a block while it is translated, an instruction of it. */
struct qemu_plugin_tb;
struct qemu_plugin_insn;

typedef struct qemu_info_t {
    const char *target_name; /* "x86_64" */
    struct {
        int min; /* the oldest version that this QEMU takes, and its own */
        int cur;
    } version;
    bool system_emulation; /* false: a single program is run */
    struct {
        int smp_vcpus;
        int max_vcpus;
    } system;
} qemu_info_t;

/* What a callback does with the CPU's registers: in version 1 nothing can be done with them. */
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };

/* The one thing that can be done inline: add to a number. */
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };

typedef void (*qemu_plugin_vcpu_tb_trans_cb_t)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*qemu_plugin_vcpu_udata_cb_t)(unsigned vcpu, void *data);

/* Accesses to memory: a set of bits, and what QEMU says of one (opaque). */
enum qemu_plugin_mem_rw { QEMU_PLUGIN_MEM_R = 1, QEMU_PLUGIN_MEM_W = 2 };
typedef uint32_t qemu_plugin_meminfo_t;
typedef void (*qemu_plugin_vcpu_mem_cb_t)(unsigned vcpu, qemu_plugin_meminfo_t info, uint64_t vaddr, void *data);

/* A CPU has nothing to do: it is halted, or the machine is stopped. */
typedef void (*qemu_plugin_vcpu_simple_cb_t)(qemu_plugin_id_t id, unsigned vcpu);

/* Ours. A result that is not 0 ends QEMU. */
QEMU_PLUGIN_FOUND_BY_NAME extern int qemu_plugin_version;
QEMU_PLUGIN_FOUND_BY_NAME int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv);

/* QEMU's. Handles are valid during the callback that they were given to. */
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_tb_trans_cb_t callback);
void qemu_plugin_register_vcpu_idle_cb(qemu_plugin_id_t id, qemu_plugin_vcpu_simple_cb_t callback);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, enum qemu_plugin_op op, void *number,
                                              uint64_t added);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, qemu_plugin_vcpu_udata_cb_t callback,
                                            enum qemu_plugin_cb_flags flags, void *data);

/* Called after each access of the instruction that is one of `rw`. */
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, qemu_plugin_vcpu_mem_cb_t callback,
                                      enum qemu_plugin_cb_flags flags, enum qemu_plugin_mem_rw rw, void *data);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t number);

const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);

/* Where in QEMU's own memory the instruction lies; NULL where it lies in none, or QEMU does not say. */
void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn);

#endif
