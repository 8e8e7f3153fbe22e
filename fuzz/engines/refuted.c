/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/refuted.h>

#include <stdlib.h>
#include <string.h>

/* So many scenarios of a signature are tried one after the other; then each that comes as late again. */
#define ALL_OF_THEM 64

struct row {
    struct row *next;
    uint64_t last;  /* scenario that was asked about */
    uint64_t count; /* of scenarios that were asked about */
    uint64_t due;   /* the count at which the next one is tried */
    char signature[];
};

/* A campaign has some hundreds; only defects that are no finding yet are looked up. */
struct rig_refuted {
    struct row *rows;
};

struct rig_refuted *rig_refuted_new(void)
{
    return calloc(1, sizeof(struct rig_refuted));
}

void rig_refuted_free(struct rig_refuted *refuted)
{
    while (refuted && refuted->rows) {
        struct row *row = refuted->rows;

        refuted->rows = row->next;
        free(row);
    }
    free(refuted);
}

static struct row **find(const struct rig_refuted *refuted, const char *signature)
{
    struct row **at = (struct row **)&refuted->rows;

    while (*at && strcmp((*at)->signature, signature) != 0)
        at = &(*at)->next;
    return at;
}

void rig_refuted_add(struct rig_refuted *refuted, const char *signature)
{
    const size_t size = strlen(signature) + 1;
    struct row *row = *find(refuted, signature);

    if (row)
        return;
    row = malloc(sizeof(*row) + size);
    if (!row)
        return;
    *row = (struct row){.next = refuted->rows, .due = 1};
    memcpy(row->signature, signature, size);
    refuted->rows = row;
}

void rig_refuted_clear(struct rig_refuted *refuted, const char *signature)
{
    struct row **at = find(refuted, signature);
    struct row *row = *at;

    if (!row)
        return;
    *at = row->next;
    free(row);
}

bool rig_refuted_has(const struct rig_refuted *refuted, const char *signature)
{
    return *find(refuted, signature) != NULL;
}

bool rig_refuted_is_due(struct rig_refuted *refuted, const char *signature, uint64_t scenario)
{
    struct row *row = *find(refuted, signature);

    if (!row)
        return true;
    if (row->count && row->last == scenario)
        return false;
    row->last = scenario;
    row->count++;
    if (row->count < row->due)
        return false;
    row->due = row->count < ALL_OF_THEM ? row->count + 1 : 2 * row->count;
    return true;
}
