/* SPDX-License-Identifier: MIT */
/* Connections to the UNIX sockets on which a QEMU listens. */
#ifndef RIG_BOX_SOCKET_H
#define RIG_BOX_SOCKET_H

#include <base/error.h>

/*
 * Connects to the socket at `path`, of type SOCK_STREAM or SOCK_SEQPACKET; tries for `seconds`, since QEMU makes its
 * sockets while it starts. Returns a descriptor of the caller's. RIG_ERROR_USAGE: such a path is too long for a
 * socket; RIG_ERROR_MACHINERY: nobody listens. `what` stands in the message: "QEMU's gdb stub".
 */
int rig_socket_connect(const char *path, int type, const char *what, double seconds, struct rig_error *err);

#endif
