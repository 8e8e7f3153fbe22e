/* SPDX-License-Identifier: MIT */
/*
 * What `scripts/repro --json` says of the report of February 2013, field by field, to the digit; and of a boot.
 */
#define _POSIX_C_SOURCE 200809L
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTPUT_MAX 262144

static unsigned failures;

static void check(bool good, const char *what)
{
    if (good)
        return;
    failures++;
    (void)fprintf(stderr, "report: %s\n", what);
}

static const char *text(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsString(item) ? item->valuestring : "";
}

static void check_text(const cJSON *object, const char *name, const char *wanted)
{
    char what[512];

    (void)snprintf(what, sizeof(what), "%s is \"%s\", not \"%s\"", name, text(object, name), wanted);
    check(strcmp(text(object, name), wanted) == 0, what);
}

/* Strings of an array that begin or hold these words, in this order. */
static void check_lines(const cJSON *object, const char *name, const char *const *words, unsigned count)
{
    const cJSON *item = NULL;
    unsigned found = 0;

    cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(object, name))
    {
        if (found < count && cJSON_IsString(item) && strstr(item->valuestring, words[found]))
            found++;
    }
    if (found < count) {
        check(false, name);
        (void)fprintf(stderr, "report: %s lacks \"%s\"\n", name, words[found]);
    }
}

/* What a reader of --json may count on, in every object: a value or null. */
static void check_fields(const cJSON *object)
{
    static const char *const names[] = {"file",      "revision", "verdict",  "address",     "error_code",
                                        "l4_index",  "l4_entry", "rip",      "symbol",      "calls",
                                        "steps_run", "xen_text", "expected", "as_expected", "signature"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (cJSON_HasObjectItem(object, names[i]))
            continue;
        check(false, "a field is missing");
        (void)fprintf(stderr, "report: there is no %s\n", names[i]);
    }
}

static char *run(const char *program, const char *build, const char *file)
{
    static char output[OUTPUT_MAX];
    char command[4096];
    FILE *pipe;
    size_t size;

    (void)snprintf(command, sizeof(command), "'%s' --build '%s' --json '%s'", program, build, file);
    pipe = popen(command, "r"); // NOLINT(cert-env33-c): our own program, from ctest
    if (!pipe)
        return NULL;
    size = fread(output, 1, sizeof(output) - 1, pipe);
    output[size] = '\0';
    check(pclose(pipe) == 0, "rig-repro did not end with 0");
    return output;
}

/* A case that boots: every field is there, and those of the fault are null. */
static void check_booted(const char *program, const char *build)
{
    static const char *const none[] = {"address", "error_code", "l4_index", "l4_entry", "symbol", "signature"};
    const char *output = run(program, build, "corpus/history/linux-3.6.scn");
    cJSON *object = output ? cJSON_Parse(output) : NULL;

    check(object != NULL, "not one JSON object for a case that boots");
    check_fields(object);
    check_text(object, "verdict", "booted");
    check(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "as_expected")), "a boot is not as_expected");
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        check(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(object, none[i])), none[i]);
    check(cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(object, "xen_text")) == 0, "Xen said something");
    cJSON_Delete(object);
}

int main(int argc, char **argv)
{
    static const char *const calls[] = {"xen_get_user_pgd+", "xen_write_cr3+", "init_mem_mapping+"};
    static const char *const xen[] = {"Unhandled: vec 14, #PF[0000]", "Pagetable walk from ffffea000005b2d0",
                                      "L4[0x1d4] = 0000000000000000"};
    const cJSON *item;
    cJSON *object;
    char *output;

    if (argc != 3)
        return 2;
    check_booted(argv[1], argv[2]);
    output = run(argv[1], argv[2], "corpus/history/linux-3.9-rc.scn");
    object = output ? cJSON_Parse(output) : NULL;
    check(object != NULL, "not one JSON object");
    check_fields(object);
    check_text(object, "file", "corpus/history/linux-3.9-rc.scn");
    check_text(object, "revision", "R0");
    check_text(object, "verdict", "unhandled-page-fault");
    check_text(object, "address", "0xffffea000005b2d0");
    check_text(object, "l4_index", "0x1d4");
    check_text(object, "l4_entry", "0x0");
    check_text(object, "expected", "unhandled-page-fault at 0xffffea000005b2d0 in xen_get_user_pgd");
    item = cJSON_GetObjectItemCaseSensitive(object, "error_code");
    check(cJSON_IsNumber(item) && item->valueint == 0, "error_code is not 0");
    item = cJSON_GetObjectItemCaseSensitive(object, "steps_run");
    check(cJSON_IsNumber(item) && item->valueint == 7, "steps_run is not 7");
    check(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "as_expected")), "not as_expected");
    check(strncmp(text(object, "rip"), "0xffffffff81", 12) == 0, "rip is not in the kernel image");
    check(strncmp(text(object, "symbol"), calls[0], strlen(calls[0])) == 0, "symbol is not xen_get_user_pgd");
    check(strncmp(text(object, "signature"), "R0-unhandled-page-fault-vmemmap-", 32) == 0, "signature");
    check_lines(object, "calls", calls, 3);
    check_lines(object, "xen_text", xen, 3);
    cJSON_Delete(object);
    return failures != 0;
}
