/* SPDX-License-Identifier: MIT */
/* One run as JSON: scripts read these fields, so each is checked by name, type and value. */
#include <tests/unit/unit.h>

#include <fuzz/findings/json.h>
#include <tests/unit/small_elf.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

static struct rig_symbols *symbols;
static struct rig_result *run; /* large: not for the stack */

static int set_up(void **state)
{
    static const struct small_symbol guest[] = {{"xen_write_cr3", 0x1000, 0x100, STT_FUNC},
                                                {"init_mem_mapping", 0x1200, 0x100, STT_FUNC}};
    static struct small_elf elf; /* the symbols go on reading it */

    (void)state;
    small_elf_make(&elf, guest, COUNT(guest));
    run = calloc(1, sizeof(*run));
    return run ? rig_symbols_parse(&elf, sizeof(elf), &symbols, NULL) : -1;
}

static int tear_down(void **state)
{
    (void)state;
    rig_symbols_free(symbols);
    free(run);
    return 0;
}

static cJSON *describe(const char *scenario, const struct rig_outcome *outcome, const char *xen_text,
                       const struct rig_expectation *expectation, char signature[RIG_SIGNATURE_SIZE])
{
    struct rig_judged judged;
    struct rig_scenario s;
    cJSON *object;
    char *text;

    unit_parse(scenario, &s, NULL);
    run->outcome = *outcome;
    (void)snprintf(run->xen_text, sizeof(run->xen_text), "%s", xen_text);
    rig_judge(&judged, &s, run, symbols);
    if (signature)
        memcpy(signature, judged.signature, RIG_SIGNATURE_SIZE);
    text = rig_repro_json("dir/a \"b\".scn", &judged, expectation);
    assert_non_null(text);
    /* One line an object. */
    assert_null(strchr(text, '\n'));
    object = cJSON_Parse(text);
    free(text);
    assert_non_null(object);
    return object;
}

static const cJSON *field(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    if (!item)
        fail_msg("there is no \"%s\"", name);
    return item;
}

static void assert_text(const cJSON *object, const char *name, const char *expected)
{
    const cJSON *item = field(object, name);

    assert_true(cJSON_IsString(item));
    assert_string_equal(item->valuestring, expected);
}

static void assert_null_field(const cJSON *object, const char *name)
{
    if (!cJSON_IsNull(field(object, name)))
        fail_msg("\"%s\" is not null", name);
}

static void assert_texts(const cJSON *object, const char *name, const char *first, const char *second)
{
    const char *expected[] = {first, second};
    const cJSON *array = field(object, name);
    int count = first ? second ? 2 : 1 : 0;

    assert_true(cJSON_IsArray(array));
    assert_int_equal(cJSON_GetArraySize(array), count);
    for (int i = 0; i < count; i++)
        assert_string_equal(cJSON_GetArrayItem(array, i)->valuestring, expected[i]);
}

static void assert_bool(const cJSON *object, const char *name, bool expected)
{
    const cJSON *item = field(object, name);

    assert_true(cJSON_IsBool(item));
    assert_int_equal(cJSON_IsTrue(item), expected);
}

static void a_page_fault(void **state)
{
    static const struct rig_outcome outcome = {.verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT,
                                               .source = RIG_SOURCE_XEN,
                                               .vector = 14,
                                               .address = UINT64_C(0xffffea000005b2d0),
                                               .rip = 0x1077,
                                               .l4_entry = UINT64_C(0x8000000123456066),
                                               .steps_run = 7,
                                               .call_count = 1,
                                               .calls = {0x1250}};
    static const struct rig_expectation expectation = {.set = true,
                                                       .has_address = true,
                                                       .verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT,
                                                       .address = UINT64_C(0xffffea000005b2d0)};
    char signature[RIG_SIGNATURE_SIZE];
    cJSON *o =
        describe("revision R0\nboot linux-3.9-rc\n", &outcome, "(XEN) one\n(XEN) \"two\"\n", &expectation, signature);

    (void)state;
    assert_text(o, "file", "dir/a \"b\".scn");
    assert_text(o, "revision", "R0");
    assert_text(o, "verdict", "unhandled-page-fault");
    assert_text(o, "address", "0xffffea000005b2d0");
    assert_int_equal(field(o, "error_code")->valueint, 0);
    assert_true(cJSON_IsNumber(field(o, "error_code")));
    assert_text(o, "l4_index", "0x1d4");
    assert_text(o, "l4_entry", "0x8000000123456066");
    assert_text(o, "rip", "0x1077");
    assert_text(o, "symbol", "xen_write_cr3+0x77");
    assert_texts(o, "calls", "xen_write_cr3+0x77", "init_mem_mapping+0x50");
    assert_int_equal(field(o, "steps_run")->valueint, 7);
    assert_texts(o, "xen_text", "(XEN) one", "(XEN) \"two\"");
    assert_text(o, "expected", "unhandled-page-fault at 0xffffea000005b2d0");
    assert_bool(o, "as_expected", true);
    assert_text(o, "signature", signature);
    assert_true(strlen(signature) > 0);
    assert_bool(field(o, "readiness"), "slot_present", false);
    assert_bool(field(o, "readiness"), "struct_page_initialised", false);
    assert_bool(field(o, "readiness"), "pf_registered", false);
    assert_bool(field(o, "readiness"), "call_site_patched", false);
    assert_texts(o, "beliefs", NULL, NULL);
    assert_non_null(strstr(field(o, "because")->valuestring, "init-mem-mapping ran before pagetable-init"));
    cJSON_Delete(o);
}

/* What a verdict does not have is null, or an empty list; the field is there all the same. */
static void a_boot(void **state)
{
    static const struct rig_outcome outcome = {
        .verdict = RIG_VERDICT_BOOTED, .source = RIG_SOURCE_GUEST, .steps_run = 1, .facts = RIG_FACT(PF_GATE)};
    static const struct rig_expectation nothing;
    cJSON *o = describe("revision R5\nearly-trap-pf-init\n", &outcome, "", &nothing, NULL);

    (void)state;
    assert_text(o, "revision", "R5");
    assert_text(o, "verdict", "booted");
    assert_null_field(o, "address");
    assert_null_field(o, "error_code");
    assert_null_field(o, "l4_index");
    assert_null_field(o, "l4_entry");
    assert_null_field(o, "rip");
    assert_null_field(o, "symbol");
    assert_texts(o, "calls", NULL, NULL);
    assert_int_equal(field(o, "steps_run")->valueint, 1);
    assert_texts(o, "xen_text", NULL, NULL);
    assert_null_field(o, "expected");
    assert_bool(o, "as_expected", true);
    assert_null_field(o, "signature");
    assert_null_field(o, "because");
    assert_bool(field(o, "readiness"), "pf_registered", true);
    cJSON_Delete(o);
}

static void a_silent_fault(void **state)
{
    static const struct rig_outcome outcome = {.verdict = RIG_VERDICT_SILENT_FAULT,
                                               .steps_run = 1,
                                               .beliefs = 1U << RIG_BELIEF_USER_CR3 | 1U << RIG_BELIEF_IRQ_FLAG};
    static const struct rig_expectation booted = {.set = true, .verdict = RIG_VERDICT_BOOTED};
    cJSON *o = describe("load-cr3\n", &outcome, "no newline at the end", &booted, NULL);

    (void)state;
    assert_texts(o, "beliefs", "user-cr3", "irq-flag");
    assert_texts(o, "xen_text", "no newline at the end", NULL);
    assert_text(o, "expected", "booted");
    assert_bool(o, "as_expected", false);
    cJSON_Delete(o);
}

static void an_exception_that_is_no_page_fault(void **state)
{
    static const struct rig_outcome outcome = {.verdict = RIG_VERDICT_HANDLED_EXCEPTION,
                                               .vector = 13,
                                               .error_code = 0x18,
                                               .address = 0x1234, /* an old cr2 */
                                               .rip = UINT64_C(0xffffffff81000000)};
    static const struct rig_expectation nothing;
    cJSON *o = describe("load-cr3\n", &outcome, "", &nothing, NULL);

    (void)state;
    assert_null_field(o, "address");
    assert_null_field(o, "l4_index");
    assert_null_field(o, "l4_entry");
    assert_int_equal(field(o, "error_code")->valueint, 0x18);
    assert_text(o, "rip", "0xffffffff81000000");
    assert_text(o, "symbol", "0xffffffff81000000");
    assert_bool(o, "as_expected", false);
    cJSON_Delete(o);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_fault),
        cmocka_unit_test(a_boot),
        cmocka_unit_test(a_silent_fault),
        cmocka_unit_test(an_exception_that_is_no_page_fault),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
