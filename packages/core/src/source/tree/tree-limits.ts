/** The limits of a fetched tree: an archive or a git repository. */
export const maxEntries = 200_000;
export const maxBytes = 4 * 1024 ** 3;
/** Depth of folders. */
export const maxDepth = 128;
