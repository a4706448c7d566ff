/** The machine cannot be had here: `message` says why and what would help. Nothing was tested. */
export class UnavailableError extends Error {}

/** Exit code of a run that could not begin, apart from 1 for a test that failed. */
export const unavailableExitCode = 3
