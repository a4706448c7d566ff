/*
 * Runs a script in the XS engine, speaking with whoever started it in lines of text.
 *
 *     run SCRIPT          hands each line in to the script's `receive`
 *     run SCRIPT each     each line is "BYTES STACK TEXT": a copy of the machine that may take so many bytes more, and has
 *                         so many slots of 16 bytes for its stack, is handed the text; its exit code is told in a line
 *
 * The first line out says what the script takes: the bytes of its code and of the constants it made, which lie in the
 * flash of a chip, beside those of the empty machine.
 *
 * The script has `send(line)`, `now()` in milliseconds, `random(count)` as an ArrayBuffer, and `live()`: the bytes in
 * use. Exit codes: 1 out of memory, 2 out of stack, 15 an exception or a rejection that nobody took.
 */
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "xs.h"

extern void fxInitializeSharedCluster(void);
extern void drainJobs(xsMachine* the);
extern size_t liveBytes(xsMachine* the);
extern size_t runInPlace(xsMachine* the, char* text);
extern void confine(xsMachine* the, size_t bytes, size_t stackSlots);

static void fail(const char* what)
{
  perror(what);
  exit(1);
}

static void stop(xsMachine* the, const char* what)
{
  fprintf(stderr, "%s threw %s\n", what, xsToString(xsException));
  exit(15);
}

/* What the script has of this computer */

static void send(xsMachine* the)
{
  puts(xsToString(xsArg(0)));
  fflush(stdout);
}

static void now(xsMachine* the)
{
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  xsResult = xsNumber(time.tv_sec * 1000.0 + time.tv_nsec / 1000000.0);
}

static void randomBytes(xsMachine* the)
{
  unsigned char bytes[256];
  xsIntegerValue count = xsToInteger(xsArg(0));
  if (count < 0 || count > (xsIntegerValue)sizeof(bytes)) xsRangeError("256 bytes at most");
  if (getrandom(bytes, count, 0) != count) xsUnknownError("no randomness");
  xsResult = xsArrayBuffer(bytes, count);
}

static void live(xsMachine* the)
{
  xsResult = xsInteger(liveBytes(the));
}

static const struct {
  const char* name;
  xsCallback callback;
} functions[] = { { "send", send }, { "now", now }, { "random", randomBytes }, { "live", live } };

static char* textOf(const char* path)
{
  FILE* file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail(path);
  long size = ftell(file);
  rewind(file);
  char* text = calloc(1, size + 1);
  if (text == NULL || fread(text, 1, size, file) != (size_t)size) fail(path);
  fclose(file);
  return text;
}

/* The machine */

/* Room for anything; what is measured is measured once it is confined. */
static xsMachine* createMachine(void)
{
  xsCreation creation = { 1024 * 1024, 64 * 1024, 64 * 1024, 4096, 8192, 4096, 1024, 127, 127, 64 * 1024, 1993 };
  xsMachine* machine = xsCreateMachine(&creation, "porchlight", NULL);
  xsBeginHost(machine);
  for (size_t index = 0; index < sizeof(functions) / sizeof(functions[0]); index++) {
    xsResult = xsNewHostFunction(functions[index].callback, 1);
    xsDefine(xsGlobal, xsID(functions[index].name), xsResult, xsDontEnum);
  }
  xsEndHost(machine);
  return machine;
}

static void load(xsMachine* machine, const char* path)
{
  char* text = textOf(path);
  size_t before = liveBytes(machine);
  size_t code = 0;
  xsBeginHost(machine);
  xsTry {
    code = runInPlace(machine, text);
  }
  xsCatch {
    stop(machine, "The script");
  }
  xsEndHost(machine);
  free(text);
  drainJobs(machine);
  fprintf(stdout, "{\"machine\":%zu,\"code\":%zu,\"constants\":%zu}\n", before, code, liveBytes(machine) - before);
  fflush(stdout);
}

static void receive(xsMachine* machine, char* line)
{
  xsBeginHost(machine);
  xsTry {
    xsResult = xsString(line);
    xsResult = xsCall1(xsGlobal, xsID("receive"), xsResult);
  }
  xsCatch {
    stop(machine, "A callback");
  }
  xsEndHost(machine);
  drainJobs(machine);
}

/* Seconds of the processor. With a little too little memory the engine does nothing but look for some. */
static const struct rlimit patience = { 20, 20 };

/* In a copy of this process, so that the script is loaded once for all of them. Returns the copy's exit code. */
static int try(xsMachine* machine, char* line)
{
  char* rest;
  size_t bytes = strtoul(line, &rest, 10);
  size_t stackSlots = strtoul(rest, &rest, 10);
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    setrlimit(RLIMIT_CPU, &patience);
    confine(machine, bytes, stackSlots);
    receive(machine, rest + 1);
    exit(0);
  }
  int status;
  if (waitpid(child, &status, 0) != child) fail("waitpid");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int count, char* words[])
{
  int isTried = count == 3 && strcmp(words[2], "each") == 0;
  if (count != 2 && !isTried) {
    fprintf(stderr, "run SCRIPT [each]\n");
    return 1;
  }
  fxInitializeSharedCluster();
  xsMachine* machine = createMachine();
  load(machine, words[1]);
  char* line = NULL;
  size_t room = 0;
  while (getline(&line, &room, stdin) > 0) {
    line[strcspn(line, "\n")] = 0;
    if (isTried) {
      printf("{\"exit\":%d}\n", try(machine, line));
      fflush(stdout);
    }
    else receive(machine, line);
  }
  return 0;
}
