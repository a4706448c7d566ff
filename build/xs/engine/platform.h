/* What the XS engine asks of the machine it runs on: this computer, compiled for 32 bits as a chip is. */
#ifndef PORCHLIGHT_PLATFORM
#define PORCHLIGHT_PLATFORM

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#undef mxLittleEndian
#define mxLittleEndian 1
#undef mxLinux
#define mxLinux 1
#define mxExport extern
#define mxImport extern
#define XS_FUNCTION_NORETURN __attribute__((noreturn))
#define mxCESU8 1
#define mxUseDefaultBuildKeys 1
#define mxUseDefaultParseScript 1
#define mxUseDefaultSharedChunks 1

/* Added to the engine's own state. */
#define mxMachinePlatform \
  int promiseJobs; \
  size_t takenBytes; \
  size_t limitBytes;

#define c_vprintf(format, arguments) vfprintf(stderr, format, arguments)

#endif
