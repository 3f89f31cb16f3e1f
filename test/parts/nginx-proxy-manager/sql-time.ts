/** A time, the present one if none is given, as `YYYY-MM-DD HH:MM:SS`, the way the API gives it on SQLite. */
export const sqlTime = (atMs = Date.now()) => new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
