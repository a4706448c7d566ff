/** What there is to know of an operation beyond its summary: in the OpenAPI document, and so in docs/api.md. */
export const operationNotes: Readonly<Record<string, string>> = {
  "GET /api/device": "In setup for everybody; to a stranger, while that is sealed, it says the name alone.",
  "GET /api/scan": "`ageMilliseconds` is that of the list, null before the first one.",
  "POST /api/scan": "It listens now, or did already. No body, or `{}`.",
  "GET /api/connect": "By `kind`: `none`, `joining` with its step, `failed` with its code, `joined`.",
  "POST /api/connect": "The join has begun, or begins when this answer is out. Sealed, where setup is.",
  "GET /api/events":
    "Each event is the whole, the present first; `alive` every 2.5 s between them. 20 at once.",
  "GET /api/seal": "404 where nothing is ever sealed.",
  "POST /api/seal": "Uses up one of ten attempts at the code.",
  "POST /api/setup/finish": "The access point goes down. Sealed, where setup is.",
  "GET /api/health": "A page of another origin learns from it whether HTTPS is trusted.",
  "POST /api/pair":
    "With the secret behind `#pair=` of a link, good once and for ten minutes; with what stands behind `#introduction=`, good once and for two; " +
    "or sealed and empty, with the code on the label. Sets the cookie. Twenty tries at the code an hour, and as many wrong introductions.",
  "GET /api/sessions": "Each with the days since 1970 on which it was paired and last here.",
  "POST /api/sessions/revoke": "Its streams end at once.",
  "POST /api/tokens": "The token is shown this once.",
  "GET /api/home": "With the last 20 things that happened.",
  "GET /api/home/events": "Ten times a second at most. 20 at once.",
  "GET /api/readings/{id}/history":
    "Oldest first; a row is age in seconds, mean, minimum, maximum. With `Accept: text/csv` a table.",
  "PUT /api/controls/{id}":
    "Answers with the control as it is then. What is sent again with its key is not done again, also after a restart.",
  "GET /api/images/{id}": "With `?fresh` a new one.",
  "GET /api/images/{id}/live": "Four at once. Who cannot keep up misses pictures.",
  "GET /api/alerts": "And the events of which this device can tell.",
  "PUT /api/alerts/{id}":
    "Answers with all of them. A new id makes a new one. One of the device's program is switched on and off alone.",
  "DELETE /api/alerts/{id}": "Answers with those that are left.",
  "GET /api/push/key": "A browser's `pushManager.subscribe` takes it.",
  "GET /api/push/subscriptions": "Endpoints and keys are taken and never given out again.",
  "POST /api/push/subscriptions":
    "A browser's PushSubscription, its quiet hours and its language. The same one again, or another one of the same phone, keeps its id.",
  "POST /api/push/test":
    "`askedAtMilliseconds` comes back in the message. Where nobody is paired `id` says which phone.",
  "GET /api/notifications":
    "Newest first, with the readings they carried; kept over restarts. What the device says itself is in the language of `?lang=de` or `Accept-Language`.",
  "POST /api/networks/forget": "The joined one stays joined, and is not joined again.",
  "GET /api/networks/nearby": "What it heard last, with its age.",
  "POST /api/networks/scan": "It listens now, or did already.",
  "POST /api/networks/join": "The answer is out before the network is left.",
  "GET /api/neighbours": "Looks for them first, for up to 6 s. 50 at most. 404 where the device cannot look.",
  "POST /api/neighbours/introduce":
    "For one that shares this device's root: its address, with a signed word by which it pairs the phone that opens it. Good once and for two minutes.",
  "GET /api/export": "One file, without secrets.",
}
