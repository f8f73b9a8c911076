/* To be loaded before the C library: no file can be locked, as on network file systems that have no locks; fcntl(2). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

static int without_locks(int fd, int command, void *argument) {
  if (command == F_SETLK || command == F_SETLKW) {
    errno = ENOLCK;
    return -1;
  }
  int (*original)(int, int, ...) = (int (*)(int, int, ...))dlsym(RTLD_NEXT, "fcntl64");
  return original(fd, command, argument);
}

#define FORWARD(name)                                                                                                  \
  int name(int fd, int command, ...) {                                                                                 \
    va_list arguments;                                                                                                 \
    va_start(arguments, command);                                                                                      \
    void *argument = va_arg(arguments, void *);                                                                        \
    va_end(arguments);                                                                                                 \
    return without_locks(fd, command, argument);                                                                       \
  }

FORWARD(fcntl)
FORWARD(fcntl64)
