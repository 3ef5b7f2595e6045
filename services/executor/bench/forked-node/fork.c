// fork(2) for a Node that does nothing else: an addon of the experiment that forked-node.ts measures.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <node_api.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HIGHEST_DESCRIPTOR = 256 };

struct uv_loop_s;
extern int uv_loop_fork(struct uv_loop_s *loop);

/* V8 marks its heap as not to be forked. */
static void inherit_all_memory(void) {
  FILE *maps = fopen("/proc/self/maps", "re");
  if (!maps) return;
  char line[4096];
  unsigned long from, to;
  while (fgets(line, sizeof line, maps)) {
    /* The kernel's own pages, [vdso] and the like, take no advice. */
    if (strstr(line, "[v") || sscanf(line, "%lx-%lx", &from, &to) != 2) continue;
    madvise((void *)from, to - from, MADV_DOFORK);
  }
  fclose(maps);
}

/*
 * The loop's epoll and wake-up descriptors are shared with the parent after a fork. uv_loop_fork makes new ones, but
 * must not be given the old numbers, which it still has to close: so they stay taken until it is done.
 */
static void renew_loop(struct uv_loop_s *loop) {
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  struct stat of_null, status;
  if (null < 0 || fstat(null, &of_null)) _exit(99);
  for (int fd = STDERR_FILENO + 1; fd < HIGHEST_DESCRIPTOR; fd++) {
    if (fd != null && fcntl(fd, F_GETFD) >= 0) dup3(null, fd, O_CLOEXEC);
  }
  if (uv_loop_fork(loop)) _exit(99);
  for (int fd = STDERR_FILENO + 1; fd < HIGHEST_DESCRIPTOR; fd++) {
    if (!fstat(fd, &status) && S_ISCHR(status.st_mode) && status.st_rdev == of_null.st_rdev) close(fd);
  }
}

static int32_t number(napi_env env, napi_value value) {
  int32_t result = -1;
  napi_get_value_int32(env, value, &result);
  return result;
}

/* fork(stdout): the child's process id, 0 in the child, whose stdout is that descriptor; below 0 is a failure. */
static napi_value Fork(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value output, result;
  struct uv_loop_s *loop = NULL;
  napi_get_cb_info(env, info, &count, &output, NULL, NULL);
  napi_get_uv_event_loop(env, &loop);
  int fd = number(env, output);
  inherit_all_memory();
  pid_t child = fork();
  if (child == 0) {
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (setsid() < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0) _exit(99);
    renew_loop(loop);
  }
  napi_create_int32(env, child, &result);
  return result;
}

/* wait(pid): the status of a child that has ended, as waitpid(2) tells it. */
static napi_value Wait(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value child, result;
  int status = 0;
  napi_get_cb_info(env, info, &count, &child, NULL, NULL);
  while (waitpid(number(env, child), &status, 0) < 0 && errno == EINTR) {
  }
  napi_create_int32(env, status, &result);
  return result;
}

/* exit(code): at once, without taking down a V8 whose threads the child does not have. */
static napi_value Exit(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value code;
  napi_get_cb_info(env, info, &count, &code, NULL, NULL);
  _exit(number(env, code));
}

static void offer(napi_env env, napi_value exports, const char *name, napi_callback function) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, NULL, &value);
  napi_set_named_property(env, exports, name, value);
}

NAPI_MODULE_INIT() {
  offer(env, exports, "fork", Fork);
  offer(env, exports, "wait", Wait);
  offer(env, exports, "exit", Exit);
  return exports;
}
