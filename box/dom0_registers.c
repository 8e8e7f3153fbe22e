/* SPDX-License-Identifier: MIT */
#include <box/dom0_registers.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct rig_builder_vcpu, field)

/* "RIP=ffffffff81000000", and R8 with a space before its '='. */
static const struct {
    const char *name;
    size_t at;
} registers[] = {{"RAX=", AT(rax)}, {"RBX=", AT(rbx)}, {"RCX=", AT(rcx)}, {"RDX=", AT(rdx)}, {"RSI=", AT(rsi)},
                 {"RDI=", AT(rdi)}, {"RBP=", AT(rbp)}, {"RSP=", AT(rsp)}, {"R8 =", AT(r8)},  {"R9 =", AT(r9)},
                 {"R10=", AT(r10)}, {"R11=", AT(r11)}, {"R12=", AT(r12)}, {"R13=", AT(r13)}, {"R14=", AT(r14)},
                 {"R15=", AT(r15)}, {"RIP=", AT(rip)}, {"CR2=", AT(cr2)}, {"CR3=", AT(cr3)}};

bool rig_monitor_registers(const char *text, struct rig_builder_vcpu *vcpu)
{
    memset(vcpu, 0, sizeof(*vcpu));
    for (size_t i = 0; i < sizeof(registers) / sizeof(registers[0]); i++) {
        const char *at = strstr(text, registers[i].name);
        uint64_t value;

        if (!at)
            return false;
        value = strtoull(at + strlen(registers[i].name), NULL, 16);
        memcpy((char *)vcpu + registers[i].at, &value, sizeof(value));
    }
    vcpu->entry_vector = 0x100; /* no exception brought it anywhere */
    vcpu->present = 1;
    return true;
}
