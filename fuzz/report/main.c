/* SPDX-License-Identifier: MIT */
/* rig-report: results/NAME/report.html, from what the campaign left there. Starts no box. */
#include <fuzz/report/page.h>

#include <base/files.h>
#include <base/option.h>
#include <base/words.h>
#include <fuzz/campaign/gather.h>
#include <fuzz/campaign/shares.h>
#include <fuzz/session/options.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "usage: scripts/report NAME\n"
    "\n"
    "Writes results/NAME/report.html: the findings by cause with revisions, scenario, call chain and Xen's text; how\n"
    "executions, coverage and findings went over time; the boot states that the campaign walked; what ran. One file,\n"
    "without scripts and without anything from elsewhere. A campaign that still runs is reported as far as it got.\n"
    "\n";

static const char ending[] = "\n"
                             "Exit code: 0 done, 2 bad usage or no such campaign, 3 the machinery failed.\n";

static int complain(const struct rig_error *err)
{
    (void)fprintf(stderr, "report: %s\n", err->text);
    return err->code;
}

/* "a, b, c", or what to do when there is none. */
static void print_known(const char *root, char *text, size_t size)
{
    DIR *directory = opendir(root);
    const struct dirent *entry;
    size_t used = 0;

    text[0] = '\0';
    while (directory && (entry = readdir(directory)) != NULL)
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.' && used + strlen(entry->d_name) + 3 < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "", entry->d_name);
    if (directory)
        closedir(directory);
    if (!used)
        (void)snprintf(text, size, "one that scripts/fuzz made first");
}

static int find(const char *root, const char *name, char path[RIG_PATH_SIZE], struct rig_error *err)
{
    char known[256];
    struct stat status;

    if (rig_path(path, err, "%s/%s", root, name) < 0)
        return -1;
    if (rig_is_plain_name(name) && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return 0;
    print_known(root, known, sizeof(known));
    return rig_error_set(err, RIG_ERROR_USAGE, "there is no campaign \"%.64s\" in %s; expected %s", name, root, known);
}

static int print_body(FILE *out, const char *results, struct rig_error *err)
{
    rig_report_causes(out, results);
    rig_report_shares(out, results);
    if (rig_report_plots(out, results, err) < 0 || rig_report_states(out, results, err) < 0)
        return -1;
    rig_report_coverage(out, results);
    rig_report_runs(out, results);
    return 0;
}

/* The body first: the head has links to the parts that came of it. */
static int print(FILE *out, const char *results, const char *name, struct rig_error *err)
{
    char title[128];
    size_t size;
    char *text = NULL;
    FILE *body = open_memstream(&text, &size);
    int result;

    if (!body)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = print_body(body, results, err);
    (void)fclose(body);
    if (result == 0) {
        (void)snprintf(title, sizeof(title), "cr3rig: campaign %s", name);
        rig_page_begin(out, title);
        rig_report_head(out, results, text);
        (void)fputs(text, out);
        rig_page_end(out);
    }
    free(text);
    return result;
}

static int report(const char *results, const char *name, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    size_t size;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);
    int result;

    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = print(out, results, name, err);
    (void)fclose(out);
    if (result == 0)
        result = rig_path(path, err, "%s/report.html", results);
    if (result == 0)
        result = rig_write_file(path, text, err);
    if (result == 0)
        (void)printf("%s\n", path);
    free(text);
    return result;
}

struct report_options {
    const char *root;  /* of all results */
    const char *build; /* where the guest is; NULL: build */
};

static const struct rig_option rows[] = {
    {.name = "results",
     .argument = "DIR",
     .help = "where campaigns lie",
     .type = &rig_option_text,
     .at = offsetof(struct report_options, root),
     .otherwise = "results"},
    {.name = "build", .argument = "DIR", .type = &rig_option_text, .at = offsetof(struct report_options, build)},
    {0}};

/* Of a campaign in shares the page is of all of them. */
static int gather(const char *results, const struct report_options *options, struct rig_error *err)
{
    char shares[RIG_PATH_SIZE], guest[RIG_PATH_SIZE];

    if (rig_path(shares, err, "%s/" RIG_SHARES_DIRECTORY, results) < 0 ||
        rig_path(guest, err, "%s/" RIG_GUEST_FILE, options->build ? options->build : "build") < 0)
        return -1;
    return access(shares, F_OK) < 0 ? 0 : rig_campaign_gather(results, guest, err);
}

int main(int argc, char **argv)
{
    struct report_options options = {.build = NULL};
    const struct rig_command_line line = {.usage = usage, .ending = ending, .tables = {{rows, &options}}};
    char path[RIG_PATH_SIZE];
    struct rig_error err;
    int at = rig_command_line_read(&line, argc, argv, &err);

    if (at < 0)
        return complain(&err);
    if (argc - at != 1) {
        (void)rig_error_set(&err, RIG_ERROR_USAGE, "found %d names; expected that of one campaign, see --help",
                            argc - at);
        return complain(&err);
    }
    if (find(options.root, argv[at], path, &err) < 0 || gather(path, &options, &err) < 0 ||
        report(path, argv[at], &err) < 0)
        return complain(&err);
    return EXIT_SUCCESS;
}
