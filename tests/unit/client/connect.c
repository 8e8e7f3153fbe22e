/* SPDX-License-Identifier: MIT */
/* Finding the board and the guest, and saying why not. */
#include <tests/unit/unit.h>

#include <fuzz/client/private.h>
#include <tests/unit/client/fake_box.h>

static int connect_to(struct fake_box *box, struct rig_client **client, struct rig_error *err)
{
    const struct rig_view view = fake_box_view(box);
    const struct rig_life life = fake_box_life(box);

    return rig_client_open(&view, &life, client, err);
}

/* It must be refused, in these words. */
static void refused(struct fake_box *box, const char *words)
{
    struct rig_client *client;
    struct rig_error err;

    assert_int_equal(connect_to(box, &client, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    if (!strstr(err.text, words))
        fail_msg("%s; expected %s", err.text, words);
}

static void what_the_board_says(void **state)
{
    struct fake_box box = {0};
    struct rig_client *client;
    struct rig_versions versions;
    struct rig_error err;

    (void)state;
    fake_box_start(&box);
    (void)strcpy(box.board->xen_extra, ".7\n\x01");
    memset(box.board->dom0_kernel, 'k', sizeof(box.board->dom0_kernel)); /* no end */
    assert_int_equal(connect_to(&box, &client, &err), 0);
    versions = rig_client_versions(client);
    assert_int_equal(versions.xen_major, 4);
    assert_string_equal(versions.xen_extra, ".7\n?");
    assert_int_equal(strlen(versions.dom0_kernel), sizeof(versions.dom0_kernel) - 1);
    assert_int_equal(client->domid, 101);
    rig_client_close(client);
    fake_box_end(&box);
}

static void a_board_that_is_none(void **state)
{
    struct fake_box box = {0};
    struct rig_client *client;
    struct rig_error err;
    struct rig_view view;

    (void)state;
    fake_box_start(&box);
    box.board->version++;
    refused(&box, "the injector speaks another protocol");
    box.board->version--;
    box.board->magic++;
    refused(&box, "the injector speaks another protocol");
    box.board->magic--;
    view = fake_box_view(&box);
    view.board_mfn = UINT64_C(1) << 40;
    assert_int_equal(rig_client_open(&view, NULL, &client, &err), -1);
    assert_non_null(strstr(err.text, "the board at frame 0x10000000000 is not in the box"));
    view = fake_box_view(&box);
    view.board_pages--;
    assert_int_equal(rig_client_open(&view, NULL, &client, &err), -1);
    fake_box_end(&box);
}

static void pages_that_cannot_be(void **state)
{
    struct fake_box box = {0};
    struct rig_board *board;

    (void)state;
    fake_box_start(&box);
    board = box.board;
    board->control_mfn += 1 << 20;
    refused(&box, "the control page's frame");
    board->control_mfn -= 1 << 20;
    board->coverage_mfn[1] += 1 << 20;
    refused(&box, "pages of the guest that cannot be");
    board->coverage_mfn[1] -= 1 << 20;
    board->coverage_size = RIG_MAX_COVERAGE_PAGES * RIG_PAGE_SIZE + 1;
    refused(&box, "pages of the guest that cannot be");
    board->coverage_size = 10;
    board->profile_size = (RIG_MAX_PROFILE_COUNTERS + 1) * sizeof(uint64_t);
    refused(&box, "pages of the guest that cannot be");
    board->profile_size = 8;
    board->profile_mfn[RIG_MAX_PROFILE_PAGES - 1] += 1 << 20;
    refused(&box, "pages of the guest that cannot be");
    board->profile_mfn[RIG_MAX_PROFILE_PAGES - 1] -= 1 << 20;
    board->constant_mfn[RIG_CONSTANT_PAGES - 1] += 1 << 20;
    refused(&box, "pages of the guest that cannot be");
    fake_box_end(&box);
}

static void a_guest_of_another_protocol(void **state)
{
    struct fake_box box = {0};

    (void)state;
    fake_box_start(&box);
    box.control->version++;
    refused(&box, "the guest speaks another protocol");
    box.control->version--;
    box.control->magic++;
    refused(&box, "the guest speaks another protocol");
    fake_box_end(&box);
}

static void an_injector_that_gave_up(void **state)
{
    struct fake_box box = {0};

    (void)state;
    fake_box_start(&box);
    (void)strcpy(box.board->text, "no \x02memory");
    __atomic_store_n(&box.board->state, RIG_INJECTOR_BROKEN, __ATOMIC_RELEASE);
    refused(&box, "the injector gave up: no ?memory");
    fake_box_end(&box);
}

static void a_box_that_is_gone(void **state)
{
    struct fake_box box = {0};

    (void)state;
    fake_box_start(&box);
    __atomic_store_n(&box.control->ready, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&box.alive, false, __ATOMIC_RELEASE);
    refused(&box, "the box is gone");
    fake_box_end(&box);
}

/* What was read of the first one means nothing, and its frames are let go of. */
static void the_domain_is_replaced_while_it_is_looked_at(void **state)
{
    struct fake_box box = {.replace_on_map = true};
    struct rig_client *client;
    struct rig_error err;

    (void)state;
    fake_box_start(&box);
    assert_int_equal(connect_to(&box, &client, &err), 0);
    assert_int_equal(client->domid, 102);
    assert_int_equal(client->generation, 2);
    assert_ptr_equal(client->control, box.control);
    assert_int_equal(box.forgotten_count, 1);
    assert_int_equal(box.forgotten[0], 101);
    rig_client_close(client);
    fake_box_end(&box);
}

/* Its numbers do not come again, and its crashes are not ours. */
static void a_box_that_has_seen_cases(void **state)
{
    static const struct rig_scenario scenario = {.step_count = 0};
    struct fake_box box = {0};
    struct rig_client *client;
    struct rig_error err;
    struct rig_result run;

    (void)state;
    fake_box_start(&box);
    box.board->crash_seq = 9;
    box.board->crash_case = 78;
    box.taken = box.control->case_seq = 77;
    assert_int_equal(connect_to(&box, &client, &err), 0);
    assert_int_equal(rig_client_run(client, &scenario, RIG_MODE_SOFT, &run, &err), 0);
    assert_int_equal(box.cases[0].seq, 78);
    assert_false(run.crashed);
    rig_client_close(client);
    fake_box_end(&box);
}

/* After a restore: another box, with another board, and a guest that has run nothing. */
static void the_client_goes_on_in_another_box(void **state)
{
    static const struct rig_scenario scenario = {.step_count = 0};
    struct fake_box box = {0};
    struct fake_box other = {0};
    struct rig_client *client;
    struct rig_view view;
    struct rig_error err;
    struct rig_result run;

    (void)state;
    fake_box_start(&box);
    fake_box_start(&other);
    assert_int_equal(connect_to(&box, &client, &err), 0);
    assert_int_equal(rig_client_outcome(client, &scenario, RIG_MODE_SOFT, &run, &err), 0);
    view = fake_box_view(&other);
    assert_int_equal(rig_client_reconnect(client, &view, &err), 0);
    assert_int_equal(rig_client_run(client, &scenario, RIG_MODE_SOFT, &run, &err), 0);
    assert_int_equal(other.case_count, 1);
    assert_int_equal(other.cases[0].seq, 2);
    rig_client_close(client);
    fake_box_end(&box);
    fake_box_end(&other);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_board_says),
        cmocka_unit_test(a_board_that_is_none),
        cmocka_unit_test(pages_that_cannot_be),
        cmocka_unit_test(a_guest_of_another_protocol),
        cmocka_unit_test(an_injector_that_gave_up),
        cmocka_unit_test(a_box_that_is_gone),
        cmocka_unit_test(the_domain_is_replaced_while_it_is_looked_at),
        cmocka_unit_test(a_box_that_has_seen_cases),
        cmocka_unit_test(the_client_goes_on_in_another_box),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
