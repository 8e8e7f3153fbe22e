/* SPDX-License-Identifier: MIT */
#include <box/xen_host.h>

#include <stdio.h>
#include <stdlib.h>

/* In single quotes nothing means anything, but a single quote. */
static void quote(FILE *out, const char *word)
{
    (void)fputs(" '", out);
    for (; *word; word++) {
        if (*word == '\'')
            (void)fputs("'\\''", out);
        else
            (void)fputc(*word, out);
    }
    (void)fputc('\'', out);
}

char *rig_xen_host_script(const char *directory, const char *const *variables, const char *const *command)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    (void)fputs("cd", out);
    quote(out, directory);
    (void)fputs(" 2>/dev/null || cd /\nexec env -i", out);
    for (; *variables; variables++)
        quote(out, *variables);
    for (; *command; command++)
        quote(out, *command);
    (void)fputc('\n', out);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}
