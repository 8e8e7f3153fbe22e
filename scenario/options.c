/* SPDX-License-Identifier: MIT */
#include <scenario/options.h>

#include <scenario/exhaust.h>
#include <scenario/revisions.h>

static int take_revisions(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    char expected[120];

    if (rig_parse_revisions(argument, field, NULL))
        return 0;
    (void)snprintf(expected, sizeof(expected), "all, or some of %s", rig_revisions_known());
    return rig_option_refuse(option, argument, expected, err);
}

static int take_revision(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    char expected[120];
    uint32_t set;

    if (rig_parse_revisions(argument, &set, NULL) && __builtin_popcount(set) == 1) {
        *(uint32_t *)field = set;
        return 0;
    }
    (void)snprintf(expected, sizeof(expected), "one of %s", rig_revisions_known());
    return rig_option_refuse(option, argument, expected, err);
}

static bool print_revisions(const struct rig_option *option, const void *field, char *argument, size_t size)
{
    uint32_t set = *(const uint32_t *)field;

    (void)option;
    rig_print_revisions(set, argument, (unsigned)size);
    return set != 0;
}

const struct rig_option_type rig_option_revisions = {take_revisions, print_revisions};
const struct rig_option_type rig_option_revision = {take_revision, print_revisions};

static int take_orders(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    return rig_parse_orders(argument, field) ? 0 : rig_option_refuse(option, argument, "any or plausible", err);
}

static bool print_orders(const struct rig_option *option, const void *field, char *argument, size_t size)
{
    (void)option;
    (void)snprintf(argument, size, "plausible");
    return *(const bool *)field; /* any is what is run without it */
}

const struct rig_option_type rig_option_orders = {take_orders, print_orders};

#define AT(field) offsetof(struct rig_exhaust_bound, field)

const struct rig_option rig_exhaust_bound_rows[] = {
    {.name = "changes",
     .argument = "K",
     .help = "exhaustive: up to K steps of a historic order moved, dropped or repeated (default: 1)",
     .type = &rig_option_count,
     .at = AT(changes),
     .most = RIG_EXHAUST_CHANGES},
    {.name = "injections",
     .argument = "J",
     .help = "exhaustive: and in the historic orders as they are up to J injections (default: 1)",
     .type = &rig_option_count,
     .at = AT(injections),
     .most = RIG_EXHAUST_INJECTIONS},
    {.name = "together",
     .help = "exhaustive: injections in the changed orders too: K and J at once",
     .type = &rig_option_flag,
     .at = AT(together)},
    {.name = "all-arguments",
     .help = "exhaustive: of each injection all arguments that are worth a try, not the few that say most",
     .type = &rig_option_flag,
     .at = AT(all_arguments)},
    {.name = "orders",
     .argument = "O",
     .help = "any; or plausible: only orders that some kernel could have had, and no injections (default: any)",
     .type = &rig_option_orders,
     .at = AT(plausible)},
    {.name = "revision",
     .argument = "R0,R1,..",
     .help = "which revisions of the logic to run (default: all that are in the guest)",
     .type = &rig_option_revisions,
     .at = AT(revisions)},
    {0}};
