"""Runs a command to which the kernel tells another time, another release of itself or other processors.

    python3 -c THIS [--clock SECONDS] [--release TEXT] [--processors COUNT] -- PROGRAM [ARGUMENT ...]

The command and all that it starts are traced (ptrace(2)). A filter (seccomp(2)) stops them at the few calls that are
answered otherwise; all others run at full speed. The vDSO, through which programs read the clock without a call, is
hidden from each program when it starts. So programs without a C library are reached as well. Times of files and what
/proc shows stay as they are, and a debugger inside the command cannot trace. x86-64 only.

Ends as the command ended; with status 97 and a reason where tracing is refused.
"""

import ctypes
import errno
import os
import signal
import struct
import sys
import time

REFUSED = 97

# Requests, events and options of linux/ptrace.h.
TRACEME, CONT, GETREGS, SETREGS, SYSCALL, SETOPTIONS = 0, 7, 12, 13, 24, 0x4200
EVENT_EXEC, EVENT_SECCOMP = 4, 7
# TRACESYSGOOD, TRACEFORK, TRACEVFORK, TRACECLONE, TRACEEXEC, TRACESECCOMP, EXITKILL
OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x80 | 0x100000
WALL = 0x40000000

# Numbers of arch/x86/entry/syscalls/syscall_64.tbl.
UNAME, GETTIMEOFDAY, TIME, FUTEX, SCHED_GETAFFINITY, TIMER_SETTIME = 63, 96, 201, 202, 204, 223
CLOCK_GETTIME, CLOCK_NANOSLEEP, TIMERFD_SETTIME = 228, 230, 286

# CLOCK_REALTIME, CLOCK_REALTIME_COARSE and CLOCK_TAI of linux/time.h.
CLOCKS = (0, 5, 11)
FUTEX_CLOCK_REALTIME, FUTEX_LOCK_PI = 0x100, 6
# Those operations of futex(2) whose fourth argument is a moment: LOCK_PI, WAIT_BITSET, WAIT_REQUEUE_PI, LOCK_PI2.
FUTEX_MOMENTS = (6, 9, 11, 13)
# Flag of a moment instead of a duration; the same for all that have one.
ABSOLUTE = 1
# A later moment is a date; on the clocks that begin with the machine nothing is so late.
FIRST_DATE = 10**9

NUMBER = struct.Struct("=q")
PAIR = struct.Struct("=qq")

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
libc.process_vm_readv.restype = libc.process_vm_writev.restype = ctypes.c_ssize_t


class Registers(ctypes.Structure):
    """struct user_regs_struct of sys/user.h."""

    _fields_ = [
        (name, ctypes.c_ulonglong)
        for name in (
            "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss"
            " fs_base gs_base ds es fs gs"
        ).split()
    ]


class Piece(ctypes.Structure):
    """struct iovec of sys/uio.h."""

    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def ptrace(request, pid, address=0, data=0):
    if libc.ptrace(request, pid, address, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def read_registers(pid):
    registers = Registers()
    ptrace(GETREGS, pid, 0, ctypes.addressof(registers))
    return registers


def write_registers(pid, registers):
    ptrace(SETREGS, pid, 0, ctypes.addressof(registers))


def transfer(call, pid, address, buffer):
    near, far = Piece(ctypes.addressof(buffer), len(buffer)), Piece(address, len(buffer))
    one, none = ctypes.c_ulong(1), ctypes.c_ulong(0)
    if call(pid, ctypes.byref(near), one, ctypes.byref(far), one, none) != len(buffer):
        raise OSError(errno.EFAULT, "no memory of the command")


def read(pid, address, size):
    buffer = ctypes.create_string_buffer(size)
    transfer(libc.process_vm_readv, pid, address, buffer)
    return buffer.raw


def write(pid, address, content):
    transfer(libc.process_vm_writev, pid, address, ctypes.create_string_buffer(content, len(content)))


def build_filter(shift, release, processors):
    """Classic BPF that stops at the calls to answer otherwise: groups of lines, of which each ends by itself."""
    stop, let = [(0x06, 0, 0, 0x7FF00000)], [(0x06, 0, 0, 0x7FFF0000)]

    def load(argument):
        return (0x20, 0, 0, 16 + 8 * argument)

    def on(number, lines):
        return [(0x15, 0, len(lines), number)] + lines

    whole = [UNAME] * bool(release) + [SCHED_GETAFFINITY] * bool(processors) + [GETTIMEOFDAY, TIME] * bool(shift)
    groups = [on(number, stop) for number in whole]
    if shift:
        clocks = [load(0)] + [line for clock in CLOCKS for line in on(clock, stop)] + let
        futex = [load(1), (0x45, 0, 1, FUTEX_CLOCK_REALTIME)] + stop
        futex += [(0x54, 0, 0, 0x7F)] + on(FUTEX_LOCK_PI, stop) + let
        moment = [load(1), (0x45, 0, 1, ABSOLUTE)] + stop + let
        groups += [on(CLOCK_GETTIME, clocks), on(FUTEX, futex)]
        groups += [on(number, moment) for number in (TIMER_SETTIME, CLOCK_NANOSLEEP, TIMERFD_SETTIME)]
    lines = [(0x20, 0, 0, 4), (0x15, 1, 0, 0xC000003E)] + let + [(0x20, 0, 0, 0)]
    lines += [line for group in groups for line in group] + let
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def start(arguments, program):
    """The command's first process, which stands still before it becomes the program."""
    pid = os.fork()
    if pid != 0:
        os.waitpid(pid, 0)
        return pid
    try:
        ptrace(TRACEME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        code = ctypes.create_string_buffer(program, len(program))
        described = ctypes.create_string_buffer(struct.pack("=H6xQ", len(program) // 8, ctypes.addressof(code)), 16)
        # PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER
        if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.addressof(described), 0, 0):
            raise OSError(ctypes.get_errno(), "no filter")
    except OSError as error:
        sys.stderr.write("tracing is refused: %s\n" % error)
        os._exit(REFUSED)
    try:
        os.execvp(arguments[0], arguments)
    except OSError as error:
        sys.stderr.write("%s: %s\n" % (arguments[0], error.strerror))
        os._exit(127 if error.errno == errno.ENOENT else 126)


def hide_vdso(pid):
    """Takes AT_SYSINFO_EHDR (33) out of the vector that stands behind the arguments and variables of a new program."""

    def word(place):
        return NUMBER.unpack(read(pid, place, 8))[0]

    stack = read_registers(pid).rsp
    place = stack + 8 * (word(stack) + 2)
    while word(place) != 0:
        place += 8
    place += 8
    while word(place) != 0:
        if word(place) == 33:
            # AT_IGNORE
            write(pid, place, NUMBER.pack(1))
        place += 16


class Kernel:
    """What is answered otherwise."""

    def __init__(self, shift, release, processors):
        self.shift, self.release, self.processors = shift, release, processors
        # By process: what to do at the end of the call in which it is.
        self.endings = {}

    def enter(self, pid):
        """At the beginning of a call. True where its end is wanted too."""
        registers = read_registers(pid)
        number = registers.orig_rax
        if number == UNAME:
            self.endings[pid] = ("uname", registers.rdi)
            return True
        if number in (FUTEX, CLOCK_NANOSLEEP, TIMER_SETTIME, TIMERFD_SETTIME):
            return self.wait(pid, registers)
        try:
            registers.rax = self.answer(pid, registers)
        except OSError as error:
            registers.rax = 2**64 - error.errno
        # No call has this number: nothing is called, and what stands in rax is the answer.
        registers.orig_rax = 2**64 - 1
        write_registers(pid, registers)
        return False

    def answer(self, pid, registers):
        number, first, second = registers.orig_rax, registers.rdi, registers.rsi
        if number == SCHED_GETAFFINITY:
            size = (self.processors + 63) // 64 * 8
            if second < size or second % 8 != 0:
                raise OSError(errno.EINVAL, "too small a mask")
            write(pid, registers.rdx, (2**self.processors - 1).to_bytes(size, "little"))
            return size
        seconds, rest = divmod(time.clock_gettime_ns(first if number == CLOCK_GETTIME else 0), 10**9)
        seconds += self.shift
        if number == CLOCK_GETTIME:
            write(pid, second, PAIR.pack(seconds, rest))
            return 0
        if number == TIME:
            if first != 0:
                write(pid, first, NUMBER.pack(seconds))
            return seconds
        if first != 0:
            write(pid, first, PAIR.pack(seconds, rest // 1000))
        if second != 0:
            write(pid, second, bytes(8))
        return 0

    def wait(self, pid, registers):
        """The moment that is waited for becomes one of the kernel's own time."""
        number = registers.orig_rax
        if number == FUTEX and registers.rsi & 0x7F not in FUTEX_MOMENTS:
            return False
        register = "r10" if number == FUTEX else "rdx"
        # Timers have an interval before it.
        size = 16 if number in (FUTEX, CLOCK_NANOSLEEP) else 32
        address = getattr(registers, register)
        try:
            content = read(pid, address, size)
            seconds, rest = PAIR.unpack(content[-16:])
            if seconds < FIRST_DATE:
                return False
            # Where nothing of the program's own stands, red zone included.
            place = registers.rsp - 1024
            write(pid, place, content[:-16] + PAIR.pack(max(seconds - self.shift, 0), rest))
        except OSError:
            return False
        # The program may use the register again, and the call may be made again after a signal.
        self.endings[pid] = (register, address)
        setattr(registers, register, place)
        write_registers(pid, registers)
        return True

    def leave(self, pid):
        """At the end of a call."""
        what, value = self.endings.pop(pid, (None, 0))
        if what is None:
            return
        registers = read_registers(pid)
        if what != "uname":
            setattr(registers, what, value)
            write_registers(pid, registers)
        elif registers.rax == 0:
            # struct utsname: six fields of 65 bytes; the third is the release, the fourth the version.
            for field, text in ((2, self.release), (3, "#1 " + self.release)):
                write(pid, value + 65 * field, text.encode()[:64].ljust(65, b"\0"))


def follow(first, kernel):
    """Until nothing of the command is left. Answers how its first process ended."""
    known, result = {first}, 0
    while True:
        try:
            pid, status = os.waitpid(-1, WALL)
        except ChildProcessError:
            return result
        if not os.WIFSTOPPED(status):
            kernel.endings.pop(pid, None)
            known.discard(pid)
            result = status if pid == first else result
            continue
        request, given = CONT, 0
        event, number = status >> 16, os.WSTOPSIG(status)
        try:
            if event == EVENT_SECCOMP:
                request = SYSCALL if kernel.enter(pid) else CONT
            elif event == EVENT_EXEC:
                kernel.endings.pop(pid, None)
                hide_vdso(pid)
            elif event == 0 and number == signal.SIGTRAP | 0x80:
                kernel.leave(pid)
            elif event == 0 and number == signal.SIGSTOP and pid not in known:
                # Every new process begins with this stop.
                known.add(pid)
            elif event == 0:
                given = number
            ptrace(request, pid, 0, given)
        except ProcessLookupError:
            # It was killed while it stood still; its end is told next.
            continue


def main(words):
    asked = {"--clock": "0", "--release": "", "--processors": "0"}
    while words[0] != "--":
        asked[words[0]] = words[1]
        words = words[2:]
    answers = int(asked["--clock"]), asked["--release"], int(asked["--processors"])
    first = start(words[1:], build_filter(*answers))
    try:
        ptrace(SETOPTIONS, first, 0, OPTIONS)
        ptrace(CONT, first)
    except OSError as error:
        sys.stderr.write("tracing is refused: %s\n" % error)
        return REFUSED
    status = follow(first, Kernel(*answers))
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
