export interface Damage {
  /** Its kind and its subject: the same as long as it is the same damage. */
  readonly cause: string;
  /** In words. */
  readonly problem: string;
  /** A person did it on purpose: it is reported, and not repaired. */
  readonly byHand?: true;
}
