/* SPDX-License-Identifier: MIT */
/* What instances of AFL++ take from each other while they run: each find once, none of one's own, none twice around. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/engines/exchange.h>

static char directory[UNIT_DIRECTORY_SIZE];

static int make(void **state)
{
    (void)state;
    unit_directory_make(directory);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    unit_directory_remove(directory);
    return 0;
}

static void entry(const char *instance, const char *name, const char *text)
{
    char path[RIG_PATH_SIZE];
    struct rig_error err;

    assert_int_equal(rig_path(path, &err, "%s/%s/queue", directory, instance), 0);
    assert_int_equal(rig_make_directories(path, &err), 0);
    assert_int_equal(rig_path(path, &err, "%s/%s/queue/%s", directory, instance, name), 0);
    assert_int_equal(rig_write_file(path, text, &err), 0);
}

static void comes(struct rig_exchange *exchange, double now, const char *text)
{
    uint8_t data[8];
    size_t size = rig_exchange_next(exchange, now, data, sizeof(data));

    assert_int_equal(size, strlen(text));
    assert_memory_equal(data, text, size);
}

static void each_find_of_another_comes_once(void **state)
{
    struct rig_exchange *exchange = rig_exchange_open(directory, "b");

    (void)state;
    assert_non_null(exchange);
    entry("a", "id:000000,time:0,execs:0,orig:seed", "seed");
    entry("a", "id:000001,src:000000,time:9,execs:7,op:scenario", "first");
    entry("a", "id:000002,src:000000,time:9,execs:8,op:" RIG_EXCHANGED, "of b");
    entry("a", "id:000003,sync:b,src:000004", "of b too");
    entry("a", "id:000010,src:000000,time:9,execs:9,op:havoc", "a long second one");
    entry("b", "id:000001,src:000000,time:9,execs:7,op:scenario", "own");
    comes(exchange, 0, "first");
    comes(exchange, 0, "a long s"); /* as much as was asked for */
    comes(exchange, 0, "");
    entry("a", "id:000011,src:000000,time:9,execs:10,op:havoc", "third");
    comes(exchange, RIG_EXCHANGE_EVERY_S - 1, "");
    comes(exchange, RIG_EXCHANGE_EVERY_S, "third");
    comes(exchange, RIG_EXCHANGE_EVERY_S, "");
    comes(exchange, 2 * RIG_EXCHANGE_EVERY_S, "");
    rig_exchange_close(exchange);
}

static void what_is_not_written_yet_comes_later(void **state)
{
    struct rig_exchange *exchange = rig_exchange_open(directory, "b");

    (void)state;
    assert_non_null(exchange);
    entry("a", "id:000001,src:000000,op:havoc", "");
    entry("a", "id:000002,src:000000,op:havoc", "behind");
    comes(exchange, 0, "");
    entry("a", "id:000001,src:000000,op:havoc", "now");
    comes(exchange, RIG_EXCHANGE_EVERY_S, "now");
    comes(exchange, RIG_EXCHANGE_EVERY_S, "behind");
    rig_exchange_close(exchange);
}

static void others_take_turns(void **state)
{
    struct rig_exchange *exchange = rig_exchange_open(directory, "b");
    uint8_t data[8], first;

    (void)state;
    assert_non_null(exchange);
    comes(exchange, 0, ""); /* nobody is there yet */
    for (const char *instance = "acd"; *instance; instance++) {
        const char name[2] = {*instance, '\0'};

        entry(name, "id:000001,src:000000,op:havoc", name);
        entry(name, "id:000002,src:000000,op:havoc", name);
    }
    assert_int_equal(rig_exchange_next(exchange, RIG_EXCHANGE_EVERY_S, data, sizeof(data)), 1);
    first = data[0];
    assert_int_equal(rig_exchange_next(exchange, RIG_EXCHANGE_EVERY_S, data, sizeof(data)), 1);
    assert_int_not_equal(data[0], first);
    assert_int_equal(rig_exchange_next(exchange, RIG_EXCHANGE_EVERY_S, data, sizeof(data)), 1);
    assert_int_not_equal(data[0], first);
    rig_exchange_close(exchange);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_find_of_another_comes_once, make, clear),
        cmocka_unit_test_setup_teardown(what_is_not_written_yet_comes_later, make, clear),
        cmocka_unit_test_setup_teardown(others_take_turns, make, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
