/* The engine's memory, with a limit as on a chip, and its end when something goes wrong. */
#include "xsAll.h"
#include "xsScript.h"

extern void fxRemapIDs(txMachine* the, txByte* code, txSize size, txID* ids);

/* Chunks are one block that grows in place, as on a chip; this much of the address space is set aside for it. */
#define reservedBytes (512u * 1024 * 1024)

/* Where the block of chunks begins. There is one machine in a process. */
static txByte* chunks = NULL;

static void take(txMachine* the, size_t bytes)
{
  the->takenBytes += bytes;
  if (the->takenBytes > the->limitBytes) fxAbort(the, XS_NOT_ENOUGH_MEMORY_EXIT);
}

void* fxAllocateChunks(txMachine* the, txSize size)
{
  take(the, size);
  if (chunks == NULL) return chunks = calloc(1, reservedBytes);
  return the->firstBlock->limit;
}

void fxFreeChunks(txMachine* the, void* block)
{
  free(block);
}

txSlot* fxAllocateSlots(txMachine* the, txSize count)
{
  take(the, count * sizeof(txSlot));
  return malloc(count * sizeof(txSlot));
}

void fxFreeSlots(txMachine* the, void* slots)
{
  free(slots);
}

void fxCreateMachinePlatform(txMachine* the)
{
  the->limitBytes = SIZE_MAX;
}

void fxDeleteMachinePlatform(txMachine* the)
{
}

void fxQueuePromiseJobs(txMachine* the)
{
  the->promiseJobs = 1;
}

void fxAbort(txMachine* the, int status)
{
  if (status == XS_UNHANDLED_EXCEPTION_EXIT || status == XS_UNHANDLED_REJECTION_EXIT) {
    fprintf(stderr, "An exception reached the engine: %s\n", fxToString(the, &mxException));
  }
  exit(status == XS_NOT_ENOUGH_MEMORY_EXIT || status == XS_STACK_OVERFLOW_EXIT ? status : 15);
}

/* Modules are bundled into one script before they come here. */
txID fxFindModule(txMachine* the, txSlot* realm, txID moduleID, txSlot* slot)
{
  return XS_NO_ID;
}

void fxLoadModule(txMachine* the, txSlot* module, txID moduleID)
{
}

/* Lets every promise go as far as it can. One that was rejected without anybody to hear of it ends the process. */
void drainJobs(txMachine* the)
{
  while (the->promiseJobs) {
    the->promiseJobs = 0;
    fxRunPromiseJobs(the);
  }
  fxEndJob(the);
  fxCheckUnhandledRejections(the, 1);
}

/* Live bytes, after everything that can go has gone. */
size_t liveBytes(txMachine* the)
{
  fxCollectGarbage(the);
  return the->currentHeapCount * sizeof(txSlot) + the->currentChunksSize;
}

/*
 * Chips run code and read constant strings where they lie in flash. The compiler writes other instructions for them, which
 * differ in nothing but that they copy nothing.
 */
static void leaveInPlace(txByte* code, txByte* end)
{
  while (code < end) {
    txU1 instruction = *(txU1*)code;
    txS1 size = gxCodeSizes[instruction];
    if (instruction >= XS_CODE_CODE_1 && instruction <= XS_CODE_CODE_4)
      *code += XS_CODE_CODE_ARCHIVE_1 - XS_CODE_CODE_1;
    else if (instruction >= XS_CODE_STRING_1 && instruction <= XS_CODE_STRING_4)
      *code += XS_CODE_STRING_ARCHIVE_1 - XS_CODE_STRING_1;
    if (size > 0) code += size;
    else if (size == 0) code += 1 + sizeof(txID);
    else if (size == -1) code += 2 + *(txU1*)(code + 1);
    else if (size == -2) code += 3 + *(txU2*)(code + 1);
    else code += 5 + *(txU4*)(code + 1);
  }
}

/* The script names what it uses by numbers of its own; from here on by the machine's. */
static void bindNames(txMachine* the, txScript* script)
{
  txByte* name = script->symbolsBuffer;
  txID count;
  mxDecodeID(name, count);
  txID* ids = calloc(count, sizeof(txID));
  for (txID index = 1; index < count; index++) {
    ids[index] = fxNewNameC(the, (txString)name);
    name += strlen((char*)name) + 1;
  }
  fxRemapIDs(the, script->codeBuffer, script->codeSize, ids);
  free(ids);
  free(script->symbolsBuffer);
  script->symbolsBuffer = NULL;
}

/* Runs a script as a chip does that has it in its flash: its code takes none of the machine's memory. Returns its bytes. */
size_t runInPlace(txMachine* the, char* text)
{
  txStringStream stream = { NULL, 0, strlen(text) };
  txSlot source;
  source.value.string = text;
  stream.slot = &source;
  txScript* script = fxParseScript(the, &stream, fxStringGetter, mxProgramFlag);
  if (script == NULL) fxAbort(the, XS_UNHANDLED_EXCEPTION_EXIT);
  leaveInPlace(script->codeBuffer, script->codeBuffer + script->codeSize);
  bindNames(the, script);
  txSlot* realm = mxProgram.value.reference->next->value.module.realm;
  txSlot* closures = mxRealmClosures(realm)->value.reference;
  fxRunScript(the, script, mxRealmGlobal(realm), C_NULL, closures, C_NULL, mxProgram.value.reference);
  return script->codeSize;
}

/*
 * What is in use lies in a chip's flash. From here on the machine may take this many bytes more, little by little, and
 * has a stack of this many slots.
 */
void confine(txMachine* the, size_t bytes, size_t stackSlots)
{
  fxCollectGarbage(the);
  txSlot* filler = fxNewInstance(the);
  filler->next = the->freeHeap;
  for (txSlot* slot = the->freeHeap; slot != NULL; slot = slot->next) {
    slot->flag = XS_INTERNAL_FLAG;
    the->currentHeapCount++;
  }
  the->freeHeap = NULL;
  the->firstBlock->limit = the->firstBlock->current;
  /* Before each step it looks for garbage everywhere: with much room the steps are large. */
  the->minimumHeapCount = bytes / 64 / sizeof(txSlot) > 64 ? bytes / 64 / sizeof(txSlot) : 64;
  the->minimumChunksSize = bytes / 64 > 512 ? bytes / 64 : 512;
  the->limitBytes = the->takenBytes + bytes;
  the->stackBottom = the->stack - stackSlots;
}
