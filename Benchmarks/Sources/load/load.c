// SPDX-License-Identifier: Apache-2.0
// A closed-loop load generator: each connection sends its next request when the answer to its last one is complete.
// wrk was not taken: its scripts run in every answer's path and cost a third of a core at these rates.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_CONNECTIONS = 256, MOST_ANSWER = 64 * 1024 };

typedef struct {
  int socket;
  size_t held;
  double sent;
  char answer[MOST_ANSWER];
} Connection;

static void stop(const char *words) {
  fprintf(stderr, "load: %s%s%s\n", words, errno ? ": " : "", errno ? strerror(errno) : "");
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/// Connects to a port of this machine; -1 where nobody listens.
static int reach(int port) {
  int connected = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(connected, (struct sockaddr *)&address, sizeof address) != 0) {
    close(connected);
    return -1;
  }
  setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  return connected;
}

/// The number after a header's name; -1 where the head has no such header.
static long header_number(const char *head, size_t count, const char *name) {
  size_t length = strlen(name);
  for (size_t at = 0; at + length < count; at++) {
    if (head[at] == '\n' && strncasecmp(head + at + 1, name, length) == 0) return strtol(head + at + 1 + length, NULL, 10);
  }
  return -1;
}

/// The bytes of the message that stands at the start; 0 where it is not complete.
static size_t message_size(const char *bytes, size_t count) {
  const char *end = memmem(bytes, count, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  size_t head = (size_t)(end - bytes) + 4;
  long body = header_number(bytes, head, "content-length:");
  size_t size = head + (body > 0 ? (size_t)body : 0);
  return size <= count ? size : 0;
}

/// The user and system time of a process in microseconds (proc(5): fields 14 and 15, counted in ticks).
static double processor_time(int process) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  FILE *file = fopen(path, "r");
  if (file == NULL) stop("the process to be measured is gone");
  size_t count = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[count] = 0;
  const char *fields = strrchr(text, ')');
  unsigned long user = 0, system = 0;
  if (fields == NULL || sscanf(fields + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
    stop("the process's times cannot be read");
  return (double)(user + system) * 1e6 / (double)sysconf(_SC_CLK_TCK);
}

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void send_whole(Connection *connection, const char *request, size_t size) {
  connection->sent = now();
  connection->held = 0;
  for (size_t sent = 0; sent < size;) {
    ssize_t count = send(connection->socket, request + sent, size - sent, MSG_NOSIGNAL);
    if (count <= 0) stop("the server closed a connection");
    sent += (size_t)count;
  }
}

/// load PORT CONNECTIONS REQUESTS FIRST COUNT PROCESS: sends COUNT requests of the file, which are all of one size,
/// from the one at FIRST on and round again, and prints what became of them.
static int measure(char **words) {
  int port = atoi(words[1]), connections = atoi(words[2]), process = atoi(words[6]);
  size_t first = strtoul(words[4], NULL, 10), count = strtoul(words[5], NULL, 10);
  if (connections < 1 || connections > MOST_CONNECTIONS || count < (size_t)connections) stop("bad numbers");
  int file = open(words[3], O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0 || status.st_size == 0) stop(words[3]);
  char *requests = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (requests == MAP_FAILED) stop(words[3]);
  size_t size = message_size(requests, (size_t)status.st_size);
  if (size == 0 || (size_t)status.st_size % size != 0) stop("the requests are not all of one size");
  size_t known = (size_t)status.st_size / size;

  Connection *all = calloc((size_t)connections, sizeof(Connection));
  double *latencies = calloc(count, sizeof(double));
  int events = epoll_create1(0);
  for (int index = 0; index < connections; index++) {
    if ((all[index].socket = reach(port)) < 0) stop("nobody listens");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[index]};
    epoll_ctl(events, EPOLL_CTL_ADD, all[index].socket, &event);
  }

  size_t sent = 0, done = 0, refused = 0, answer_size = 0, body_size = 0;
  double time_before = processor_time(process), began = now();
  for (; sent < (size_t)connections; sent++) send_whole(&all[sent], requests + (first + sent) % known * size, size);
  while (done < count) {
    struct epoll_event ready[MOST_CONNECTIONS];
    int found = epoll_wait(events, ready, MOST_CONNECTIONS, 10000);
    if (found == 0) stop("no answer for ten seconds");
    for (int index = 0; index < found; index++) {
      Connection *connection = ready[index].data.ptr;
      ssize_t got = recv(connection->socket, connection->answer + connection->held, MOST_ANSWER - connection->held, 0);
      if (got <= 0) stop("the server closed a connection");
      connection->held += (size_t)got;
      size_t complete = message_size(connection->answer, connection->held);
      if (complete == 0) continue;
      latencies[done++] = now() - connection->sent;
      if (answer_size == 0) {
        answer_size = complete;
        body_size = (size_t)header_number(connection->answer, complete, "content-length:");
      }
      if (strncmp(connection->answer, "HTTP/1.1 2", 10) != 0 && refused++ == 0)
        fprintf(stderr, "load: the first refusal: %.*s\n", (int)(complete > 600 ? 600 : complete), connection->answer);
      if (sent < count) send_whole(connection, requests + (first + sent++) % known * size, size);
    }
  }
  double seconds = now() - began, time = processor_time(process) - time_before;
  qsort(latencies, count, sizeof(double), by_size);
  printf("%.0f %.1f %.3f %.3f %zu %zu %zu %zu\n", (double)count / seconds, time / (double)count, latencies[count / 2] * 1e3,
         latencies[count - 1 - count / 100] * 1e3, refused, size, answer_size, body_size);
  return refused == 0 ? 0 : 2;
}

/// load start PORT PATH PROGRAM...: starts the program, prints the milliseconds until the path answers 200, and ends it.
static int measure_start(char **words) {
  int port = atoi(words[2]);
  char request[256], answer[256];
  snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", words[3]);
  double began = now();
  pid_t process = fork();
  if (process == 0) {
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, 1);
    execvp(words[4], words + 4);
    _exit(127);
  }
  bool answered = false;
  while (!answered && now() - began < 10) {
    int connected = reach(port);
    if (connected < 0) {
      nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
      continue;
    }
    send(connected, request, strlen(request), MSG_NOSIGNAL);
    ssize_t count = recv(connected, answer, sizeof answer, 0);
    answered = count > 12 && strncmp(answer, "HTTP/1.1 200", 12) == 0;
    close(connected);
  }
  double seconds = now() - began;
  kill(process, SIGTERM);
  waitpid(process, NULL, 0);
  errno = 0;
  if (!answered) stop("no 200 within ten seconds");
  printf("%.1f\n", seconds * 1e3);
  return 0;
}

/// The bytes after the last occurrence of a word; `NULL` where there is none.
static const char *after_last(const char *bytes, size_t count, const char *word) {
  const char *last = NULL, *end = bytes + count;
  for (const char *found = bytes; (found = memmem(found, (size_t)(end - found), word, strlen(word))) != NULL; last = found)
    found += strlen(word);
  return last;
}

static size_t occurrences(const char *bytes, size_t count, const char *word) {
  size_t found = 0;
  const char *at = bytes, *end = bytes + count;
  for (; (at = memmem(at, (size_t)(end - at), word, strlen(word))) != NULL; at += strlen(word)) found++;
  return found;
}

/// load walk PORT TOKEN TARGET TYPE PROCESS: reads a list from its first page along `links.next` to its end, and prints
/// of each page the milliseconds, the bytes, the resources of the type, and the process's time so far in microseconds.
static int walk(char **words) {
  enum { MOST_PAGE = 64 * 1024 * 1024, MOST_REQUEST = 16 * 1024 };
  static char page[MOST_PAGE], request[MOST_REQUEST], target[MOST_REQUEST / 2];
  int port = atoi(words[2]), process = atoi(words[6]), server = reach(port);
  if (server < 0) stop("nobody listens");
  char resource[64];
  snprintf(resource, sizeof resource, "\"type\":\"%s\"", words[5]);
  snprintf(target, sizeof target, "%s", words[4]);
  double time_before = processor_time(process);
  while (target[0] != 0) {
    int size = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n", target, words[3]);
    double began = now();
    if (send(server, request, (size_t)size, MSG_NOSIGNAL) != size) stop("the server closed the connection");
    size_t held = 0, complete = 0;
    while (complete == 0) {
      ssize_t got = recv(server, page + held, sizeof page - held, 0);
      if (got <= 0) stop("the server closed the connection");
      held += (size_t)got;
      complete = message_size(page, held);
    }
    double seconds = now() - began;
    if (strncmp(page, "HTTP/1.1 200", 12) != 0) {
      fprintf(stderr, "load: a refusal: %.*s\n", (int)(held > 600 ? 600 : held), page);
      return 2;
    }
    printf("%.3f %zu %zu %.0f\n", seconds * 1e3, held, occurrences(page, held, resource),
           processor_time(process) - time_before);
    // Version 2 names its cursor `next` too, but only a link begins so.
    const char *next = after_last(page, held, "\"next\":\"http://127.0.0.1:");
    target[0] = 0;
    if (next != NULL) {
      const char *path = memchr(next, '/', held - (size_t)(next - page)), *end = memchr(next, '"', held - (size_t)(next - page));
      if (path == NULL || end == NULL || end - path >= (long)sizeof target) stop("a link that leads nowhere");
      snprintf(target, sizeof target, "%.*s", (int)(end - path), path);
    }
  }
  close(server);
  return 0;
}

int main(int count, char **words) {
  if (count == 7 && strcmp(words[1], "walk") == 0) return walk(words);
  if (count == 7) return measure(words);
  if (count > 4 && strcmp(words[1], "start") == 0) return measure_start(words);
  fprintf(stderr,
          "usage: load PORT CONNECTIONS REQUESTS FIRST COUNT PROCESS | load start PORT PATH PROGRAM...\n"
          "       load walk PORT TOKEN TARGET TYPE PROCESS\n");
  return 64;
}
