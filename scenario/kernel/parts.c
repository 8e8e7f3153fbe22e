/* SPDX-License-Identifier: MIT */
#include <scenario/kernel/parts.h>

#include <string.h>

/* Settings that are one value each: whether it is set, and made as if it were not. */
struct setting {
    bool (*is_set)(const struct rig_kernel_setting *setting);
    void (*clear)(struct rig_kernel_setting *setting);
};

#define TEXT_SETTING(field)                                                                                            \
    static bool has_##field(const struct rig_kernel_setting *setting)                                                  \
    {                                                                                                                  \
        return setting->field[0] != '\0';                                                                              \
    }                                                                                                                  \
    static void clear_##field(struct rig_kernel_setting *setting)                                                      \
    {                                                                                                                  \
        setting->field[0] = '\0';                                                                                      \
    }

#define NUMBER_SETTING(field)                                                                                          \
    static bool has_##field(const struct rig_kernel_setting *setting)                                                  \
    {                                                                                                                  \
        return setting->field != 0;                                                                                    \
    }                                                                                                                  \
    static void clear_##field(struct rig_kernel_setting *setting)                                                      \
    {                                                                                                                  \
        setting->field = 0;                                                                                            \
    }

TEXT_SETTING(append)
TEXT_SETTING(initrd)
TEXT_SETTING(cpu)
NUMBER_SETTING(memory_mib)
NUMBER_SETTING(vcpus)

static const struct setting settings[] = {{has_append, clear_append},
                                          {has_initrd, clear_initrd},
                                          {has_memory_mib, clear_memory_mib},
                                          {has_vcpus, clear_vcpus},
                                          {has_cpu, clear_cpu}};
#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

unsigned rig_kernel_parts(const struct rig_kernel_scenario *scenario)
{
    unsigned count = scenario->change_count + scenario->injection_count + scenario->setting.reserved_count;

    for (unsigned i = 0; i < SETTINGS; i++)
        count += settings[i].is_set(&scenario->setting);
    return count;
}

void rig_kernel_without(const struct rig_kernel_scenario *scenario, unsigned part, struct rig_kernel_scenario *out)
{
    *out = *scenario;
    if (part < out->change_count) {
        out->change_count--;
        memmove(&out->changes[part], &out->changes[part + 1], (out->change_count - part) * sizeof(out->changes[0]));
        return;
    }
    part -= out->change_count;
    if (part < out->injection_count) {
        out->injection_count--;
        memmove(&out->injections[part], &out->injections[part + 1],
                (out->injection_count - part) * sizeof(out->injections[0]));
        return;
    }
    part -= out->injection_count;
    if (part < out->setting.reserved_count) {
        out->setting.reserved_count--;
        memmove(&out->setting.reserved[part], &out->setting.reserved[part + 1],
                (out->setting.reserved_count - part) * sizeof(out->setting.reserved[0]));
        return;
    }
    part -= out->setting.reserved_count;
    for (unsigned i = 0; i < SETTINGS; i++)
        if (settings[i].is_set(&out->setting) && part-- == 0)
            settings[i].clear(&out->setting);
}
