/** What the worker tells a page of the app. */
export type PageNews =
  /** A notification came; `took` is how long a test was on its way, in milliseconds. */
  | { readonly type: "notified"; readonly took: number | undefined }
  /** Somebody tapped one: `path` is where it leads. */
  | { readonly type: "open"; readonly path: string }
