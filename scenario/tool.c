/* SPDX-License-Identifier: MIT */
/* rig-scn: look at scenarios without a box. */
#include <base/array.h>
#include <base/files.h>
#include <scenario/boots.h>
#include <scenario/codec.h>
#include <scenario/file.h>
#include <scenario/inert.h>
#include <scenario/orders.h>

#include <rig/bounds.h>

#include <stdio.h>
#include <string.h>

enum { EXIT_OK = 0, EXIT_INPUT = 2, EXIT_MACHINERY = 3 };

static const char usage[] =
    "usage: rig-scn check FILE...                        is each a scenario? what does its order leave out,\n"
    "                                                    which injections can strike nothing?\n"
    "       rig-scn to-bin IN.scn OUT.bin                text to binary\n"
    "       rig-scn to-text [--loose] IN.bin [OUT.scn]   binary to text, on standard output without OUT.scn;\n"
    "                                                    --loose: any bytes, as an engine writes them\n"
    "       rig-scn list [TABLE]                         the reference: steps, places, moments, faults, revisions,\n"
    "                                                    boots, verdicts, beliefs, facts, symbols, regions\n"
    "       rig-scn --help\n"
    "\n"
    "A file named .scn is text, any other is binary.\n"
    "exit: 0 well, 2 bad usage or input, 3 the system failed\n";

static int complain(const struct rig_error *error)
{
    (void)fprintf(stderr, "%s\n", error->text);
    return error->code;
}

/* What was printed must have arrived: a full disk is not success. */
static int finish(int result)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return result;
    perror("rig-scn: standard output");
    return EXIT_MACHINERY;
}

static int bad_usage(void)
{
    (void)fputs(usage, stderr);
    return EXIT_INPUT;
}

static void describe(const char *file, const struct rig_scenario *scenario)
{
    char facts[RIG_FACTS_TEXT_MAX];
    struct rig_unmet unmet;

    printf("%s: %s, %u steps, %u injections", file, rig_name(&rig_revision_names, scenario->revision),
           scenario->step_count, scenario->injection_count);
    if (rig_order_first_unmet(scenario, &unmet)) {
        (void)rig_facts_print(unmet.facts, facts, sizeof(facts));
        printf("; step %u, %s, runs without %s", unmet.index + 1, rig_item_text(scenario->steps[unmet.index]), facts);
    }
    (void)putchar('\n');
    for (unsigned i = 0; i < scenario->injection_count; i++)
        if (rig_inert(scenario, i))
            printf("%s: injection %u, %s at %s, is inert: %s\n", file, i + 1,
                   rig_name(&rig_fault_names, scenario->injections[i].fault),
                   rig_name(&rig_place_names, scenario->injections[i].place), rig_inert(scenario, i));
}

static int check(char **files)
{
    int result = EXIT_OK;

    for (; *files; files++) {
        struct rig_scenario scenario;
        struct rig_expectations expect;
        struct rig_error error;

        if (rig_scenario_load(*files, &scenario, &expect, &error) == 0) {
            describe(*files, &scenario);
        } else {
            int failed = complain(&error);

            result = failed > result ? failed : result;
        }
    }
    return finish(result);
}

static int to_bin(const char *in, const char *out)
{
    uint8_t data[RIG_BINARY_MAX];
    struct rig_scenario scenario;
    struct rig_expectations expect;
    struct rig_error error;

    if (rig_scenario_load(in, &scenario, &expect, &error) < 0 ||
        rig_write_bytes(out, data, rig_encode(&scenario, data), &error) < 0)
        return complain(&error);
    return EXIT_OK;
}

static int to_text(char **arguments)
{
    bool loose = *arguments && strcmp(*arguments, "--loose") == 0;
    struct rig_scenario scenario;
    struct rig_expectations expect;
    struct rig_error error;
    char text[RIG_TEXT_MAX];
    const char *in, *out;
    size_t size;

    arguments += loose;
    in = arguments[0];
    out = in ? arguments[1] : NULL;
    if (!in || (out && arguments[2]))
        return bad_usage();
    if ((loose ? rig_scenario_load_loosely : rig_scenario_load)(in, &scenario, &expect, &error) < 0)
        return complain(&error);
    size = rig_text_print(&scenario, &expect, text, sizeof(text));
    if (out)
        return rig_write_bytes(out, text, size, &error) < 0 ? complain(&error) : EXIT_OK;
    (void)fwrite(text, 1, size, stdout);
    return finish(EXIT_OK);
}

static void list_step_facts(size_t step)
{
    char needs[RIG_FACTS_TEXT_MAX], gives[RIG_FACTS_TEXT_MAX];

    (void)rig_facts_print(rig_step_needs((unsigned)step), needs, sizeof(needs));
    (void)rig_facts_print(rig_step_gives((unsigned)step), gives, sizeof(gives));
    printf("  %-30s   needs %s; gives %s\n", "", needs, gives);
}

static void list_boot_steps(size_t row)
{
    struct rig_order boot = rig_order_of_boot(row);

    for (unsigned i = 0; i < boot.count; i++)
        printf("  %-30s   %s\n", "", rig_name(&rig_step_names, boot.steps[i]));
}

static void list_table(const struct rig_names *names)
{
    printf("%s\n", names->list);
    for (size_t i = 0; i < names->count; i++) {
        printf("  %-30s %s", names->rows[i].name, names->rows[i].help);
        if (names == &rig_revision_names)
            printf(" (Linux: %s%s)", rig_revision_linux((unsigned)i),
                   rig_revision_in_guest((unsigned)i) ? "" : "; not in the guest yet");
        (void)putchar('\n');
        if (names == &rig_step_names)
            list_step_facts(i);
        if (names == &rig_boot_names)
            list_boot_steps(i);
    }
}

static int list(const char *which)
{
    const struct rig_names *const tables[] = {
        &rig_step_names, &rig_place_names,    &rig_where_names, &rig_fault_names,   &rig_table_names,
        &rig_by_names,   &rig_revision_names, &rig_boot_names,  &rig_verdict_names, &rig_belief_names,
        &rig_fact_names, &rig_symbol_names,   &rig_region_names};
    bool found = false;

    for (size_t t = 0; t < RIG_COUNT(tables); t++) {
        if (which && strcmp(which, tables[t]->list) != 0)
            continue;
        found = true;
        list_table(tables[t]);
    }
    if (found)
        return finish(EXIT_OK);
    (void)fprintf(stderr,
                  "rig-scn: found '%s'; expected steps, places, moments, faults, l4s, agents, revisions, boots, "
                  "verdicts, beliefs, facts, symbols or regions\n",
                  which);
    return EXIT_INPUT;
}

int main(int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        (void)fputs(usage, stdout);
        return finish(EXIT_OK);
    }
    if (argc >= 3 && strcmp(argv[1], "check") == 0)
        return check(argv + 2);
    if (argc == 4 && strcmp(argv[1], "to-bin") == 0)
        return to_bin(argv[2], argv[3]);
    if (argc >= 3 && strcmp(argv[1], "to-text") == 0)
        return to_text(argv + 2);
    if ((argc == 2 || argc == 3) && strcmp(argv[1], "list") == 0)
        return list(argc == 3 ? argv[2] : NULL);
    return bad_usage();
}
