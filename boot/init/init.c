/* SPDX-License-Identifier: MIT */
/*
 * The first program of a kernel that is booted to see whether it boots: says that it runs, and powers off. No library,
 * no file system, no device but the console: whatever goes wrong is the kernel's.
 */
#include <boot/init/marker.h>

#include <asm/unistd.h>
#include <linux/reboot.h>
#include <stddef.h>

_Noreturn void rig_init(void);

static long system_call(long number, long a, long b, long c)
{
    long result;

    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

_Noreturn void rig_init(void)
{
    static const char marker[] = RIG_INIT_MARKER "\n";
    static const char kmsg[] = "/dev/kmsg";

    /* Without a console of its own the kernel's log is the way out. */
    if (system_call(__NR_write, 1, (long)marker, sizeof(marker) - 1) < 0)
        (void)system_call(__NR_write, system_call(__NR_open, (long)kmsg, 1 /* O_WRONLY */, 0), (long)marker,
                          sizeof(marker) - 1);
    for (;;)
        (void)system_call(__NR_reboot, (long)LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
                          (long)LINUX_REBOOT_CMD_POWER_OFF);
}
