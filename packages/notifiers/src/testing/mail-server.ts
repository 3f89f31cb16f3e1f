import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";

export interface MailServer {
  readonly port: number;
  /** The data of each mail, with its envelope's lines before it. */
  readonly mails: string[];
  /** Every line that a client sent. */
  readonly lines: string[];
  close(): Promise<void>;
}

/** Answers to a command, by its first word; null: as a server that takes everything. */
export type MailAnswers = Readonly<Record<string, string>>;

/** Speaks enough SMTP on 127.0.0.1 to take a mail. It offers neither TLS nor more than AUTH PLAIN. */
export async function startMailServer(answers: MailAnswers = {}): Promise<MailServer> {
  const mails: string[] = [];
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let envelope: string[] = [];
    let data: string[] | undefined;
    let rest = "";
    socket.on("error", () => undefined);
    const say = (line: string): boolean => socket.write(`${line}\r\n`);
    const obey = (line: string): void => {
      lines.push(line);
      if (data) {
        if (line !== ".") return void data.push(line);
        mails.push([...envelope, "", ...data].join("\n"));
        [data, envelope] = [undefined, []];
        return void say("250 taken");
      }
      const verb = line.split(" ", 1)[0]?.toUpperCase() ?? "";
      const answer = answers[verb];
      if (answer !== undefined) return void say(answer);
      if (verb === "EHLO") return void say("250-mail.example\r\n250 AUTH PLAIN");
      if (verb === "MAIL" || verb === "RCPT") envelope.push(line);
      if (verb === "DATA") data = [];
      const known = {
        MAIL: "250 fine",
        RCPT: "250 fine",
        DATA: "354 go on",
        AUTH: "235 welcome",
        QUIT: "221 bye",
      };
      say((known as Record<string, string>)[verb] ?? "502 unknown");
    };
    socket.on("data", (chunk) => {
      const parts = (rest + chunk.toString()).split("\r\n");
      rest = parts.pop() ?? "";
      parts.forEach(obey);
    });
    say("220 mail.example ESMTP");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    lines,
    async close() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), "close");
    },
  };
}
