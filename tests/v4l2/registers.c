// The registers of a processor with AMX, for a User-Mode Linux that was built before there was one.
//
//   gcc -O2 -shared -fPIC -o registers.so registers.c -ldl
//   LD_PRELOAD=$PWD/registers.so linux.uml ...
//
// The host's kernel takes a process's extended registers only whole (x86, regset.c: "A whole standard-format XSAVE
// buffer is needed"). A User-Mode Linux up to 6.12 keeps 2,696 bytes of them, which ends before AMX's eight tiles
// (11 KB in all), so every write fails with EFAULT and its first process dies. Here a read hands out as much as is
// asked for, and a write first reads what the process has and lays what the kernel sends over the beginning of it.
// Nothing is lost: no program has tiles before it asks the host for them, and the kernel inside knows no such call.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#ifndef NT_X86_XSTATE
#define NT_X86_XSTATE 0x202
#endif

typedef long (*Ptrace)(int request, pid_t process, void *address, void *data);

static char whole[1 << 16];  // one thread of the kernel traces: no lock is needed

long ptrace(enum __ptrace_request request, ...) {
    static Ptrace real;
    va_list rest;
    va_start(rest, request);
    pid_t process = va_arg(rest, pid_t);
    void *address = va_arg(rest, void *);
    void *data = va_arg(rest, void *);
    va_end(rest);
    if (!real) real = (Ptrace)dlsym(RTLD_NEXT, "ptrace");
    int writes = request == PTRACE_SETREGSET;
    if ((!writes && request != PTRACE_GETREGSET) || (long)address != NT_X86_XSTATE)
        return real(request, process, address, data);

    struct iovec all = {whole, sizeof whole}, *asked = data;
    long answer = real(PTRACE_GETREGSET, process, address, &all);
    if (answer < 0) return answer;
    if (asked->iov_len > all.iov_len) asked->iov_len = all.iov_len;
    if (writes) {
        memcpy(whole, asked->iov_base, asked->iov_len);
        return real(PTRACE_SETREGSET, process, address, &all);
    }
    memcpy(asked->iov_base, whole, asked->iov_len);
    return answer;
}
