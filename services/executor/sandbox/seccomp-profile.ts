/**
 * The system calls that a sandbox may make, written from what the runtimes need. Everything else answers EPERM.
 *
 * Left out on purpose although Docker's own profile allows them: System V IPC and POSIX message queues (they carry
 * data from one run to the next), keyrings, ptrace and reading another process's memory, io_uring, bpf, perf events,
 * userfaultfd, memfd_secret, mounting, namespaces, handles, quotas, swap, modules, clocks and kexec.
 */
const files = [
  ...['access', 'chdir', 'chmod', 'close', 'close_range', 'copy_file_range', 'creat', 'dup', 'dup2', 'dup3'],
  ...['faccessat', 'faccessat2', 'fadvise64', 'fallocate', 'fchdir', 'fchmod', 'fchmodat', 'fchmodat2', 'fchown'],
  ...['fchownat', 'fcntl', 'fdatasync', 'fgetxattr', 'flistxattr', 'flock', 'fremovexattr', 'fsetxattr', 'fstat'],
  ...[
    'fstatfs',
    'fsync',
    'ftruncate',
    'futimesat',
    'getcwd',
    'getdents',
    'getdents64',
    'getxattr',
    'inotify_add_watch',
  ],
  ...['inotify_init', 'inotify_init1', 'inotify_rm_watch', 'ioctl', 'lchown', 'chown', 'lgetxattr', 'link', 'linkat'],
  ...['listxattr', 'llistxattr', 'lremovexattr', 'lseek', 'lsetxattr', 'lstat', 'mkdir', 'mkdirat', 'newfstatat'],
  ...['open', 'openat', 'openat2', 'pread64', 'preadv', 'preadv2', 'pwrite64', 'pwritev', 'pwritev2', 'read'],
  ...['readahead', 'readlink', 'readlinkat', 'readv', 'removexattr', 'rename', 'renameat', 'renameat2', 'rmdir'],
  ...['sendfile', 'setxattr', 'splice', 'stat', 'statfs', 'statx', 'symlink', 'symlinkat', 'sync_file_range', 'tee'],
  ...['truncate', 'umask', 'unlink', 'unlinkat', 'utime', 'utimensat', 'utimes', 'vmsplice', 'write', 'writev'],
  ...['mknod', 'mknodat'],
]

const memory = [
  ...['brk', 'madvise', 'membarrier', 'memfd_create', 'mincore', 'mlock', 'mlock2', 'mlockall', 'mmap', 'mprotect'],
  ...['mremap', 'msync', 'munlock', 'munlockall', 'munmap', 'pkey_alloc', 'pkey_free', 'pkey_mprotect'],
]

const processes = [
  ...['arch_prctl', 'capget', 'execve', 'execveat', 'exit', 'exit_group', 'fork', 'futex', 'futex_waitv'],
  ...[
    'get_robust_list',
    'get_thread_area',
    'getcpu',
    'getegid',
    'geteuid',
    'getgid',
    'getgroups',
    'getpgid',
    'getpgrp',
  ],
  ...['getpid', 'getppid', 'getpriority', 'getresgid', 'getresuid', 'getrlimit', 'getrusage', 'getsid', 'gettid'],
  ...['getuid', 'kill', 'pidfd_open', 'pidfd_send_signal', 'prctl', 'prlimit64', 'restart_syscall', 'rseq'],
  ...['rt_sigaction', 'rt_sigpending', 'rt_sigprocmask', 'rt_sigqueueinfo', 'rt_sigreturn', 'rt_sigsuspend'],
  ...['rt_sigtimedwait', 'rt_tgsigqueueinfo', 'sched_get_priority_max', 'sched_get_priority_min', 'sched_getaffinity'],
  ...['sched_getattr', 'sched_getparam', 'sched_getscheduler', 'sched_rr_get_interval', 'sched_setaffinity'],
  ...['sched_setattr', 'sched_setparam', 'sched_setscheduler', 'sched_yield', 'set_robust_list', 'set_thread_area'],
  ...['set_tid_address', 'setfsgid', 'setfsuid', 'setgid', 'setgroups', 'setpgid', 'setpriority', 'setregid'],
  ...['setresgid', 'setresuid', 'setreuid', 'setrlimit', 'setsid', 'setuid', 'sigaltstack', 'signalfd', 'signalfd4'],
  ...['tgkill', 'time', 'times', 'tkill', 'uname', 'vfork', 'wait4', 'waitid', 'getrandom', 'sysinfo'],
]

const waiting = [
  ...['alarm', 'clock_getres', 'clock_gettime', 'clock_nanosleep', 'epoll_create', 'epoll_create1', 'epoll_ctl'],
  ...['epoll_pwait', 'epoll_pwait2', 'epoll_wait', 'eventfd', 'eventfd2', 'getitimer', 'gettimeofday', 'nanosleep'],
  ...['pause', 'pipe', 'pipe2', 'poll', 'ppoll', 'pselect6', 'select', 'setitimer', 'timer_create', 'timer_delete'],
  ...['timer_getoverrun', 'timer_gettime', 'timer_settime', 'timerfd_create', 'timerfd_gettime', 'timerfd_settime'],
]

/** A program may talk to itself over a socket; the container has no network to reach anyone else. */
const sockets = [
  ...['accept', 'accept4', 'bind', 'connect', 'getpeername', 'getsockname', 'getsockopt', 'listen', 'recvfrom'],
  ...['recvmmsg', 'recvmsg', 'sendmmsg', 'sendmsg', 'sendto', 'setsockopt', 'shutdown', 'socketpair'],
]

const afUnix = 1
const afInet = 2
const afInet6 = 10

/** CLONE_NEW* of every namespace, from linux/sched.h. */
const namespaceFlags = 0x7e020080

const enosys = 38
const eafnosupport = 97
const eperm = 1

type Rule = {
  names: readonly string[]
  action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO'
  errnoRet?: number
  args?: readonly { index: number; value: number; valueTwo?: number; op: 'SCMP_CMP_EQ' | 'SCMP_CMP_MASKED_EQ' }[]
}

/** The profile in the form that the engine takes (`--security-opt seccomp=`). */
export function seccompProfile(): { defaultAction: string; defaultErrnoRet: number; syscalls: readonly Rule[] } {
  const allow = (names: readonly string[], args?: Rule['args']): Rule => ({
    names,
    action: 'SCMP_ACT_ALLOW',
    ...(args && { args }),
  })
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: eperm,
    syscalls: [
      allow([...files, ...memory, ...processes, ...waiting, ...sockets]),
      ...[afUnix, afInet].map((family) => allow(['socket'], [{ index: 0, value: family, op: 'SCMP_CMP_EQ' }])),
      // As on a host without it: flow labels of IPv6, with an address each, outlive the socket that made them.
      {
        names: ['socket'],
        action: 'SCMP_ACT_ERRNO',
        errnoRet: eafnosupport,
        args: [{ index: 0, value: afInet6, op: 'SCMP_CMP_EQ' }],
      },
      allow(['clone'], [{ index: 0, value: namespaceFlags, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }]),
      // Its flags lie in memory where a filter cannot see them; ENOSYS makes the C library fall back to clone.
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: enosys },
      allow(['personality'], [{ index: 0, value: 0, op: 'SCMP_CMP_EQ' }]),
      allow(['personality'], [{ index: 0, value: 0xffffffff, op: 'SCMP_CMP_EQ' }]),
    ],
  }
}
