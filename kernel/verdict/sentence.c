/* SPDX-License-Identifier: MIT */
#include <kernel/verdict/sentence.h>

#include <base/array.h>
#include <kernel/verdict/ioremap.h>
#include <kernel/verdict/signature.h>
#include <kernel/verdict/told.h>
#include <kernel/verdict/xen_panic.h>

#include <rig/x86.h>

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void say(char text[RIG_TOLD_SIZE], const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(char text[RIG_TOLD_SIZE], const char *format, ...)
{
    va_list list;

    va_start(list, format);
    (void)vsnprintf(text, RIG_TOLD_SIZE, format, list);
    va_end(list);
}

/* The function that uses what Xen or the page tables do for it. */
static const char *teller(const struct rig_conclusion *c, char name[RIG_CALL_SIZE])
{
    char names[1][RIG_CALL_SIZE];

    if (rig_telling_functions(c, names, 1) == 0)
        return "a function that is not known";
    memcpy(name, names[0], RIG_CALL_SIZE);
    return name;
}

static bool builder(const struct rig_evidence *e, struct rig_conclusion *c)
{
    if (e->end != RIG_RUN_REFUSED)
        return false;
    say(c->because, "Xen's domain builder refused it: %s", e->refused ? e->refused : "it does not say why");
    say(c->cause, "%s", c->because);
    return true;
}

static bool lost(const struct rig_evidence *e, struct rig_conclusion *c)
{
    struct rig_incident panic;
    char name[RIG_CALL_SIZE];

    if (e->end != RIG_RUN_LOST)
        return false;
    if (rig_xen_panic_read(e->xen_text, e->xen_text_size, &panic)) {
        say(c->cause, "Xen panicked%s%s", c->symbol[0] ? " in " : "", c->symbol[0] ? teller(c, name) : "");
        say(c->because, "%s: %s", c->cause, panic.text);
        return true;
    }
    say(c->because, "the machine below the kernel is gone: %s", e->lost ? e->lost : "it does not say why");
    say(c->cause, "the machine below the kernel is gone");
    return true;
}

static bool l1tf(const struct rig_evidence *e, struct rig_conclusion *c)
{
    char name[RIG_CALL_SIZE];

    (void)e;
    if (strcmp(c->verdict, "l1tf-unsafe") != 0)
        return false;
    say(c->cause, "%s wrote a page-table entry that is not present and holds an address of RAM, unsafe under L1TF",
        teller(c, name));
    say(c->because, "%s; Xen %s", c->cause,
        e->shadowed ? "put the domain on shadow page tables for it" : "ended the domain for it");
    return true;
}

/* An access to where an ioremap should be, and is not. */
static bool ioremap(const struct rig_evidence *e, struct rig_conclusion *c)
{
    char name[RIG_CALL_SIZE], caller[RIG_CALL_SIZE], function[RIG_CALL_SIZE];
    struct rig_ioremap map;

    if (!c->has_address || (c->has_error_code && (c->error_code & PFEC_PRESENT)) ||
        !rig_ioremap_at(e, c->address, &map))
        return false;
    rig_call_function(c->symbol, name, sizeof(name));
    (void)rig_kernel_names_print(e->names, map.caller, caller, sizeof(caller));
    rig_call_function(caller, function, sizeof(function));
    rig_told_refused(c,
                     "ioremap of machine address 0x%" PRIx64 " at 0x%" PRIx64
                     ", called from %s: the kernel holds it for mapped, and there is no entry in its page tables",
                     map.machine, map.address, caller);
    say(c->because,
        "Xen refused an ioremap of 0x%" PRIx64 " at 0x%" PRIx64 " called from %s, and the result was used by %s",
        map.machine, map.address, caller, c->symbol);
    say(c->cause, "Xen refused an ioremap called from %s, and the result was used by %s", function, name);
    return true;
}

static const char *access_of(const struct rig_conclusion *c)
{
    if (!c->has_error_code)
        return "accessed";
    if (c->error_code & PFEC_FETCH)
        return "jumped to";
    return c->error_code & PFEC_WRITE ? "wrote to" : "read from";
}

static bool page_fault(const struct rig_evidence *e, struct rig_conclusion *c)
{
    const char *region = c->region ? c->region : "an address", *state = "nothing is mapped";
    char name[RIG_CALL_SIZE];

    (void)e;
    if (!c->has_address)
        return false;
    if (c->has_error_code && (c->error_code & PFEC_PRESENT))
        state = "that is not allowed";
    rig_call_function(c->symbol, name, sizeof(name));
    say(c->cause, "%s %s %s, where %s", name[0] ? name : "the kernel", access_of(c), region, state);
    say(c->because, "%s %s 0x%" PRIx64 " (%s), where %s%s", c->symbol[0] ? c->symbol : "the kernel", access_of(c),
        c->address, region, state,
        c->refused_count ? "; before that Xen refused an operation, see below" : "; nothing in the evidence tells why");
    return true;
}

/* The processor of dom0's machine may stand in Xen. Where is chance, and so no part of the cause. */
static bool hang_in_xen(const struct rig_evidence *e, struct rig_conclusion *c)
{
    char place[RIG_CALL_SIZE];

    if (strcmp(c->verdict, "hang") != 0 || !x86_is_xens_address(c->rip) || !e->xen_names)
        return false;
    say(c->cause, "no end after %s; the processor is Xen's", c->reached);
    say(c->because,
        "its time was up; it had come to %s, and the processor stands in Xen, at %s: the kernel waits for Xen, or for "
        "an "
        "event",
        c->reached, rig_kernel_names_print(e->xen_names, c->rip, place, sizeof(place)));
    return true;
}

static bool hang(const struct rig_evidence *e, struct rig_conclusion *c)
{
    char name[RIG_CALL_SIZE];

    (void)e;
    if (strcmp(c->verdict, "hang") != 0)
        return false;
    say(c->cause, "no end after %s; the vCPU stands in %s", c->reached, teller(c, name));
    say(c->because, "its time was up; it had come to %s, and the vCPU stands in %s", c->reached,
        c->symbol[0] ? c->symbol : "code without a name");
    return true;
}

static bool refused(const struct rig_evidence *e, struct rig_conclusion *c)
{
    char name[RIG_CALL_SIZE];

    (void)e;
    if (strcmp(c->verdict, "refused") != 0)
        return false;
    say(c->cause, "Xen refused an operation of %s, and the kernel went on", teller(c, name));
    say(c->because, "%s: %s", c->cause, c->refused_count ? c->refused[0] : "it does not say which");
    return true;
}

/* The kernel's own first words on it. */
static bool own_words(const struct rig_evidence *e, struct rig_conclusion *c)
{
    static const enum rig_incident_kind kinds[] = {RIG_INCIDENT_EARLY_EXCEPTION, RIG_INCIDENT_BUG,
                                                   RIG_INCIDENT_EXCEPTION, RIG_INCIDENT_PANIC};
    char name[RIG_CALL_SIZE];

    for (unsigned i = 0; i < RIG_COUNT(kinds); i++) {
        const struct rig_incident *incident = rig_console_first(e->reading, kinds[i]);

        if (!incident)
            continue;
        say(c->cause, "%s in %s", c->verdict, teller(c, name));
        say(c->because, "%s", incident->text);
        return true;
    }
    return false;
}

static bool otherwise(const struct rig_evidence *e, struct rig_conclusion *c)
{
    (void)e;
    if (c->is_finding) {
        say(c->cause, "%s after %s", c->verdict, c->reached);
        say(c->because, "nothing in the evidence tells why; it had come to %s", c->reached);
    }
    return true;
}

void rig_sentence_make(const struct rig_evidence *e, struct rig_conclusion *c)
{
    static bool (*const sentences[])(const struct rig_evidence *, struct rig_conclusion *) = {
        builder, lost, l1tf, hang_in_xen, hang, refused, ioremap, page_fault, own_words, otherwise};

    for (unsigned i = 0; i < RIG_COUNT(sentences); i++)
        if (sentences[i](e, c))
            return;
}
