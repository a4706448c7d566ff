/* The SDK's linker strips functions of their lengths and names: two slots of each closure. */
#include "xsAll.h"

#define fxNewFunctionLength C_NULL
#define fxNewFunctionName C_NULL
#include "xsDefaults.c"
