/** Paths of the dashboard that hold an id are made when a program defines what it names; no program may take one. */

/** Behind these stands the id of what a program defines. */
export const homePathPrefixes: readonly string[] = ["/api/readings/", "/api/controls/", "/api/images/"]
