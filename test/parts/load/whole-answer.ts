import type { Socket } from "node:net";

/**
 * What came over the socket until it closed. A proxy that refuses a request whose body is still on its way answers
 * and closes, and TCP resets what was not read: the answer counts, not the reset after it.
 */
export async function wholeAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    socket
      .on("data", (chunk) => (answer += String(chunk)))
      .on("error", (error) => (answer += answer === "" ? String(error) : ""))
      .on("close", () => resolve(answer));
  });
}
