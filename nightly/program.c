/* SPDX-License-Identifier: MIT */
#include <nightly/program.h>

#include <base/files.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void __attribute__((noreturn)) become(char *const argv[], int log)
{
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (in >= 0 && dup2(in, STDIN_FILENO) >= 0 && dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0)
        execv(argv[0], argv);
    _exit(RIG_ERROR_MACHINERY);
}

int program_run(char *const argv[], const char *log, struct rig_error *err)
{
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    char line[256];
    int status;
    pid_t pid;

    if (fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", log, strerror(errno));
    pid = fork();
    if (pid == 0)
        become(argv, fd);
    close(fd);
    if (pid < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot run %s: %s", argv[0], strerror(errno));
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot wait for %s: %s", argv[0], strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) < RIG_ERROR_USAGE)
        return WEXITSTATUS(status);
    rig_file_last_line(log, line, sizeof(line));
    return rig_error_set(err, WIFEXITED(status) ? WEXITSTATUS(status) : RIG_ERROR_MACHINERY,
                         "%s did not end well; the last line of %s: %s", argv[0], log, line);
}
