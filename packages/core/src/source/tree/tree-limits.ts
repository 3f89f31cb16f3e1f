/** What a tree that comes from elsewhere, as an archive or a git repository, may hold at most. */
export const maxEntries = 200_000;
export const maxBytes = 4 * 1024 ** 3;
/** Folders in each other. */
export const maxDepth = 128;
