/** Paths of the dashboard that hold an id; no program may take one. */

/** Of the phones that are told. */
export const subscriptionPathPrefix = "/api/push/subscriptions/"

/** Behind these stands the id of what a program defines, of an alert, or of a phone. */
export const homePathPrefixes: readonly string[] = [
  "/api/readings/",
  "/api/controls/",
  "/api/images/",
  "/api/alerts/",
  subscriptionPathPrefix,
]
