const names =
  "HUP INT QUIT ILL TRAP ABRT IOT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO POLL PWR SYS RTMIN RTMAX";
const known = new Set(names.split(" "));
const mostOfRtmin = 15;
const mostOfRtmax = 14;
const highest = 64;

/**
 * A signal as an image may name it ("15", "term", "RTMIN+3"), as the engine takes it in any call: a number, or a name that begins with
 * SIG. Undefined if it is no signal of Linux.
 */
export function readSignal(text: string): string | undefined {
  const wanted = text.trim().toUpperCase();
  if (/^\d{1,2}$/.test(wanted)) {
    const number = Number(wanted);
    return number >= 1 && number <= highest ? String(number) : undefined;
  }
  const name = wanted.replace(/^SIG/, "");
  const realTime = /^RT(MIN\+|MAX-)(\d{1,2})$/.exec(name);
  const offset = Number(realTime?.[2] ?? 0);
  const isRealTime =
    realTime && offset >= 1 && offset <= (realTime[1] === "MIN+" ? mostOfRtmin : mostOfRtmax);
  return known.has(name) || isRealTime ? `SIG${name}` : undefined;
}
