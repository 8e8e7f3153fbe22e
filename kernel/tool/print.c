/* SPDX-License-Identifier: MIT */
#include <kernel/tool/commands.h>

#include <stdio.h>

static void print_value(const cJSON *value)
{
    if (cJSON_IsString(value))
        (void)fputs(value->valuestring, stdout);
    else if (cJSON_IsBool(value))
        (void)fputs(cJSON_IsTrue(value) ? "yes" : "no", stdout);
    else
        (void)printf("%.0f", value->valuedouble);
}

/* A row of a list: its values, one behind the other, numbers with their names. */
static void print_row(const cJSON *row)
{
    const cJSON *field;
    const char *space = "";

    if (!cJSON_IsObject(row)) {
        print_value(row);
        (void)putchar('\n');
        return;
    }
    cJSON_ArrayForEach(field, row)
    {
        (void)fputs(space, stdout);
        if (!cJSON_IsString(field))
            (void)printf("%s ", field->string);
        print_value(field);
        space = "  ";
    }
    (void)putchar('\n');
}

void rig_tool_print(const cJSON *object)
{
    const cJSON *field, *row;

    cJSON_ArrayForEach(field, object)
    {
        if (cJSON_IsArray(field)) {
            cJSON_ArrayForEach(row, field) print_row(row);
            continue;
        }
        (void)printf("%-20s ", field->string);
        print_value(field);
        (void)putchar('\n');
    }
}
