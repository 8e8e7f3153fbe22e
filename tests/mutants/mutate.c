/* SPDX-License-Identifier: MIT */
#include <tests/mutants/mutate.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
    const char *at;
    size_t length; /* without its end */
    size_t indent;
};

static const char *const names[RIG_MUTATIONS] = {"dropped", "swapped with the next", "negated", "exchanged"};

/* A whole word on the left becomes what is on the right. */
static const struct {
    const char *from, *to;
} words[] = {{"true", "false"},
             {"false", "true"},
             {"MMUEXT_NEW_BASEPTR", "MMUEXT_NEW_USER_BASEPTR"},
             {"MMUEXT_NEW_USER_BASEPTR", "MMUEXT_NEW_BASEPTR"},
             {"MMUEXT_PIN_L4_TABLE", "MMUEXT_PIN_L3_TABLE"},
             {"MMUEXT_PIN_L1_TABLE", "MMUEXT_PIN_L2_TABLE"},
             {"PAGE_KERNEL_RO", "PAGE_KERNEL"},
             {"PAGE_KERNEL", "PAGE_KERNEL_RO"},
             {"pfn_to_mfn", "mfn_to_pfn"},
             {"0", "1"},
             {"1", "0"},
             {"==", "!="},
             {"!=", "=="},
             {"&&", "||"},
             {"||", "&&"},
             {"<", ">="},
             {"+", "-"}};
#define WORDS (sizeof(words) / sizeof(words[0]))

const char *rig_mutation_name(enum rig_mutation_kind kind)
{
    return names[kind];
}

static bool next_line(const char **rest, struct line *line)
{
    const char *end;

    if (!**rest)
        return false;
    end = strchr(*rest, '\n');
    line->at = *rest;
    line->length = end ? (size_t)(end - *rest) : strlen(*rest);
    line->indent = strspn(line->at, " ");
    *rest = line->at + line->length + (end != NULL);
    return true;
}

static bool begins(const struct line *line, const char *word)
{
    return strncmp(line->at + line->indent, word, strlen(word)) == 0;
}

static bool ends(const struct line *line, char c)
{
    return line->length > 0 && line->at[line->length - 1] == c;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* "type name", "type *name": two words with nothing but blanks and stars between them. */
static bool is_declaration(const struct line *line)
{
    size_t at = line->indent;

    while (at < line->length && is_word(line->at[at]))
        at++;
    if (at == line->indent || at == line->length || line->at[at] != ' ')
        return false;
    while (at < line->length && (line->at[at] == ' ' || line->at[at] == '*'))
        at++;
    return at < line->length && is_word(line->at[at]);
}

/* A whole statement that does something: within a function, and on one line. Trace points are the rig's, not the
 * kernel's. */
static bool is_statement(const struct line *line)
{
    static const char *const others[] = {"return", "break",  "continue", "goto",   "else",      "for", "if",
                                         "while",  "case",   "default",  "do ",    "}",         "/*",  "*",
                                         "#",      "struct", "const",    "static", "xen_trace("};
    const char first = line->at[line->indent];

    if (line->indent == 0 || !ends(line, ';') || (!is_word(first) && first != '*' && first != '('))
        return false;
    for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (begins(line, others[i]))
            return first == '*' && strchr(line->at, '=') && strchr(line->at, '=') < line->at + line->length;
    return !is_declaration(line);
}

static bool is_condition(const struct line *line)
{
    return line->indent > 0 && (begins(line, "if (") || begins(line, "} else if (")) &&
           (ends(line, ')') || ends(line, '{'));
}

/* Where the word is in the line, or NULL. Words of signs stand between blanks. */
static const char *find_word(const struct line *line, const char *word)
{
    const size_t length = strlen(word);
    const bool letters = is_word(*word);

    if (line->indent == 0 || begins(line, "/*") || begins(line, "*") || begins(line, "#"))
        return NULL;
    for (size_t at = line->indent; at + length < line->length; at++) {
        const char *here = line->at + at;

        if (strncmp(here, word, length) != 0)
            continue;
        if (letters ? !is_word(here[-1]) && !is_word(here[length]) : here[-1] == ' ' && here[length] == ' ')
            return here;
    }
    return NULL;
}

static bool applies(enum rig_mutation_kind kind, unsigned word, const struct line *line, const struct line *next)
{
    switch (kind) {
    case RIG_MUTATION_DROP:
        return is_statement(line);
    case RIG_MUTATION_SWAP:
        return is_statement(line) && next && is_statement(next) && next->indent == line->indent;
    case RIG_MUTATION_NEGATE:
        return is_condition(line);
    case RIG_MUTATION_WORD:
        return find_word(line, words[word].from) != NULL;
    case RIG_MUTATIONS:
        break;
    }
    return false;
}

bool rig_mutation_get(const char *source, unsigned n, struct rig_mutation *mutation)
{
    struct line line, next;
    bool has_line = next_line(&source, &line);

    for (unsigned number = 1; has_line; number++) {
        const bool has_next = next_line(&source, &next);

        for (enum rig_mutation_kind kind = 0; kind < RIG_MUTATIONS; kind++)
            for (unsigned word = 0; word < (kind == RIG_MUTATION_WORD ? WORDS : 1); word++)
                if (applies(kind, word, &line, has_next ? &next : NULL) && n-- == 0) {
                    *mutation = (struct rig_mutation){.kind = kind, .line = number, .word = word};
                    return true;
                }
        line = next;
        has_line = has_next;
    }
    return false;
}

static void print(FILE *out, const struct line *line)
{
    (void)fprintf(out, "%.*s\n", (int)line->length, line->at);
}

static void print_negated(FILE *out, const struct line *line)
{
    const char *open = memchr(line->at, '(', line->length), *close = line->at + line->length;

    while (close > open && *close != ')')
        close--;
    (void)fprintf(out, "%.*s(!%.*s)%.*s\n", (int)(open - line->at), line->at, (int)(close - open) + 1, open,
                  (int)(line->at + line->length - close) - 1, close + 1);
}

static void print_exchanged(FILE *out, const struct line *line, unsigned word)
{
    const char *at = find_word(line, words[word].from);
    const char *after = at + strlen(words[word].from);

    (void)fprintf(out, "%.*s%s%.*s\n", (int)(at - line->at), line->at, words[word].to,
                  (int)(line->at + line->length - after), after);
}

static void print_mutated(FILE *out, const struct rig_mutation *mutation, const struct line *line, const char **rest)
{
    struct line next;

    switch (mutation->kind) {
    case RIG_MUTATION_DROP:
        (void)fprintf(out, "%*s;\n", (int)line->indent, "");
        break;
    case RIG_MUTATION_SWAP:
        if (next_line(rest, &next))
            print(out, &next);
        print(out, line);
        break;
    case RIG_MUTATION_NEGATE:
        print_negated(out, line);
        break;
    case RIG_MUTATION_WORD:
        print_exchanged(out, line, mutation->word);
        break;
    case RIG_MUTATIONS:
        break;
    }
}

char *rig_mutation_apply(const char *source, const struct rig_mutation *mutation)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct line line;

    if (!out)
        return NULL;
    for (unsigned number = 1; next_line(&source, &line); number++)
        if (number == mutation->line)
            print_mutated(out, mutation, &line, &source);
        else
            print(out, &line);
    if (fclose(out) == 0)
        return text;
    free(text);
    return NULL;
}
