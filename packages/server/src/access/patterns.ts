/** A workload's name, or a part of one with `*` for any text. */
export function isPattern(text: string): boolean {
  return text.length <= 100 && /^[a-z0-9*-]+$/.test(text);
}

/** Linear in the length of the name for each `*`: no pattern can make it slow. */
export function matchesPattern(pattern: string, name: string): boolean {
  const [head = "", ...parts] = pattern.split("*");
  const tail = parts.pop();
  if (tail === undefined) return name === head;
  if (!name.startsWith(head)) return false;
  let from = head.length;
  for (const part of parts) {
    const at = name.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return name.length - tail.length >= from && name.endsWith(tail);
}
