/** The engine takes absent options, not undefined ones. */
export type Given<Body> = { [Key in keyof Body]?: Exclude<Body[Key], undefined> };

export function given<Body extends object>(body: Body): Given<Body> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Given<Body>;
}
