/** The address of this page, such as `https://deploy.example.org/ui/`; the server names it in `<base>`. */
export const pageBase = new URL("./", document.baseURI);

/** The server, whose page is at `ui/`. */
export const serverBase = new URL("../", pageBase);
