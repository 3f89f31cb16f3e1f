/** What the page shows, in English. Words of the API, such as phases, have a key each. */
export const english = {
  "nav.label": "Screens",
  "nav.menu": "Menu",
  "nav.skip": "Skip to the content",
  "nav.overview": "Overview",

  "action.retry": "Retry",
  "screen.unknown": "There is nothing at this address.",
  "problem.request": "Request",

  "connection.lost": "The server does not answer.",
  "connection.kept": "What you see is what it last reported; the page catches up once it answers.",

  "login.token": "Token",
  "login.hint": "A token of this server. The page keeps a session, not the token.",
  "login.submit": "Log in",

  "session.token": "Token",
  "session.end": "Log out",
  "session.lacks": "Your token has no scope “{scope}”.",

  "preferences.language": "Language",
  "preferences.changed": "The page is in English now.",
  "preferences.theme": "Theme",
  "theme.system": "System",
  "theme.light": "Light",
  "theme.dark": "Dark",

  "overview.title": "Overview",
  "overview.none": "No workload has been applied yet.",
} as const;
