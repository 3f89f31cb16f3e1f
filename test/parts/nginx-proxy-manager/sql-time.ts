/** The present time as `YYYY-MM-DD HH:MM:SS`, the way the API gives it on SQLite. */
export const sqlTime = () => new Date().toISOString().slice(0, 19).replace("T", " ");
