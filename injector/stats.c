/* SPDX-License-Identifier: MIT */
#include <injector/stats.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_DOMAINS 16
#define MAX_PORTS 4096

static uint32_t count_entries(const char *path)
{
    DIR *dir = opendir(path);
    uint32_t count = 0;

    while (dir && readdir(dir))
        count++;
    if (dir)
        (void)closedir(dir);
    return count;
}

static uint32_t count_lines(const char *path)
{
    FILE *file = fopen(path, "r");
    uint32_t count = 0;
    int c;

    while (file && (c = getc(file)) != EOF)
        count += c == '\n';
    if (file)
        (void)fclose(file);
    return count;
}

static uint32_t resident_kib(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128] = "", *second;
    unsigned long pages = 0;

    if (file) {
        if (fgets(line, sizeof(line), file) && (second = strchr(line, ' ')) != NULL)
            pages = strtoul(second, NULL, 10);
        (void)fclose(file);
    }
    return (uint32_t)(pages * 4);
}

static uint32_t count_ports(xc_interface *xc)
{
    uint32_t used = 0;

    for (uint32_t port = 0; port < MAX_PORTS; port++) {
        xc_evtchn_status_t status = {.dom = DOMID_SELF, .port = port};

        if (xc_evtchn_status(xc, &status))
            break;
        used += status.status != EVTCHNSTAT_closed;
    }
    return used;
}

void stats_count(struct handles *handles, struct rig_stats *stats)
{
    xc_domaininfo_t info[MAX_DOMAINS];
    xc_physinfo_t physinfo = {0};
    int domains = xc_domain_getinfolist(handles->xc, 0, MAX_DOMAINS, info);

    if (!xc_physinfo(handles->xc, &physinfo))
        stats->free_kib = physinfo.free_pages * 4 + physinfo.scrub_pages * 4;
    stats->domains = domains > 0 ? (uint32_t)domains : 0;
    stats->open_files = count_entries("/proc/self/fd");
    stats->mappings = count_lines("/proc/self/maps");
    stats->resident_kib = resident_kib();
    stats->event_channels = count_ports(handles->xc);
}
